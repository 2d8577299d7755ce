import { same } from '../../core/policy'
import { schema } from '../../core/schema'
import type { Spec } from '../../core/spec'
import { refreshExternalTable, showLakeTables } from '../../sql/hive'
import { unlessMetastoreFails } from '../../starrocks/missing'
import type { Checked } from '../args'
import type { ExternalTableRefreshArgs } from './args'

export type Inputs = Checked<ExternalTableRefreshArgs>

/** A table that can be refreshed, and the inputs of its last refresh. */
export interface Actual {
  readonly refreshed?: Inputs
}

export const spec: Spec<Inputs, Inputs, Actual> = {
  kind: 'ExternalTableRefresh',
  file: 'external-table-refresh',
  ownsNothing: true,
  inputs: schema.inputsOf('ExternalTableRefresh'),
  computed: {},
  observed: [],

  id: ({ catalog, database, table }) => `${catalog}.${database}.${table}`,

  async complete({ catalog }, { fail }) {
    if (catalog === 'default_catalog')
      fail('catalog', 'the tables of default_catalog are not external: they need no refresh')
  },

  imports:
    'an ExternalTableRefresh cannot be imported, since StarRocks has no object of it: declare it, and it refreshes the table once',

  define: (inputs) => inputs,

  read: ({ catalog, database, table }, server) =>
    unlessMetastoreFails(server, catalog, async () => {
      const tables = (await server.query(showLakeTables(catalog, database))).flatMap((row) => Object.values(row))
      // Hive finds a table in any case, and lists it in lower case.
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
