import { dotted } from '../../core/named'
import { schema } from '../../core/schema'
import type { Spec } from '../../core/spec'
import { hasUnknown } from '../../core/values'
import { ExistsError, InputError } from '../../errors'
import { databaseNameProblem, showCreateDatabase } from '../../sql/database'
import { createHiveDatabase, dropHiveDatabase, dropHiveTable, readLocation, showHiveTables } from '../../sql/hive'
import { countOf } from '../../sql/names'
import { databasesOf, unlessMetastoreFails } from '../../starrocks/missing'
import type { Server } from '../../starrocks/server'
import type { Checked } from '../args'
import { elsewhereMessage, FOLLOWED, follows, locationPolicy, sameLocation } from '../hive-table/location'
import type { HiveDatabaseArgs } from './args'

export type Inputs = Checked<HiveDatabaseArgs, 'name'>

export interface Actual {
  readonly location: string | undefined
  readonly tables: readonly string[]
}

export const spec: Spec<Inputs, Inputs, Actual> = {
  kind: 'HiveDatabase',
  file: 'hive-database',
  inputs: schema.inputsOf('HiveDatabase'),
  policies: { location: locationPolicy },
  computed: { located: 'shown' },
  observed: ['locationUri'],

  id: (inputs) => `${inputs.catalog}.${inputs.name}`,
  named: { ...dotted('catalog', 'name'), describe: () => ({}) },

  async complete(draft, context) {
    const { fail } = context
    const { catalog, name } = draft
    if (catalog === 'default_catalog')
      fail('catalog', 'default_catalog is the internal catalog: its databases are declared by Database')
    if (hasUnknown(name)) return
    const problem = databaseNameProblem(String(name))
    if (problem !== undefined) fail('name', `${JSON.stringify(name)} is refused: ${problem}`)
    if (name !== String(name).toLowerCase())
      fail(
        'name',
        `Hive keeps names in lower case: ${JSON.stringify(name)} would become "${String(name).toLowerCase()}"`,
      )
    if (name === 'default' || name === 'information_schema')
      fail('name', `the name "${name}" is reserved: every catalog has a database with this name`)
    const actual = async (server: Server) => (await read(draft as unknown as Inputs, server))?.location
    if (await follows(draft.location, context, actual)) draft.located = FOLLOWED
  },

  define: (inputs) => inputs,

  // Nothing of a database can be altered. Its location needs a query of its own.
  async readCached({ catalog, name, location }, server, { locationUri }) {
    if (location !== undefined) return undefined
    return (await databasesOf(server, catalog))?.includes(name) ? { locationUri } : undefined
  },

  read: read,
  actualFromState: (recorded) => ({ location: recorded.location, tables: [] }),

  objects: (_, { catalog, name }) => [
    { part: 'database', what: `database "${name}" of catalog ${catalog}`, markable: false },
  ],

  confirmAdoption(actual, { catalog, name, location, onExisting }) {
    if (actual.tables.length > 0 && onExisting !== 'adopt')
      throw new ExistsError(
        'name',
        `database "${name}" exists already in catalog ${catalog} and contains ${countOf('table', actual.tables)}; if you have renamed the resource, give it aliases; else choose another name, or take it over with onExisting: "adopt"`,
      )
    if (location !== undefined && !sameLocation(actual.location, location))
      throw new ExistsError(
        'location',
        `database "${name}" exists already in catalog ${catalog} with location ${actual.location}, which cannot be changed; declare that location, or choose another name`,
      )
  },

  plan: (actual, { catalog, name, location }) =>
    actual === undefined ? [{ statement: createHiveDatabase(name, location), catalog }] : [],

  planDelete: ({ catalog, name, deletionPolicy }) =>
    deletionPolicy === 'retain' ? [] : [{ statement: dropHiveDatabase(name), catalog }],

  planDeleteOf: ({ tables }, { catalog, name }) => [
    ...tables.map((table) => ({ statement: dropHiveTable(name, table), catalog })),
    { statement: dropHiveDatabase(name), catalog },
  ],

  async confirmDelete(inputs, { session: { server } }) {
    const tables = (await read(inputs, server))?.tables ?? []
    if (tables.length === 0 || inputs.forceDestroy) return
    throw new InputError(
      'forceDestroy',
      `database "${inputs.name}" of catalog ${inputs.catalog} still contains ${countOf('table', tables)}; drop them first, or set forceDestroy: true and run \`pulumi up\` before the destroy`,
    )
  },

  async replacementCost(recorded, server) {
    const tables = (await read(recorded, server))?.tables ?? []
    const with_ = recorded.forceDestroy && tables.length > 0 ? `, with ${countOf('table', tables)} and their files` : ''
    return `drops database ${recorded.name} of catalog ${recorded.catalog}${with_}`
  },

  async outputs(inputs, server, _, warn) {
    const actual = await read(inputs, server)
    if (actual !== undefined && inputs.location !== undefined && !sameLocation(actual.location, inputs.location))
      warn(elsewhereMessage(`database ${spec.id(inputs)}`, actual.location, inputs.location))
    return { locationUri: actual?.location }
  },

  // A moved database is no reason to drop it: `outputs` warns of it.
  declared: () => ({}),
}

async function read({ catalog, name }: Inputs, server: Server): Promise<Actual | undefined> {
  if (!(await databasesOf(server, catalog))?.includes(name)) return undefined
  return unlessMetastoreFails(server, catalog, async () => {
    const tables = await server.query(showHiveTables(catalog, name))
    const created = await server.query(showCreateDatabase(name), { catalog })
    return {
      location: readLocation(created),
      tables: tables.flatMap((row) => Object.values(row)).filter((table) => table !== null),
    }
  })
}
