import type { ConnectionArgs } from './args'
import { ExistsError, InputError, StarRocksError } from './core/errors'
import { countOf } from './core/listing'
import {
  type CustomResourceOptions,
  type Input,
  type Output,
  type Plain,
  StarRocksResource,
  serve,
} from './core/resource'
import { connectionShape } from './core/settings'
import { boolean, string } from './core/shape'
import type { Spec } from './core/spec'
import { hasUnknown } from './core/unknown'
import { createDatabase, databaseNameProblem, dropDatabase } from './sql/database'
import { showTables } from './sql/table'
import type { Server } from './starrocks/connection'

/** The arguments of a {@link Database}. */
export interface DatabaseArgs {
  /**
   * The database's name: at most 256 characters, a letter first. Default: the resource's name, as it is. A change replaces the
   * database.
   */
  readonly name?: Input<string>
  /**
   * Whether `destroy` may drop a database that still holds tables. Default: false, and then it fails and names them. Changes
   * only Pulumi's state.
   */
  readonly forceDestroy?: Input<boolean>
  /** How to reach StarRocks. Default: the stack's configuration, then the environment. Changes only Pulumi's state. */
  readonly connection?: Input<ConnectionArgs>
}

/**
 * A StarRocks database in the internal catalog.
 *
 * ```ts
 * const lake = new starrocks.Database('lake')
 * ```
 *
 * An existing database is refused unless it is empty: taking an empty one over puts nothing at risk, and finishes a create that
 * was cut off. A dropped database can be recovered for a day (`RECOVER DATABASE`). StarRocks 3.2 and later.
 */
export class Database extends StarRocksResource {
  /** The database's name. */
  declare readonly name: Output<string>
  /** The statement that makes it. */
  declare readonly ddl: Output<string>

  constructor(name: string, args: DatabaseArgs = {}, options?: CustomResourceOptions) {
    super(spec, name, { ...args, name: args.name ?? name }, options)
  }
}

type Inputs = Plain<DatabaseArgs> & { readonly name: string }

interface Seen {
  readonly tables: readonly string[]
}

const spec: Spec<Inputs, Inputs, Seen> = {
  kind: 'Database',
  file: 'database',
  fields: {
    name: { shape: string(), policy: 'replace', required: true },
    forceDestroy: { shape: boolean(), policy: 'stateOnly' },
    connection: { shape: connectionShape, policy: 'stateOnly' },
  },
  computed: {},
  observed: [],

  id: (inputs) => inputs.name,

  async complete(draft, { fail }) {
    if (hasUnknown(draft.name)) return
    const problem = databaseNameProblem(String(draft.name))
    if (problem !== undefined) fail('name', `${JSON.stringify(draft.name)} is refused: ${problem}`)
  },

  define: (inputs) => inputs,
  observe: (inputs, server) => observe(inputs.name, server),
  assume: () => ({ tables: [] }),

  claim(seen, inputs) {
    if (seen.tables.length === 0) return
    throw new ExistsError(
      'name',
      `database "${inputs.name}" exists already and holds ${countOf('table', seen.tables)}; choose another name, or leave the database out of the program and name it as text`,
    )
  },

  steps: (seen, inputs) => (seen === undefined ? [{ statement: createDatabase(inputs.name) }] : []),
  drop: (inputs) => [{ statement: dropDatabase(inputs.name) }],

  async mayDrop(inputs, server) {
    const tables = (await observe(inputs.name, server))?.tables ?? []
    if (tables.length === 0 || inputs.forceDestroy) return
    throw new InputError(
      'forceDestroy',
      `database "${inputs.name}" still holds ${countOf('table', tables)}; drop them first, or set forceDestroy: true and run \`pulumi up\` before the destroy`,
    )
  },

  report: async () => ({}),
  drift: () => ({}),
}

async function observe(name: string, server: Server): Promise<Seen | undefined> {
  try {
    const rows = await server.query(showTables(name))
    return { tables: rows.flatMap((row) => Object.values(row)).filter((table) => table !== null) }
  } catch (error) {
    if (error instanceof StarRocksError && error.is('databaseMissing')) return undefined
    throw error
  }
}

/** What the dynamic provider process serves for this kind of resource. */
export const handler = serve(spec)
