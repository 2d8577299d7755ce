import { rowsBy } from './once-for'
import { none, type Sql, sql, str } from './quote'

export function createRole(name: string, comment: string | undefined): Sql {
  return sql`CREATE ROLE ${str(name)}${comment === undefined ? none : sql` COMMENT ${str(comment)}`}`
}

export function createRoleIfMissing(name: string, comment: string): Sql {
  return sql`CREATE ROLE IF NOT EXISTS ${str(name)} COMMENT ${str(comment)}`
}

export function alterRoleComment(name: string, comment: string): Sql {
  return sql`ALTER ROLE ${str(name)} SET COMMENT = ${str(comment)}`
}

/** Its members lose it, and its grants are dropped with it. */
export function dropRole(name: string): Sql {
  return sql`DROP ROLE IF EXISTS ${str(name)}`
}

export function showRoles(): Sql {
  return sql`SHOW ROLES`
}

export interface ShownRole {
  readonly builtIn: boolean
  readonly comment: string
}

const rolesNamed = rowsBy('NAME')

/** One role in SHOW ROLES, which accepts no LIKE. */
export function readRole(
  rows: readonly Readonly<Record<string, string | null>>[],
  name: string,
): ShownRole | undefined {
  const [row] = rolesNamed(rows, name)
  return row && { builtIn: row.BUILTIN === 'true', comment: row.COMMENT ?? '' }
}

/** The built-in roles that StarRocks refuses to change (`RolePrivilegeCollectionV2.assertMutable`). */
const FIXED_ROLES: readonly string[] = ['root', 'cluster_admin', 'db_admin', 'user_admin', 'security_admin']

/** True for a built-in role whose privileges and roles are fixed; `public` is built in and can be granted both. */
export function isFixedRole(name: string): boolean {
  return FIXED_ROLES.includes(name)
}

export function isBuiltInRole(name: string): boolean {
  return name === 'public' || isFixedRole(name)
}

const NAME = /^([a-zA-Z]\w{0,63}|_[a-zA-Z0-9]\w{0,62})$/

/** Why a name is not valid for a role, or undefined (`FeNameFormat.java`). */
export function roleNameProblem(name: string): string | undefined {
  if (!NAME.test(name))
    return 'a role name begins with a letter (or _ and a letter or digit) and continues with letters, digits and _, at most 64 characters in all'
  return undefined
}
