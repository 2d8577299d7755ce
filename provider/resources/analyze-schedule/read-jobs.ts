import type { Values } from '../../core/values'
import { StarRocksError } from '../../errors'
import { showAnalyzeJobs } from '../../sql/analyze'
import { showCatalogDatabases } from '../../sql/catalog'
import { describe, readColumns, readTables, showFullTables } from '../../sql/objects'
import { readAnalyzeJobs, sameNames } from '../../sql/show-analyze'
import type { Server } from '../../starrocks/server'
import { type Actual, externalCatalog, INTERNAL_CATALOG, type OwnJob, type ScheduleInputs, sameName } from './jobs'

/**
 * The jobs on the database of a schedule. StarRocks silently leaves a job out of its list if the job's table does not resolve: it
 * was dropped, or its metastore does not answer. So one of our jobs that is not listed is dead only if its table exists.
 */
export async function readJobs(inputs: ScheduleInputs, server: Server, before: Values): Promise<Actual> {
  const catalog = externalCatalog(inputs.catalog)
  const jobs = readAnalyzeJobs(await server.query(showAnalyzeJobs()))
  const listed = jobs.filter(
    (job) => job.catalog === (catalog ?? INTERNAL_CATALOG) && sameName(catalog, job.database, inputs.database),
  )
  const recorded = (before.jobs ?? []) as readonly OwnJob[]
  const unlisted = recorded.filter((own) => !listed.some((job) => job.id === own.id))
  const tables = unlisted.length === 0 ? undefined : await tablesOf(server, inputs.database, catalog)
  const dead = unlisted.filter(
    ({ table }) => tables && (table === undefined || tables.some((name) => sameName(catalog, name, table))),
  )
  return {
    own: recorded.filter((job) => !dead.includes(job)),
    dead,
    listed,
    everyColumn: await areAllColumns(inputs, server),
  }
}

/** The names of a database's tables; undefined if the database is out of reach. */
async function tablesOf(server: Server, database: string, catalog?: string): Promise<string[] | undefined> {
  try {
    // An external database whose metastore does not answer looks missing; only this query fails then.
    if (catalog !== undefined) await server.query(showCatalogDatabases(catalog))
    return readTables(await server.query(showFullTables(database, catalog))).map(({ name }) => name)
  } catch (error) {
    return unlessUnreachable(error, undefined)
  }
}

/** A job on all columns lists none of them, also if they were named. */
async function areAllColumns(
  { database, catalog, tableNames, columns }: ScheduleInputs,
  server: Server,
): Promise<boolean> {
  const [table] = tableNames ?? []
  if (!columns?.length || table === undefined) return false
  try {
    const described = readColumns(await server.query(describe(database, table, externalCatalog(catalog))))
    return sameNames(
      described.map(({ name }) => name),
      columns,
    )
  } catch (error) {
    return unlessUnreachable(error, false)
  }
}

/** If StarRocks itself is out of reach, nothing is known. */
function unlessUnreachable<T>(error: unknown, otherwise: T): T {
  if (error instanceof StarRocksError && error.answered && !error.is('accessDenied')) return otherwise
  throw error
}
