import { id, none, type Sql, sql, str, verbatim } from './quote'

/** What a privilege is on. Without a `catalog` it is in the internal one. */
export type GrantObject =
  | { readonly type: 'system' }
  | { readonly type: 'catalog'; readonly name: string }
  | { readonly type: 'allCatalogs' }
  | { readonly type: 'database'; readonly catalog?: string; readonly name: string }
  | { readonly type: 'allDatabases'; readonly catalog?: string }
  | { readonly type: 'table'; readonly catalog?: string; readonly database: string; readonly name: string }
  | { readonly type: 'allTables'; readonly catalog?: string; readonly database?: string }
  | { readonly type: 'pipe'; readonly database: string; readonly name: string }
  | { readonly type: 'allPipes'; readonly database?: string }

/** Who holds a privilege. */
export type Grantee =
  | { readonly type: 'role'; readonly name: string }
  | { readonly type: 'user'; readonly name: string; readonly host?: string }

export interface GrantOf {
  readonly privileges: readonly string[]
  readonly on: GrantObject
  readonly to: Grantee
}

/** The privileges of each kind of object, in the order in which StarRocks lists them (`DefaultAuthorizationProvider`). */
const PRIVILEGES = {
  system: [
    'GRANT',
    'NODE',
    'CREATE RESOURCE',
    'PLUGIN',
    'FILE',
    'BLACKLIST',
    'OPERATE',
    'CREATE EXTERNAL CATALOG',
    'REPOSITORY',
    'CREATE RESOURCE GROUP',
    'CREATE GLOBAL FUNCTION',
    'CREATE STORAGE VOLUME',
    'CREATE WAREHOUSE',
    'SECURITY',
  ],
  catalog: ['USAGE', 'CREATE DATABASE', 'DROP', 'ALTER'],
  database: [
    'CREATE TABLE',
    'DROP',
    'ALTER',
    'CREATE VIEW',
    'CREATE FUNCTION',
    'CREATE MATERIALIZED VIEW',
    'CREATE PIPE',
  ],
  table: ['DELETE', 'DROP', 'INSERT', 'SELECT', 'ALTER', 'EXPORT', 'UPDATE'],
  pipe: ['ALTER', 'DROP', 'USAGE'],
} as const

/** Those that not every release since 3.2 has: GRANT ALL does not promise them. */
const LATER: readonly string[] = ['CREATE WAREHOUSE', 'SECURITY']

const KIND = {
  system: 'system',
  catalog: 'catalog',
  allCatalogs: 'catalog',
  database: 'database',
  allDatabases: 'database',
  table: 'table',
  allTables: 'table',
  pipe: 'pipe',
  allPipes: 'pipe',
} as const

/** The privileges that there are on an object, in the order of StarRocks. */
export function privilegesOn(on: GrantObject): readonly string[] {
  return PRIVILEGES[KIND[on.type]]
}

/** What a GRANT of these gives in every release, each by its name and in the order of StarRocks. */
export function promised(privileges: readonly string[], on: GrantObject): string[] {
  const all = privileges.includes('ALL')
  return privilegesOn(on).filter((name) => privileges.includes(name) || (all && !LATER.includes(name)))
}

/** What a GRANT of these may have given. */
export function covered(privileges: readonly string[], on: GrantObject): readonly string[] {
  return privileges.includes('ALL') ? privilegesOn(on) : promised(privileges, on)
}

export function grant({ privileges, on, to }: GrantOf, withOption: boolean): Sql {
  return sql`GRANT ${verbatim(privileges.join(', '))} ON ${objectSql(on)} TO ${granteeSql(to)}${withOption ? verbatim(' WITH GRANT OPTION') : none}`
}

/** Takes the grant option along. Of a grantee that holds nothing on the object it is refused, unless it holds nothing of that kind at all. */
export function revoke({ privileges, on, to }: GrantOf): Sql {
  return sql`REVOKE ${verbatim(privileges.join(', '))} ON ${objectSql(on)} FROM ${granteeSql(to)}`
}

export function showGrants(to: Grantee): Sql {
  return sql`SHOW GRANTS FOR ${granteeSql(to)}`
}

