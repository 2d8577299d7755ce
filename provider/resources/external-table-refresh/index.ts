import { same } from '../../core/policy'
import { connectionShape } from '../../core/settings'
import { list, name, plain, string } from '../../core/shape'
import type { Spec } from '../../core/spec'
import {
  type CustomResourceOptions,
  dynamicProvider,
  type Input,
  type Output,
  type Plain,
  StarRocksResource,
} from '../../pulumi/dynamic'
import { refreshExternalTable, showHiveTables } from '../../sql/hive'
import { found } from '../../starrocks/metastore'
import type { ConnectionArgs } from '../args'

/**
 * The arguments of an {@link ExternalTableRefresh}.
 * @since 0.1.0
 */
export interface ExternalTableRefreshArgs {
  /** The external catalog in StarRocks. A change replaces the resource, which costs nothing and refreshes the other table. */
  readonly catalog: Input<string>
  /** The database of the table. A change replaces the resource. */
  readonly database: Input<string>
  /** The table. A change replaces the resource. */
  readonly table: Input<string>
  /**
   * Such as `day=2024-01-01`, or `year=2024/month=1` where there are several partition columns. Default: the whole table. Changed
   * in place: they are refreshed.
   */
  readonly partitions?: Input<Input<string>[]>
  /** Any values. Default: none. Changed in place: the table is refreshed again. */
  // biome-ignore lint/suspicious/noExplicitAny: whatever a program has at hand
  readonly triggers?: Input<Input<any>[]>
  /** How to reach StarRocks. Default: the stack's configuration, then the environment. Changes only Pulumi's state. */
  readonly connection?: Input<ConnectionArgs>
}

/**
 * Has StarRocks read the metadata of an external table again, when it is created and whenever `triggers` or `partitions` change.
 *
 * ```ts
 * new starrocks.ExternalTableRefresh('orders-written', {
 *   catalog: hive.name,
 *   database: 'sales',
 *   table: 'orders',
 *   partitions: ['day=2024-01-01'],
 *   triggers: [delivery.version],
 * })
 * ```
 *
 * Only what StarRocks has in its cache is read again, on every front end; the rest is read when it is first queried. Deleting the
 * resource does nothing. StarRocks 3.2 and later; the user of the connection needs ALTER on the table.
 * @since 0.1.0
 */
export class ExternalTableRefresh extends StarRocksResource {
  /** The external catalog in StarRocks. */
  declare readonly catalog: Output<string>
  /** The database of the table. */
  declare readonly database: Output<string>
  /** The table. */
  declare readonly table: Output<string>

  /** The resource's name means nothing to StarRocks. */
  constructor(name: string, args: ExternalTableRefreshArgs, options?: CustomResourceOptions) {
    super(spec, name, args, options)
  }
}

interface Inputs extends Plain<ConnectionOnly> {
  readonly catalog: string
  readonly database: string
  readonly table: string
  readonly partitions?: readonly string[]
  readonly triggers?: readonly unknown[]
}

type ConnectionOnly = Pick<ExternalTableRefreshArgs, 'connection'>

/** A table that can be refreshed, and for what it was refreshed last. */
interface Actual {
  readonly refreshed?: Inputs
}

const spec: Spec<Inputs, Inputs, Actual> = {
  kind: 'ExternalTableRefresh',
  file: 'external-table-refresh',
  ownsNothing: true,
  fields: {
    catalog: { shape: name(), policy: 'replace', required: true },
    database: { shape: name(), policy: 'replace', required: true },
    table: { shape: name(), policy: 'replace', required: true },
    partitions: {
      shape: list(
        string({
          pattern: /^[^=/]+=[^/]*(\/[^=/]+=[^/]*)*$/,
          says: 'a partition is `column=value`, or several joined by `/`',
        }),
        1,
      ),
      policy: 'inPlace',
    },
    triggers: { shape: list(plain()), policy: 'inPlace' },
    connection: { shape: connectionShape, policy: 'stateOnly' },
  },
  computed: {},
  observed: [],

  id: ({ catalog, database, table }) => `${catalog}.${database}.${table}`,

  async complete({ catalog }, { fail }) {
    if (catalog === 'default_catalog')
      fail('catalog', 'the tables of default_catalog are not external: they need no refresh')
  },

  define: (inputs) => inputs,

  read: ({ catalog, database, table }, server) =>
    found(server, catalog, async () => {
      const tables = (await server.query(showHiveTables(catalog, database))).flatMap((row) => Object.values(row))
      // Hive finds a table in either case, and lists it in lower case.
      return tables.some((name) => name === table || name === table.toLowerCase()) ? {} : undefined
    }),

  actualFromState: (recorded) => ({ refreshed: recorded }),
  restoreSecrets: (_, recorded) => ({ refreshed: recorded }),
  confirmAdoption: () => {},

  plan(actual, desired) {
    const { catalog, database, table, partitions, triggers } = desired
    const last = actual?.refreshed
    if (last !== undefined && same(last.triggers, triggers) && same(last.partitions, partitions)) return []
    return [{ statement: refreshExternalTable(catalog, database, table, partitions) }]
  },

  planDelete: () => [],
  remainder: () => undefined,
  outputs: async () => ({}),
  declared: () => ({}),
}

/** What the dynamic provider process serves for this kind of resource. */
export const handler = dynamicProvider(spec)
