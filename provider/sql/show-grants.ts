import { onceFor } from './once-for'
import { id, join, none, type Sql, sql, str, verbatim } from './quote'

/*
 * The one reader of SHOW GRANTS. Its lines have names without quotes and cannot be sent as they are: they are parsed here and
 * printed again with quotes. StarRocks binds a grant to the number of its object, so an object that SHOW GRANTS names exists.
 * sys.grants_to_roles does not serve: it lists a grant on all tables as one on each current table.
 */

type Row = Readonly<Record<string, string | null>>

/** The holder of a privilege or a role. */
export type Holder =
  | { readonly type: 'role'; readonly name: string }
  | { readonly type: 'user'; readonly name: string; readonly host?: string; readonly domain?: true }
  | { readonly type: 'externalGroup'; readonly name: string }

export type UserHolder = Extract<Holder, { readonly type: 'user' }>

/** The object of a privilege: one object, all of a kind in a database, or all of a kind. */
export interface HeldObject {
  /** The kind in a GRANT: `TABLE`, `MATERIALIZED VIEW`. */
  readonly kind: string
  readonly scope: 'one' | 'database' | 'all'
  readonly database?: string
  /** Absent for all objects. */
  readonly name?: string
  /** The types of a function's arguments. */
  readonly signature?: string
  /** The user who is the object; the name is their text in SHOW GRANTS. */
  readonly user?: Holder
}

export interface PrivilegeGrant {
  readonly type: 'privileges'
  readonly privileges: readonly string[]
  /** The catalog of the object; absent for a grant on all catalogs. */
  readonly catalog?: string
  readonly on: HeldObject
  readonly to: Holder
  readonly grantable: boolean
  /** True if the line can mean all pipes as well as all databases. */
  readonly ambiguous?: true
}

export interface RoleGrant {
  readonly type: 'roles'
  readonly roles: readonly string[]
  readonly to: Holder
}

/** A line that this reader cannot parse. */
export interface UnreadGrant {
  readonly type: 'unread'
  readonly catalog?: string
  readonly text: string
}

export type ShownGrant = PrivilegeGrant | RoleGrant

export const INTERNAL_CATALOG = 'default_catalog'

const OPTION = ' WITH GRANT OPTION'
const HOLDER = String.raw`ROLE '[^']+'|USER '[^']*'@\[?'[^']*'\]?`
const PRIVILEGES = new RegExp(`^GRANT ([A-Z, ]+?) ON (.+) TO (${HOLDER})$`, 's')
/** Unlike everywhere else, the name of a role has no quotes here. */
const ROLES = /^GRANT ('[^']+'(?:, '[^']+')*) TO (?:(ROLE|EXTERNAL GROUP) (.+)|('[^']*'@\[?'[^']*'\]?))$/

/** Objects that are in no database; the longer names first. */
const GLOBAL_KINDS = ['CATALOG', 'RESOURCE GROUP', 'RESOURCE', 'STORAGE VOLUME', 'WAREHOUSE']
const KINDS_IN_DATABASE = ['TABLE', 'MATERIALIZED VIEW', 'VIEW', 'PIPE']

/** The rows of one SHOW GRANTS, in their order. */
export const parseGrants = onceFor((rows: readonly Row[]): readonly (ShownGrant | UnreadGrant)[] => {
  const grants = rows.map((row) => parseGrant(row.GRANTS ?? '', row.CATALOG ?? undefined))
  return grants.map((_, i) => settlePipes(grants, i))
})

/** One line; `catalog`: the column beside it. */
export function parseGrant(line: string, catalog?: string): ShownGrant | UnreadGrant {
  const unread: UnreadGrant = { type: 'unread', ...(catalog !== undefined && { catalog }), text: line }
  const [, roles, kind, named = '', user = ''] = ROLES.exec(line) ?? []
  if (roles !== undefined) {
    const to = kind === undefined ? userOf(user) : namedHolder(kind, named)
    return { type: 'roles', roles: roles.slice(1, -1).split("', '"), to }
  }
  const grantable = line.endsWith(OPTION)
  const [, privileges, object = '', holder = ''] =
    PRIVILEGES.exec(grantable ? line.slice(0, -OPTION.length) : line) ?? []
  const on = privileges === undefined ? undefined : parseObject(object, catalog)
  if (privileges === undefined || on === undefined) return unread
  return {
    type: 'privileges',
    privileges: privileges.split(', '),
    ...(catalog !== undefined && { catalog }),
    on,
    to: holder.startsWith('ROLE ')
      ? { type: 'role', name: holder.slice("ROLE '".length, -1) }
      : userOf(holder.slice('USER '.length)),
    grantable,
  }
}

