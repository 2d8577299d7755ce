import { id, type Sql, sql } from './quote'

export function createDatabase(name: string): Sql {
  return sql`CREATE DATABASE ${id(name)}`
}

/** Without FORCE: the database goes to the recycle bin and can be recovered for a day (`catalog_trash_expire_second`). */
export function dropDatabase(name: string): Sql {
  return sql`DROP DATABASE IF EXISTS ${id(name)}`
}

export function useDatabase(name: string): Sql {
  return sql`USE ${id(name)}`
}

const NAME = /^([a-zA-Z]|_[a-zA-Z0-9])[\w\-~!@#$%^&<>=+]*$/

/** Why a name cannot be a database's, or undefined (`FeNameFormat.java`, matrices/names.json). */
export function databaseNameProblem(name: string): string | undefined {
  if (name.length > 256) return 'a database name has at most 256 characters'
  if (!NAME.test(name))
    return 'a database name begins with a letter (or _ and a letter or digit) and goes on with letters, digits and -_~!@#$%^&<>=+'
  return undefined
}
