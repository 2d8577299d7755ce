/**
 * The privileges of each kind of object, in the order in which StarRocks lists them (`DefaultAuthorizationProvider`). The kinds have
 * their names in a GRANT.
 */
const PRIVILEGES = {
  SYSTEM: [
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
  CATALOG: ['USAGE', 'CREATE DATABASE', 'DROP', 'ALTER'],
  DATABASE: [
    'CREATE TABLE',
    'DROP',
    'ALTER',
    'CREATE VIEW',
    'CREATE FUNCTION',
    'CREATE MATERIALIZED VIEW',
    'CREATE PIPE',
  ],
  TABLE: ['DELETE', 'DROP', 'INSERT', 'SELECT', 'ALTER', 'EXPORT', 'UPDATE', 'REFRESH'],
  VIEW: ['SELECT', 'ALTER', 'DROP'],
  'MATERIALIZED VIEW': ['ALTER', 'REFRESH', 'DROP', 'SELECT'],
  PIPE: ['ALTER', 'DROP', 'USAGE'],
  FUNCTION: ['USAGE', 'DROP'],
  'GLOBAL FUNCTION': ['USAGE', 'DROP'],
  WAREHOUSE: ['USAGE', 'ALTER', 'DROP'],
  'STORAGE VOLUME': ['DROP', 'ALTER', 'USAGE'],
  'RESOURCE GROUP': ['ALTER', 'DROP'],
  RESOURCE: ['USAGE', 'ALTER', 'DROP'],
  USER: ['IMPERSONATE'],
} as const satisfies Readonly<Record<string, readonly string[]>>

/** A kind of object with privileges. */
export type PrivilegedKind = keyof typeof PRIVILEGES

/** Privileges that not every release since 3.2 has: GRANT ALL does not guarantee them. */
const LATER: Readonly<Partial<Record<PrivilegedKind, readonly string[]>>> = {
  SYSTEM: ['CREATE WAREHOUSE', 'SECURITY'],
  TABLE: ['REFRESH'],
}

/** Privileges on SYSTEM that cannot be granted, and the built-in roles that have them (`DefaultAuthorizationProvider`). */
export const UNGRANTABLE: Readonly<Record<string, string>> = { GRANT: 'user_admin', NODE: 'cluster_admin' }

export function privilegesOf(kind: PrivilegedKind): readonly string[] {
  return PRIVILEGES[kind]
}

/** The privileges that GRANT ALL gives in every release. */
export function lastingPrivilegesOf(kind: PrivilegedKind): readonly string[] {
  return PRIVILEGES[kind].filter((name) => !LATER[kind]?.includes(name))
}
