import { same } from '../../core/policy'
import type { CheckContext } from '../../core/spec'
import { type Draft, hasUnknown, UNKNOWN } from '../../core/values'
import { messageOf, StarRocksError } from '../../errors'
import { readCatalogs, showCatalogDatabases, showCatalogs } from '../../sql/catalog'
import { readTables, showFullTables } from '../../sql/objects'
import type { Server } from '../../starrocks/server'
import { excludes, type ScheduleInputs } from './jobs'

/** The metastores of these keep names in lower case, and find them in any case. */
const LOWER_CASE_TYPES = ['hive', 'hudi', 'deltalake']

/**
 * The rest of the check of a schedule in an external catalog: the case of its names, and its tables if the program names none.
 * StarRocks has no job for all tables of an external database.
 */
export async function completeExternal(draft: Draft, catalog: string, context: CheckContext): Promise<void> {
  const { recorded, server } = context
  const { database, tableNames, properties } = draft as unknown as ScheduleInputs
  if (hasUnknown([catalog, database])) return
  const known = same([recorded.catalog, recorded.database], [catalog, database])
  const lowerCase = known ? recorded.__lowerCase : undefined
  draft.__lowerCase = lowerCase ?? (server && (await storesLowerCase(server, catalog)))
  if (draft.__lowerCase === undefined) delete draft.__lowerCase
  if (tableNames?.length) return
  if (hasUnknown(properties)) {
    draft.tables = UNKNOWN
    return
  }
  const all = `the tables of ${catalog}.${database}`
  try {
    const tables = server && (await tablesOf(server, catalog, database))
    if (tables !== undefined) {
      draft.tables = tables.filter((table) => !excludes(draft as unknown as ScheduleInputs, table)).sort()
      return
    }
    context.warn(`${all} are unknown, since the database does not exist`)
  } catch (error) {
    if (!(error instanceof StarRocksError)) throw error
    context.warn(`${all} are unknown: ${messageOf(error)}`)
  }
  // Whatever is out of reach for a while counts as unchanged.
  draft.tables = (known && recorded.tables) || []
  if (!known || recorded.tables === undefined) draft.__unlisted = true
}

/** Undefined if it is not known, as for a catalog that the same program creates. */
async function storesLowerCase(server: Server, catalog: string): Promise<boolean | undefined> {
  try {
    const listed = readCatalogs(await server.query(showCatalogs())).find(({ name }) => name === catalog)
    return listed && LOWER_CASE_TYPES.includes(listed.type.toLowerCase())
  } catch (error) {
    if (error instanceof StarRocksError) return undefined
    throw error
  }
}

/** The tables of an external database; undefined if there is no such database. */
async function tablesOf(server: Server, catalog: string, database: string): Promise<string[] | undefined> {
  // A database whose metastore does not answer looks missing: only this query fails then.
  const databases = (await server.query(showCatalogDatabases(catalog))).flatMap((row) => Object.values(row))
  if (!databases.some((name) => name?.toLowerCase() === database.toLowerCase())) return undefined
  const listed = readTables(await server.query(showFullTables(database, catalog)))
  return listed.filter(({ type }) => type !== 'VIEW').map(({ name }) => name)
}
