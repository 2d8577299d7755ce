import { dotted } from '../../core/named'
import type { CheckContext, Spec } from '../../core/spec'
import { type Draft, hasUnknown } from '../../core/values'
import { ExistsError, InputError } from '../../errors'
import { countOf } from '../../sql/counted'
import { databaseNameProblem, showCreateDatabase } from '../../sql/database'
import { createLakeDatabase, dropLakeDatabase, dropLakeTable, readLocation, showLakeTables } from '../../sql/hive'
import { databasesOf, unlessMetastoreFails } from '../../starrocks/missing'
import type { Server } from '../../starrocks/server'
import type { Checked } from '../args'
import {
  chosenLocation,
  elsewhereMessage,
  FOLLOWED,
  follows,
  locationPolicy,
  sameLocation,
} from '../catalog-table/location'
import type { CatalogDatabaseArgs } from './args'

/** The inputs of a database in a catalog after check. */
export type Inputs = Checked<CatalogDatabaseArgs, 'name'>

export interface Actual {
  readonly location: string | undefined
  readonly tables: readonly string[]
}

type Shared = Omit<Spec<Inputs, Inputs, Actual>, 'kind' | 'file' | 'inputs'>

/**
 * The spec of a database in a catalog.
 *
 * @param nameCase refuses a name that the metastore would store in another case
 */
export function databaseSpec(nameCase: (draft: Draft, context: CheckContext) => void | Promise<void>): Shared {
  return {
    policies: { location: locationPolicy },
    computed: { located: 'shown' },
    observed: ['locationUri'],

    id: idOf,
    named: { ...dotted('catalog', 'name'), describe: () => ({}) },
    imports: { declare: ({ location }, { name }) => ({ location: chosenLocation(location, `${name}.db`) }) },

    async complete(draft, context) {
      const { fail } = context
      const { catalog, name } = draft
      if (catalog === 'default_catalog')
        fail('catalog', 'default_catalog is the internal catalog: its databases are declared by Database')
      if (hasUnknown(name)) return
      const problem = databaseNameProblem(String(name))
      if (problem !== undefined) fail('name', `${JSON.stringify(name)} is refused: ${problem}`)
      await nameCase(draft, context)
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
      actual === undefined ? [{ statement: createLakeDatabase(name, location), catalog }] : [],

    planDelete: ({ catalog, name, deletionPolicy }) =>
      deletionPolicy === 'retain' ? [] : [{ statement: dropLakeDatabase(name), catalog }],

    planDeleteOf: ({ tables }, { catalog, name }) => [
      ...tables.map((table) => ({ statement: dropLakeTable(name, table), catalog })),
      { statement: dropLakeDatabase(name), catalog },
    ],

    async confirmDelete(inputs, { session: { server } }) {
      const tables = (await read(inputs, server))?.tables ?? []
      if (tables.length === 0 || inputs.forceDestroy) return
      throw new InputError(
        'forceDestroy',
        `database "${inputs.name}" of catalog ${inputs.catalog} still contains ${countOf('table', tables)}; drop them first. Or set deletionPolicy: "retain" to leave the database, or forceDestroy: true to drop all of it, and run \`pulumi up\` before the destroy`,
      )
    },

    async replacementCost(recorded, server) {
      const tables = (await read(recorded, server))?.tables ?? []
      const with_ =
        recorded.forceDestroy && tables.length > 0 ? `, with ${countOf('table', tables)} and their files` : ''
      return `drops database ${recorded.name} of catalog ${recorded.catalog}${with_}`
    },

    async outputs(inputs, server, _, warn) {
      const actual = await read(inputs, server)
      if (actual !== undefined && inputs.location !== undefined && !sameLocation(actual.location, inputs.location))
        warn(elsewhereMessage(`database ${idOf(inputs)}`, actual.location, inputs.location))
      return { locationUri: actual?.location }
    },

    // A moved database is no reason to drop it: `outputs` warns of it.
    declared: () => ({}),
  }
}

function idOf({ catalog, name }: Inputs): string {
  return `${catalog}.${name}`
}

async function read({ catalog, name }: Inputs, server: Server): Promise<Actual | undefined> {
  if (!(await databasesOf(server, catalog))?.includes(name)) return undefined
  return unlessMetastoreFails(server, catalog, async () => {
    const tables = await server.query(showLakeTables(catalog, name))
    const created = await server.query(showCreateDatabase(name), { catalog })
    return {
      location: readLocation(created),
      tables: tables.flatMap((row) => Object.values(row)).filter((table) => table !== null),
    }
  })
}
