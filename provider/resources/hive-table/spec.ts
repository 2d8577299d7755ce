import { dotted } from '../../core/named'
import { changes } from '../../core/policy'
import { needs } from '../../core/release'
import { schema } from '../../core/schema'
import type { CheckContext, Spec } from '../../core/spec'
import { policies } from '../../core/statements'
import { type Draft, hasUnknown } from '../../core/values'
import {
  createHiveTable,
  dropHiveTable,
  type HiveColumn,
  type ShownHiveTable,
  type HiveTable as Table,
} from '../../sql/hive'
import { declaredHiveType, hasBareVarchar } from '../../sql/hive-types'
import { elsewhereMessage, FOLLOWED, follows, locationPolicy, sameLocation } from './location'
import { asDeclared, columnProblems, confirmAdoption, type HiveTableInputs, read, tableOf } from './table'

export const spec: Spec<HiveTableInputs, Table & { readonly catalog: string }, ShownHiveTable> = {
  kind: 'HiveTable',
  file: 'hive-table',
  inputs: schema.inputsOf('HiveTable'),
  policies: { location: locationPolicy },
  computed: { located: 'shown' },
  observed: ['locationUri'],

  id: ({ catalog, database, name }) => `${catalog}.${database}.${name}`,
  named: {
    ...dotted('catalog', 'database', 'name'),
    describe: ({ columns, partitionBy, fileFormat }) => ({ columns, partitionBy, fileFormat }),
  },
  complete,
  define: (inputs) => ({ ...tableOf(inputs), catalog: inputs.catalog }),
  read: read,

  actualFromState: (recorded) => ({ ...tableOf(recorded), managed: true, location: recorded.location }),

  objects: (_, inputs) => [{ part: 'table', what: `table ${spec.id(inputs)}`, markable: false }],
  confirmAdoption: (actual, inputs, { server }) => confirmAdoption(actual, inputs, server),
  plan: (actual, table) =>
    actual === undefined ? [{ statement: createHiveTable(table), catalog: table.catalog }] : [],

  planDelete: ({ catalog, database, name, deletionPolicy }) =>
    deletionPolicy === 'delete' ? [{ statement: dropHiveTable(database, name), catalog }] : [],
  // A read precedes the DROP, which succeeds if the metastore does not answer.
  planDeleteOf: (_, { catalog, database, name }) => [{ statement: dropHiveTable(database, name), catalog }],

  async replacementCost(recorded, server) {
    const { catalog, database, name, deletionPolicy } = recorded
    const table = `${catalog}.${database}.${name}`
    if (deletionPolicy !== 'delete') return `leaves table ${table} where it is`
    const actual = await read(recorded, server)
    return `StarRocks cannot alter a table in Hive: table ${table} is dropped with all files in ${actual?.location}, and made again without a row`
  },

  async outputs(inputs, server, _, warn) {
    const actual = await read(inputs, server)
    if (actual !== undefined && inputs.location !== undefined && !sameLocation(actual.location, inputs.location))
      warn(elsewhereMessage(`table ${spec.id(inputs)}`, actual.location, inputs.location))
    return { locationUri: actual?.location }
  },

  // A moved table is no reason to drop it: `outputs` warns of it.
  declared(actual, recorded) {
    const { location, ...drifted } = asDeclared(actual, recorded)
    return drifted
  },
}

async function complete(draft: Draft, context: CheckContext): Promise<void> {
  const { recorded, fail, warn } = context
  const inputs = draft as unknown as HiveTableInputs
  if (inputs.catalog === 'default_catalog')
    fail('catalog', 'default_catalog is the internal catalog, which cannot contain Hive tables')
  if (!hasUnknown(inputs.name) && inputs.name !== inputs.name.toLowerCase())
    fail(
      'name',
      `Hive keeps names in lower case: ${JSON.stringify(inputs.name)} would become "${inputs.name.toLowerCase()}"`,
    )
  if (!hasUnknown(inputs.fileFormat) && inputs.fileFormat !== 'parquet')
    await needs('hiveFormats', 'fileFormat', draft, context)
  if (hasUnknown([inputs.columns, inputs.partitionBy])) return
  const problems = columnProblems(inputs.columns, inputs.partitionBy)
  for (const { property, reason } of problems) fail(property, reason)
  for (const { name, type } of inputs.columns.filter(({ type }) => hasBareVarchar(type)))
    warn(`column "${name}": ${type} is VARCHAR(1) to StarRocks; give a length, or STRING`)
  const before = (hasUnknown(recorded.columns) ? [] : (recorded.columns ?? [])) as readonly HiveColumn[]
  draft.columns = inputs.columns.map((column) => ({
    ...column,
    type: declaredHiveType(column.type, before.find(({ name }) => name === column.name)?.type),
  }))
  if (await follows(inputs.location, context, async (server) => (await read(inputs, server))?.location))
    draft.located = FOLLOWED
  if (problems.length > 0 || recorded.deletionPolicy === 'delete' || recorded.name === undefined) return
  if (spec.id(recorded as unknown as HiveTableInputs) !== spec.id(inputs)) return
  for (const { field } of changes(policies(spec), recorded, draft).filter(({ policy }) => policy === 'replace'))
    fail(
      field,
      `StarRocks cannot alter a table in Hive, and deletionPolicy "retain" forbids a replacement of table ${spec.id(inputs)}; undo the change of ${field}, or run \`pulumi up\` with nothing changed but deletionPolicy: 'delete' first: the replacement then drops the table with its files`,
    )
}
