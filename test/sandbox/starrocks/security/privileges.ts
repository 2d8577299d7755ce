/** The privileges of each type of object, in the order in which StarRocks lists them. */
export const PRIVILEGES: Record<string, string[]> = {
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
  PIPE: ['ALTER', 'DROP', 'USAGE'],
  VIEW: ['SELECT', 'ALTER', 'DROP'],
  'MATERIALIZED VIEW': ['ALTER', 'REFRESH', 'DROP', 'SELECT'],
  FUNCTION: ['USAGE', 'DROP'],
  'GLOBAL FUNCTION': ['USAGE', 'DROP'],
  WAREHOUSE: ['USAGE', 'ALTER', 'DROP'],
  'STORAGE VOLUME': ['DROP', 'ALTER', 'USAGE'],
  RESOURCE: ['USAGE', 'ALTER', 'DROP'],
  'RESOURCE GROUP': ['ALTER', 'DROP'],
  USER: ['IMPERSONATE'],
}

/** Privileges on SYSTEM that only built-in roles have. */
export const UNGRANTABLE = ['GRANT', 'NODE']

/** The objects that GRANT can name. */
export const OBJECT_TYPES = [
  'CATALOG',
  'DATABASE',
  'TABLE',
  'PIPE',
  'VIEW',
  'MATERIALIZED VIEW',
  'FUNCTION',
  'GLOBAL FUNCTION',
  'WAREHOUSE',
  'STORAGE VOLUME',
  'RESOURCE GROUP',
  'RESOURCE',
  'USER',
]

/** Objects outside of catalogs. */
export const FLAT_TYPES = ['WAREHOUSE', 'STORAGE VOLUME', 'RESOURCE GROUP', 'RESOURCE', 'GLOBAL FUNCTION', 'USER']
