import { id, join, none, pairs, type Sql, secret, sql, str, verbatim } from './quote'
import { identitySql, identityText, type UserHolder } from './show-grants'

type Row = Readonly<Record<string, string | null>>

/** How a user logs in. */
export type Authentication =
  | { readonly type: 'password'; readonly password: string }
  | { readonly type: 'ldap'; readonly distinguishedName?: string }
  | { readonly type: 'plugin'; readonly plugin: string; readonly as?: string }

export const NATIVE_PASSWORD = 'MYSQL_NATIVE_PASSWORD'
export const LDAP = 'AUTHENTICATION_LDAP_SIMPLE'

/** `roles` are granted to the user, and are active at login. */
export function createUser(user: UserHolder, authentication: Authentication, roles: readonly string[]): Sql {
  const granted = roles.length === 0 ? none : sql` DEFAULT ROLE ${roleList(roles)}`
  return sql`CREATE USER ${identitySql(user)} ${identified(authentication)}${granted}`
}

export function alterAuthentication(user: UserHolder, authentication: Authentication): Sql {
  return sql`ALTER USER ${identitySql(user)} ${identified(authentication)}`
}

/** The roles that are active when the user logs in. StarRocks skips those that the user does not hold (`SetDefaultRoleExecutor`). */
export function alterDefaultRoles(user: UserHolder, roles: readonly string[]): Sql {
  return sql`ALTER USER ${identitySql(user)} DEFAULT ROLE ${roles.length === 0 ? verbatim('NONE') : roleList(roles)}`
}

/** The privileges and roles of the user are removed as well. */
export function dropUser(user: UserHolder): Sql {
  return sql`DROP USER IF EXISTS ${identitySql(user)}`
}

function identified(authentication: Authentication): Sql {
  switch (authentication.type) {
    case 'password':
      return sql`IDENTIFIED BY ${secret(authentication.password)}`
    case 'ldap': {
      const { distinguishedName } = authentication
      return sql`IDENTIFIED WITH ${id(LDAP.toLowerCase())}${distinguishedName === undefined ? none : sql` AS ${str(distinguishedName)}`}`
    }
    case 'plugin':
      return sql`IDENTIFIED WITH ${id(authentication.plugin)}${authentication.as === undefined ? none : sql` AS ${secret(authentication.as)}`}`
  }
}

function roleList(roles: readonly string[]): Sql {
  return join(roles.map((role) => str(role)))
}

/** How StarRocks knows a user. It shows no password. */
export interface ShownAuthentication {
  readonly plugin: string
  readonly hasPassword: boolean
  /** The text after AS. */
  readonly text?: string
}

/** All users in one statement: few queries serve a refresh of many. */
export function showAllAuthentication(): Sql {
  return sql`SHOW ALL AUTHENTICATION`
}

export function readAuthentication(rows: readonly Row[], user: UserHolder): ShownAuthentication | undefined {
  const row = rows.find(({ USERIDENTITY }) => USERIDENTITY === identityText(user))
  if (row === undefined) return undefined
  const text = row.USERFORAUTHPLUGIN
  return {
    plugin: (row.AUTHPLUGIN ?? '').toUpperCase(),
    hasPassword: row.PASSWORD === 'Yes',
    ...(text && { text }),
  }
}

/** True if a user is shown as one with this authentication would be. A password cannot be told from another. */
export function showsAuthentication(shown: ShownAuthentication, declared: Authentication): boolean {
  switch (declared.type) {
    case 'password':
      return shown.plugin === NATIVE_PASSWORD && shown.hasPassword
    case 'ldap':
      return shown.plugin === LDAP && shown.text === (declared.distinguishedName || undefined)
    case 'plugin':
      return shown.plugin === declared.plugin.toUpperCase() && shown.text === (declared.as || undefined)
  }
}

/** StarRocks keeps properties by the name of a user, and not by the host. */
export function setUserProperties(name: string, properties: Readonly<Record<string, string>>): Sql {
  return sql`SET PROPERTY FOR ${str(name)} ${pairs(properties)}`
}

export function showUserProperties(name: string): Sql {
  return sql`SHOW PROPERTY FOR ${str(name)}`
}

export function readUserProperties(rows: readonly Row[]): Record<string, string> {
  return Object.fromEntries(rows.map(({ KEY, VALUE }) => [KEY ?? '', VALUE ?? '']))
}

/** The value of a property that was never set (`UserProperty`). A session variable without a value has that of the cluster. */
export function defaultUserProperty(key: string): string {
  if (key === 'max_user_connections') return '1024'
  return key === 'catalog' ? 'default_catalog' : ''
}

const PROPERTY = /^(max_user_connections|catalog|database|session\.\w+)$/

/** Why a property cannot be set, or undefined (`UserProperty`). */
export function userPropertyProblem(key: string, value: string): string | undefined {
  if (key === 'session.catalog') return 'StarRocks keeps it as catalog: declare it under that name'
  if (!PROPERTY.test(key))
    return 'a user has the properties max_user_connections, catalog, database, and session.* for each session variable'
  const isCount = /^\d+$/.test(value) && Number(value) >= 1 && Number(value) <= 10_000
  return key === 'max_user_connections' && !isCount
    ? `${JSON.stringify(value)} is not a number from 1 to 10000`
    : undefined
}

const NAME = /^\w+\/?[.\w-]*$/

/** Why a name is not valid for a user, or undefined (`FeNameFormat.checkUserName`). */
export function userNameProblem(name: string): string | undefined {
  if (name === 'root') return 'root is built into StarRocks: it cannot be dropped, and this provider does not manage it'
  if (name.length > 64) return 'it has more than 64 characters'
  if (NAME.test(name)) return undefined
  const remedy = name.includes('@')
    ? '; a person whom an identity provider knows by such a name logs in through a security integration, which needs no user: grant roles to an external group of that person'
    : ''
  return `a user name has letters, digits and _, then at most one /, and then also . and -${remedy}`
}
