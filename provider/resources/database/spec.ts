import { dotted } from '../../core/named'
import { same } from '../../core/policy'
import { schema } from '../../core/schema'
import type { Spec } from '../../core/spec'
import { hasUnknown, type Values } from '../../core/values'
import { ExistsError, InputError, StarRocksError } from '../../errors'
import { counted, countOf } from '../../sql/counted'
import {
  createDatabase,
  databaseNameProblem,
  dropDatabase,
  readStorageVolume,
  SYSTEM_DATABASES,
  showCreateDatabase,
  showDatabases,
} from '../../sql/database'
import {
  alterQuotas,
  dataQuotaProblem,
  declaredQuotas,
  type Quotas,
  quotaDrift,
  readDatabaseId,
  readQuotas,
  readTableCount,
  showQuotas,
} from '../../sql/database-quota'
import { showTables } from '../../sql/table'
import { unlessMissing } from '../../starrocks/missing'
import type { Server } from '../../starrocks/server'
import type { Checked } from '../args'
import type { DatabaseArgs } from './args'

export type Inputs = Checked<DatabaseArgs, 'name'>

export interface Actual {
  readonly tables: readonly string[]
  /** The quotas that are declared, or were. */
  readonly quotas: Quotas
  /** Read only if one is declared, in a shared-data cluster; others have only `local` (`CreateDbAnalyzer`). */
  readonly storageVolume?: string
}

export const spec: Spec<Inputs, Inputs, Actual> = {
  kind: 'Database',
  file: 'database',
  inputs: schema.inputsOf('Database'),
  computed: {},
  observed: [],

  id: (inputs) => inputs.name,
  named: { ...dotted('name'), describe: () => ({}) },
  imports: { declare: (_, { name }, { server }) => declareExisting(name, server) },

  async complete(draft, { fail }) {
    const refuse = (property: string, problemOf: (value: string) => string | undefined) => {
      const value = draft[property]
      const problem = value === undefined || hasUnknown(value) ? undefined : problemOf(String(value))
      if (problem !== undefined) fail(property, `${JSON.stringify(value)} is refused: ${problem}`)
    }
    refuse('name', (name) => databaseNameProblem(name) ?? systemDatabaseProblem(name))
    refuse('dataQuota', dataQuotaProblem)
    refuse('storageVolume', storageVolumeProblem)
  },

  define: (inputs) => inputs,

  async readCached({ name, dataQuota, replicaQuota, storageVolume }, server, { __ids }) {
    if (dataQuota !== undefined || replicaQuota !== undefined || storageVolume !== undefined) return undefined
    if (__ids !== undefined) {
      const id = await databaseId(name, server)
      return id !== undefined && same(__ids, { database: id }) ? {} : undefined
    }
    const exists = (await server.query(showDatabases())).some((row) => row.DATABASE === name)
    return exists ? {} : undefined
  },

  read: read,
  actualFromState: (recorded) => ({
    tables: [],
    quotas: declaredQuotas(recorded),
    storageVolume: recorded.storageVolume,
  }),

  objects: (_, { name }) => [
    {
      part: 'database',
      what: `database "${name}"`,
      markable: false,
      id: (server) => databaseId(name, server),
    },
  ],

  confirmAdoption(actual, inputs) {
    if (actual.tables.length > 0 && inputs.onExisting !== 'adopt')
      throw new ExistsError(
        'name',
        `database "${inputs.name}" exists already and contains ${countOf('table', actual.tables)}; if you have renamed the resource, give it aliases; else choose another name, or take it over with onExisting: "adopt"`,
      )
    if (isElsewhere(actual, inputs))
      throw new ExistsError(
        'storageVolume',
        `database "${inputs.name}" exists already in storage volume ${actual.storageVolume}; drop it, or declare that volume`,
      )
  },

  plan(actual, inputs) {
    const creation = actual === undefined ? [createDatabase(inputs.name, inputs.storageVolume)] : []
    const quotas = alterQuotas(inputs.name, actual?.quotas ?? {}, inputs)
    return [...creation, ...quotas].map((statement) => ({ statement }))
  },

  planDelete: ({ name, deletionPolicy }) =>
    deletionPolicy === 'retain' ? [] : [{ statement: dropDatabase(name), part: 'database' }],
  grantSubjects: ({ name }) => ({ database: { type: 'database', name } }),

  async confirmDelete(inputs, { session: { server }, outs: { __ids } }) {
    const contents = await contentsOf(inputs.name, server)
    if (contents === undefined) return
    if (inputs.forceDestroy && __ids !== undefined) return
    // A database that was created again under this name has the tables of somebody else: only its id shows that.
    if (inputs.forceDestroy)
      throw new InputError(
        'forceDestroy',
        `database "${inputs.name}" still contains ${contents}, and Pulumi's state has no id to distinguish it from another database with this name; drop the tables first, or grant OPERATE ON SYSTEM to the user of the connection and run \`pulumi refresh\` before the destroy`,
      )
    throw new InputError(
      'forceDestroy',
      `database "${inputs.name}" still contains ${contents}; drop them first. Or set deletionPolicy: "retain" to leave the database, or forceDestroy: true to drop all of it, and run \`pulumi up\` before the destroy`,
    )
  },

  async outputs({ name }, server) {
    const id = await databaseId(name, server)
    return id === undefined ? {} : { __ids: { database: id } }
  },

  declared: (actual, recorded) => ({
    ...quotaDrift(actual.quotas, recorded),
    ...(isElsewhere(actual, recorded) && { storageVolume: actual.storageVolume }),
  }),
}