function namedHolder(kind: string, name: string): Holder {
  return { type: kind === 'ROLE' ? 'role' : 'externalGroup', name: name.replace(/^'(.*)'$/, '$1') }
}

/** `'name'@'host'` or `'name'@['domain']`, as SHOW USERS and SHOW GRANTS write it. */
export function userOf(text: string): UserHolder {
  const [, name = text, bracket, host = '%'] = /^'(.*)'@(\[?)'(.*)'\]?$/.exec(text) ?? []
  return { type: 'user', name, host, ...(bracket && { domain: true }) }
}

export function userObject(user: Holder): HeldObject {
  return { kind: 'USER', scope: 'one', name: holderText(user).slice('USER '.length), user }
}

function parseObject(text: string, catalog: string | undefined): HeldObject | undefined {
  if (text === 'SYSTEM') return { kind: 'SYSTEM', scope: 'all' }
  // ALL PIPES IN DATABASE d has two blanks.
  const [, plural, , database] = /^ALL ([A-Z ]+?)S(?: +IN (ALL DATABASES|DATABASE (.+)))?$/s.exec(text) ?? []
  if (plural !== undefined)
    return database === undefined ? { kind: plural, scope: 'all' } : { kind: plural, scope: 'database', database }
  const [, global, signature, home] = /^(GLOBAL )?FUNCTION (\S+\(.*?\))(?: in DATABASE (.+))?$/s.exec(text) ?? []
  if (signature !== undefined) return parseFunction(signature, global !== undefined, home)
  if (text.startsWith('DATABASE ')) return { kind: 'DATABASE', scope: 'one', name: text.slice('DATABASE '.length) }
  if (text.startsWith('USER ')) return userObject(userOf(text.slice('USER '.length)))
  const inDatabase = KINDS_IN_DATABASE.find((kind) => text.startsWith(`${kind} `))
  if (inDatabase !== undefined) {
    const path = text.slice(inDatabase.length + 1)
    // In the internal catalog only a table can have a dot in its name; in an external one only a database (a nested namespace).
    const dot = catalog === undefined || catalog === INTERNAL_CATALOG ? path.indexOf('.') : path.lastIndexOf('.')
    if (dot < 1) return undefined
    return { kind: inDatabase, scope: 'one', database: path.slice(0, dot), name: path.slice(dot + 1) }
  }
  const kind = GLOBAL_KINDS.find((kind) => text.startsWith(`${kind} `))
  return kind === undefined ? undefined : { kind, scope: 'one', name: text.slice(kind.length + 1) }
}

/** `f(INT,VARCHAR) in DATABASE d`, `GLOBAL FUNCTION f(INT)`. The types are sent as they are: only types are accepted. */
function parseFunction(text: string, global: boolean, database: string | undefined): HeldObject | undefined {
  const [, name = '', signature = ''] = /^([\p{L}\p{N}_]+)(\([\w\s,<>().]*\))$/u.exec(text) ?? []
  if (name === '' || global === (database !== undefined)) return undefined
  if (database === undefined) return { kind: 'GLOBAL FUNCTION', scope: 'one', name, signature }
  return { kind: 'FUNCTION', scope: 'one', database, name, signature }
}

/**
 * `GRANT USAGE ON ALL DATABASES` is how StarRocks writes USAGE ON ALL PIPES IN ALL DATABASES (`PipePEntryObject.toString`).
 * Databases have no USAGE, and list DROP before ALTER. The place of DROP or ALTER alone decides: all databases come before single
 * ones, and pipes come last.
 */
function settlePipes(grants: readonly (ShownGrant | UnreadGrant)[], at: number): ShownGrant | UnreadGrant {
  const grant = grants[at]!
  if (grant.type !== 'privileges' || !isOnAllDatabases(grant) || grant.catalog !== INTERNAL_CATALOG) return grant
  const onPipes = { ...grant, on: { kind: 'PIPE', scope: 'all' } } as const
  const held = grant.privileges.join(', ')
  if (/USAGE|^ALTER, DROP$/.test(held)) return onPipes
  if (held !== 'ALTER' && held !== 'DROP') return grant
  const [before, after] = [kindOf(grants[at - 1]), kindOf(grants[at + 1])]
  if (before !== undefined && before !== 'TABLE') return onPipes
  return after !== undefined && after !== 'PIPE' ? grant : { ...grant, ambiguous: true }
}

