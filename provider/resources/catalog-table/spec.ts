import { parseId } from '../../core/named'
import type { FieldPolicy } from '../../core/policy'
import { schema } from '../../core/schema'
import type { CheckContext, Spec } from '../../core/spec'
import { policies } from '../../core/statements'
import { type Draft, hasUnknown } from '../../core/values'
import type { Server } from '../../starrocks/server'
import { catalogOf, checkCase } from './catalog'
import type { Engine } from './engine'
import { type HiveTableInputs, hive, hivePolicies } from './hive'
import { type IcebergTableInputs, iceberg, icebergPolicies, ONLY_ICEBERG } from './iceberg'
import { tableSpec } from './table-spec'

type Inputs = HiveTableInputs | IcebergTableInputs
// biome-ignore lint/suspicious/noExplicitAny: what each engine makes of a table is its own.
type AnyEngine = Engine<any, any, any>

/**
 * State of a HiveTable, which can become a CatalogTable by an alias, has no engine. What `get` reads has no columns: it shows itself what it
 * is.
 */
function engineOf({ engine, columns }: { readonly engine?: unknown; readonly columns?: unknown }): AnyEngine {
  return engine === 'iceberg' || (engine === undefined && columns === undefined) ? iceberg : hive
}

/** The inputs that define a table: in Hive each change replaces it. */
const DEFINING = ['columns', 'partitionBy', 'fileFormat', 'comment', 'location']

const byEngine: Readonly<Record<string, FieldPolicy>> = Object.fromEntries(
  DEFINING.map((input): [string, FieldPolicy] => [
    input,
    (before, after, olds, news) => {
      const policy =
        news.engine === 'iceberg' ? (icebergPolicies[input] ?? 'inPlace') : (hivePolicies[input] ?? 'replace')
      return typeof policy === 'function' ? policy(before, after, olds, news) : policy
    },
  ]),
)

const lakeTable = tableSpec<Inputs, unknown, unknown>(engineOf, () => policies(spec))

// biome-ignore lint/suspicious/noExplicitAny: as above.
export const spec: Spec<Inputs, any, any> = {
  kind: 'CatalogTable',
  family: 'catalog table',
  file: 'catalog-table',
  inputs: schema.inputsOf('CatalogTable'),
  policies: {
    ...byEngine,
    engine: (before, after) => ((before ?? 'hive') === after ? 'stateOnly' : 'replace'),
  },
  computed: { located: 'shown', replacement: (_, reason) => (reason === undefined ? 'shown' : 'replace') },
  ...lakeTable,
  imports: { declare: (actual, inputs) => engineOf(inputs).declare(actual, inputs), find },
  complete,
  plan: (actual, desired) => (desired.table === undefined ? hive : iceberg).plan(actual, desired),
}

/** A unified catalog shows a table of Hive as one of Iceberg, but for a property. */
async function find(id: string, server: Server): Promise<Partial<Inputs>> {
  const named = parseId({ kind: 'CatalogTable', named: lakeTable.named }, id) as IcebergTableInputs
  const actual = await iceberg.read(named, server, {})
  return { ...named, engine: actual?.isHive ? 'hive' : 'iceberg' } as Partial<Inputs>
}

async function complete(draft: Draft, context: CheckContext): Promise<void> {
  const { fail } = context
  const { catalog, engine } = draft
  if (catalog === 'default_catalog')
    fail('catalog', 'default_catalog is the internal catalog: its tables are declared by Table')
  if (hasUnknown(engine)) return
  const lake = await catalogOf(draft, context)
  if (lake !== undefined && lake.type !== engine && lake.type !== 'unified')
    fail('engine', `catalog ${catalog} is of type ${lake.type}, which has no tables of ${engine}`)
  if (engine === 'iceberg') checkCase(draft, lake, context)
  else checkIsHive(draft, fail)
  await engineOf(draft).complete(draft, context, policies(spec))
}

function checkIsHive(draft: Draft, fail: CheckContext['fail']): void {
  const declared = ONLY_ICEBERG.filter((input) => {
    const value = draft[input]
    return value !== undefined && !(Array.isArray(value) && value.length === 0)
  })
  for (const input of declared) fail(input, `only a table of Iceberg has ${input}, and engine is "hive"`)
}