export function showUsers(): Sql {
  return sql`SHOW USERS`
}

/** The external catalog in which names have to be looked up: those in a GRANT have two parts at most. */
export function catalogOf(on: GrantObject): string | undefined {
  const catalog = 'catalog' in on ? on.catalog : undefined
  return catalog === INTERNAL ? undefined : catalog
}

export interface HeldGrant {
  readonly privileges: readonly string[]
  readonly grantable: boolean
}

/**
 * What SHOW GRANTS says of one object. Not sys.grants_to_roles: there a grant on all tables stands as one on each table that is
 * there at the moment. Names stand in a line without quotes, so that it is compared with the expected one and not taken apart.
 */
export function readGrants(
  rows: readonly Readonly<Record<string, string | null>>[],
  on: GrantObject,
  to: Grantee,
): HeldGrant[] {
  const catalog = shownCatalog(on)
  const end = ` ON ${shownObject(on)} TO ${shownGrantee(to)}`
  return rows.flatMap((row) => {
    if ((row.CATALOG ?? null) !== catalog) return []
    const line = (row.GRANTS ?? '').replace(/ ON ALL PIPES +IN /, ' ON ALL PIPES IN ')
    const grantable = line.endsWith(OPTION)
    const text = grantable ? line.slice(0, -OPTION.length) : line
    if (!text.startsWith('GRANT ') || !text.endsWith(end)) return []
    return [{ privileges: text.slice('GRANT '.length, -end.length).split(', '), grantable }]
  })
}

/** Whether SHOW USERS lists a user. */
export function listsUser(rows: readonly Readonly<Record<string, string | null>>[], to: Grantee): boolean {
  return rows.some((row) => `USER ${row.USER}` === shownGrantee(to))
}

const INTERNAL = 'default_catalog'
const OPTION = ' WITH GRANT OPTION'

function shownCatalog(on: GrantObject): string | null {
  if (on.type === 'allCatalogs') return null
  if (on.type === 'catalog') return on.name
  return ('catalog' in on ? on.catalog : undefined) ?? INTERNAL
}

/** As SHOW GRANTS writes it, and as an id names it. */
export function shownObject(on: GrantObject): string {
  switch (on.type) {
    case 'system':
      return 'SYSTEM'
    case 'catalog':
      return `CATALOG ${on.name}`
    case 'allCatalogs':
      return 'ALL CATALOGS'
    case 'database':
      return `DATABASE ${on.name}`
    case 'allDatabases':
      return 'ALL DATABASES'
    case 'table':
      return `TABLE ${on.database}.${on.name}`
    case 'allTables':
      return `ALL TABLES IN ${on.database === undefined ? 'ALL DATABASES' : `DATABASE ${on.database}`}`
    case 'pipe':
      return `PIPE ${on.database}.${on.name}`
    case 'allPipes':
      return `ALL PIPES IN ${on.database === undefined ? 'ALL DATABASES' : `DATABASE ${on.database}`}`
  }
}

export function shownGrantee(to: Grantee): string {
  return to.type === 'role' ? `ROLE '${to.name}'` : `USER '${to.name}'@'${to.host ?? '%'}'`
}

function objectSql(on: GrantObject): Sql {
  switch (on.type) {
    case 'catalog':
    case 'database':
      return sql`${verbatim(on.type.toUpperCase())} ${id(on.name)}`
    case 'table':
    case 'pipe':
      return sql`${verbatim(on.type.toUpperCase())} ${id(on.database, on.name)}`
    case 'allTables':
    case 'allPipes':
      if (on.database !== undefined)
        return sql`${verbatim(on.type === 'allTables' ? 'ALL TABLES' : 'ALL PIPES')} IN DATABASE ${id(on.database)}`
      return verbatim(shownObject(on))
    default:
      return verbatim(shownObject(on))
  }
}

function granteeSql(to: Grantee): Sql {
  return to.type === 'role' ? sql`ROLE ${str(to.name)}` : sql`USER ${str(to.name)}@${str(to.host ?? '%')}`
}