function kindOf(grant: ShownGrant | UnreadGrant | undefined): string | undefined {
  return grant?.type !== 'privileges' || isOnAllDatabases(grant) ? undefined : grant.on.kind
}

function isOnAllDatabases({ on }: PrivilegeGrant): boolean {
  return on.kind === 'DATABASE' && on.scope === 'all'
}

/** The object as SHOW GRANTS writes it, and as in an id. */
export function objectText({ kind, scope, database, name, signature = '' }: HeldObject): string {
  if (kind === 'SYSTEM') return kind
  if (kind === 'FUNCTION' && scope === 'one') return `FUNCTION ${name}${signature} in DATABASE ${database}`
  if (scope === 'one') return `${kind} ${database === undefined ? '' : `${database}.`}${name}${signature}`
  if (!liesInDatabase(kind)) return `ALL ${kind}S`
  return `ALL ${kind}S IN ${scope === 'database' ? `DATABASE ${database}` : 'ALL DATABASES'}`
}

function liesInDatabase(kind: string): boolean {
  return kind === 'FUNCTION' || KINDS_IN_DATABASE.includes(kind)
}

export function holderText(to: Holder): string {
  switch (to.type) {
    case 'role':
      return `ROLE '${to.name}'`
    case 'externalGroup':
      return `EXTERNAL GROUP ${to.name}`
    case 'user':
      return `USER ${identityText(to)}`
  }
}

export function identityText({ name, host = '%', domain }: UserHolder): string {
  return `'${name}'@${domain ? `['${host}']` : `'${host}'`}`
}

export function objectSql(on: HeldObject): Sql {
  const { kind, scope, database, name = '', signature } = on
  if (kind === 'SYSTEM' || scope === 'all') return verbatim(objectText(on))
  if (scope === 'database') return sql`${verbatim(`ALL ${kind}S`)} IN DATABASE ${id(database ?? '')}`
  if (on.user !== undefined) return sql`USER ${identitySql(on.user)}`
  const path = database === undefined ? id(name) : id(database, name)
  return sql`${verbatim(kind)} ${path}${signature === undefined ? none : verbatim(signature)}`
}

export function holderSql(to: Holder): Sql {
  if (to.type === 'role') return sql`ROLE ${str(to.name)}`
  if (to.type === 'externalGroup') return sql`EXTERNAL GROUP ${str(to.name)}`
  return sql`USER ${identitySql(to)}`
}

export function identitySql(user: Holder): Sql {
  if (user.type !== 'user') return str(user.name)
  const { name, host = '%', domain } = user
  return domain ? sql`${str(name)}@[${str(host)}]` : sql`${str(name)}@${str(host)}`
}

/** The GRANT for a line of SHOW GRANTS. */
export function grantSql(grant: ShownGrant): Sql {
  if (grant.type === 'roles') return sql`GRANT ${join(grant.roles.map((role) => str(role)))} TO ${holderSql(grant.to)}`
  const option = grant.grantable ? verbatim(OPTION) : none
  return sql`GRANT ${verbatim(grant.privileges.join(', '))} ON ${objectSql(grant.on)} TO ${holderSql(grant.to)}${option}`
}

/** The external catalog for the names of a GRANT: they have two parts at most. */
export function catalogOfGrant(grant: ShownGrant): string | undefined {
  if (grant.type === 'roles' || grant.on.kind === 'CATALOG') return undefined
  return grant.catalog === INTERNAL_CATALOG ? undefined : grant.catalog
}

function memberText(to: Holder): string {
  if (to.type === 'user') return identityText(to)
  return `${to.type === 'role' ? 'ROLE' : 'EXTERNAL GROUP'} ${to.name}`
}

/** A grant as SHOW GRANTS writes it. */
export function grantText(grant: ShownGrant): string {
  if (grant.type === 'roles')
    return `GRANT ${grant.roles.map((role) => `'${role}'`).join(', ')} TO ${memberText(grant.to)}`
  const option = grant.grantable ? OPTION : ''
  return `GRANT ${grant.privileges.join(', ')} ON ${objectText(grant.on)} TO ${holderText(grant.to)}${option}`
}
