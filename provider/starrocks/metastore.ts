import { showCatalogDatabases } from '../sql/catalog'
import { unlessMissing } from './missing'
import type { Server } from './server'

/*
 * A metastore that does not answer makes its objects look as if they were gone: SHOW TABLES, DESC and REFRESH say "Unknown database",
 * DROP DATABASE IF EXISTS succeeds. Only SHOW DATABASES fails. So it is asked before something is taken for gone.
 */

/** The databases of a catalog; undefined where there is no such catalog. Fails when its metastore does not answer. */
export async function databasesOf(server: Server, catalog: string): Promise<string[] | undefined> {
  const rows = await unlessMissing(server.query(showCatalogDatabases(catalog)), 'catalogMissing')
  return rows?.flatMap((row) => row.DATABASE ?? [])
}

/** What a read of an external catalog finds; undefined only where the metastore answers, and still does not have it. */
export async function found<T>(
  server: Server,
  catalog: string,
  look: () => Promise<T | undefined>,
): Promise<T | undefined> {
  const there = await orMissing(look)
  if (there !== undefined || (await databasesOf(server, catalog)) === undefined) return there
  return orMissing(look)
}

/** Undefined where StarRocks says that a catalog, a database or a table is missing. */
export function orMissing<T>(look: () => Promise<T | undefined>): Promise<T | undefined> {
  return unlessMissing(look(), 'databaseMissing', 'tableMissing', 'catalogMissing')
}
