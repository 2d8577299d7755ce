import { StarRocksError } from '../errors'
import { showCatalogDatabases } from '../sql/catalog'
import type { Server } from './server'

type Missing = Extract<StarRocksError['condition'], `${string}Missing`>

/** The answer, or undefined if StarRocks says that the object does not exist. */
export async function unlessMissing<T>(answer: Promise<T>, ...objects: Missing[]): Promise<T | undefined> {
  try {
    return await answer
  } catch (error) {
    if (error instanceof StarRocksError && error.is(...objects)) return undefined
    throw error
  }
}

/*
 * If a metastore does not answer, its objects look missing: SHOW TABLES, DESC and REFRESH say "Unknown database", DROP DATABASE IF
 * EXISTS succeeds. Only SHOW DATABASES fails. So that is asked before an object counts as missing.
 */

/** The databases of a catalog; undefined if there is no such catalog. Fails if its metastore does not answer. */
export async function databasesOf(server: Server, catalog: string): Promise<string[] | undefined> {
  const rows = await unlessMissing(server.query(showCatalogDatabases(catalog)), 'catalogMissing')
  return rows?.flatMap((row) => row.DATABASE ?? [])
}

/** Reads an object of an external catalog. Undefined only if the metastore answers and does not have it. */
export async function unlessMetastoreFails<T>(
  server: Server,
  catalog: string,
  lookUp: () => Promise<T | undefined>,
): Promise<T | undefined> {
  const there = await orMissing(lookUp)
  if (there !== undefined || (await databasesOf(server, catalog)) === undefined) return there
  return orMissing(lookUp)
}

/** Undefined if StarRocks says that a catalog, a database or a table is missing. */
export function orMissing<T>(look: () => Promise<T | undefined>): Promise<T | undefined> {
  return unlessMissing(look(), 'databaseMissing', 'tableMissing', 'catalogMissing')
}
