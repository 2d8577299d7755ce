import { id, none, pairs, type Sql, sql } from './quote'

export function createDatabase(name: string, storageVolume?: string): Sql {
  const properties = storageVolume === undefined ? none : sql` PROPERTIES (${pairs({ storage_volume: storageVolume })})`
  return sql`CREATE DATABASE ${id(name)}${properties}`
}

/** Without FORCE: the database goes to the recycle bin and can be recovered for a day (`catalog_trash_expire_second`). */
export function dropDatabase(name: string): Sql {
  return sql`DROP DATABASE IF EXISTS ${id(name)}`
}

export function useDatabase(name: string): Sql {
  return sql`USE ${id(name)}`
}

/** It takes no catalog: it runs after SET CATALOG. */
/** The databases of the internal catalog that the user may see. */
export function showDatabases(): Sql {
  return sql`SHOW DATABASES`
}

export function showCreateDatabase(name: string): Sql {
  return sql`SHOW CREATE DATABASE ${id(name)}`
}

/** Only a shared-data cluster shows one, always by its own name (`ShowExecutor`, ShowCreateDbStmt). Nothing in it is escaped. */
export function readStorageVolume(rows: readonly Row[]): string | undefined {
  return /"storage_volume" = "([^"]*)"/.exec(rows[0]?.['CREATE DATABASE'] ?? '')?.[1]
}

type Row = Readonly<Record<string, string | null>>

const NAME = /^([a-zA-Z]|_[a-zA-Z0-9])[\w\-~!@#$%^&<>=+]*$/

/** Databases that every cluster has. Nobody creates or drops them, or collects their statistics (`AnalyzeStmtAnalyzer`). */
export const SYSTEM_DATABASES: readonly string[] = ['information_schema', 'sys', '_statistics_']

/** Why a name is not valid for a database, or undefined (`FeNameFormat.java`, matrices/names.json). */
export function databaseNameProblem(name: string): string | undefined {
  if (name.length > 256) return 'a database name has at most 256 characters'
  if (!NAME.test(name))
    return 'a database name begins with a letter (or _ and a letter or digit) and continues with letters, digits and -_~!@#$%^&<>=+'
  return undefined
}