/** These look like empty databases that could be adopted, but cannot be dropped. */
function systemDatabaseProblem(name: string): string | undefined {
  return SYSTEM_DATABASES.includes(name.toLowerCase())
    ? 'it is a system database: remove the resource and write its name as a string'
    : undefined
}

function storageVolumeProblem(name: string): string | undefined {
  return name === 'default'
    ? 'it means the volume that is the default at that time, and StarRocks shows the name of that volume; omit storageVolume'
    : undefined
}

/** An unknown storage volume does not differ. */
function isElsewhere({ storageVolume }: Actual, declared: Inputs): boolean {
  return storageVolume !== undefined && storageVolume !== declared.storageVolume
}

/** Reads only declared quotas, or those that were: few users may see them. */
async function read(inputs: Inputs, server: Server, before: Values): Promise<Actual | undefined> {
  const { name } = inputs
  const known = (['dataQuota', 'replicaQuota'] as const).filter(
    (quota) => inputs[quota] !== undefined || before[quota] !== undefined,
  )
  const tables = await unlessMissing(tablesOf(name, server), 'databaseMissing')
  if (tables === undefined) return undefined
  const quotas = known.length === 0 ? {} : readQuotas(await server.query(showQuotas()), name)
  const shown =
    inputs.storageVolume === undefined
      ? undefined
      : await unlessMissing(server.query(showCreateDatabase(name)), 'databaseMissing')
  return {
    tables,
    quotas: Object.fromEntries(known.map((quota) => [quota, quotas[quota]])),
    storageVolume: shown && readStorageVolume(shown),
  }
}

/** The quotas that somebody has set, if the user of the connection may read them. */
async function declareExisting(name: string, server: Server): Promise<Values> {
  try {
    return { ...quotaDrift(readQuotas(await server.query(showQuotas()), name), {}) }
  } catch (error) {
    if (error instanceof StarRocksError && error.answered) return {}
    throw error
  }
}

/** Undefined if the user may not ask for it, or if it is not shown. */
async function databaseId(name: string, server: Server): Promise<string | undefined> {
  try {
    return readDatabaseId(await server.query(showQuotas()), name)
  } catch (error) {
    if (error instanceof StarRocksError && error.answered) return undefined
    throw error
  }
}

/**
 * The tables in a database, for a message; undefined if there are none. SHOW TABLES leaves out those on which the user has no
 * privilege, but DROP DATABASE does not. Only a user with OPERATE on SYSTEM can count them.
 */
async function contentsOf(name: string, server: Server): Promise<string | undefined> {
  const tables = await tablesOf(name, server)
  if (tables.length > 0) return countOf('table', tables)
  const hidden = await server.query(showQuotas()).then(
    (rows) => readTableCount(rows, name),
    (error: unknown) => {
      if (error instanceof StarRocksError && error.is('notPermitted', 'accessDenied')) return 0
      // Whatever else it is, nobody knows that the database is empty.
      throw error
    },
  )
  return hidden === 0 ? undefined : `${counted(hidden, 'table')} on which the user of the connection has no privilege`
}

async function tablesOf(name: string, server: Server): Promise<string[]> {
  const rows = await server.query(showTables(name))
  return rows.flatMap((row) => Object.values(row)).filter((table) => table !== null)
}
