import type { PrivilegedKind } from '../sql/privileges'
import { objectText } from '../sql/show-grants'

/** Privileges that the statements of a resource need. */
export interface Need {
  readonly privileges: readonly string[]
  /** The kind of the objects, as in a GRANT. */
  readonly on: PrivilegedKind
  /** The input with the object's name, or those of them with a list. Absent: the object has no name, or nobody can tell which it is. */
  readonly named?: string
  /** True for the tables of a query, which the inputs do not name one by one. */
  readonly read?: true
  /** True for an object of an external catalog: grants on it are made after SET CATALOG. */
  readonly inCatalog?: true
  /** The inputs that need it, if it depends on them. */
  readonly inputs?: readonly string[]
}

interface Grants {
  readonly about?: string
  readonly needs: readonly Need[]
}

/** What a kind of resource needs. */
export interface LeastPrivileges {
  /** The kind in whose section of SECURITY.md it stands. Absent: it has its own. */
  readonly sameAs?: string
  /** What the section grants, for all kinds in it. */
  readonly grants?: readonly Grants[]
  /** What this kind alone needs, if that is less than the section grants. */
  readonly alone?: readonly Need[]
  /** A built-in role that it needs instead of privileges. */
  readonly role?: string
  readonly aboutRole?: string
}

/** The role that SECURITY.md grants to, and the catalog that it names. */
const ROLE = 'pulumi'
const CATALOG = 'hive'

const OPERATE: Need = { privileges: ['OPERATE'], on: 'SYSTEM' }
const SECURITY: Need = { privileges: ['SECURITY'], on: 'SYSTEM' }
const IN_CATALOG: Record<'create' | 'database' | 'table', Need> = {
  create: { privileges: ['CREATE DATABASE'], on: 'CATALOG', named: 'catalog' },
  database: { privileges: ['CREATE TABLE', 'DROP'], on: 'DATABASE', named: 'database', inCatalog: true },
  table: { privileges: ['SELECT', 'ALTER', 'DROP'], on: 'TABLE', named: 'name', inCatalog: true },
}
const DATABASE_IN_CATALOG: readonly Need[] = [
  IN_CATALOG.create,
  { ...IN_CATALOG.database, named: 'name', privileges: ['DROP'] },
]
const CREATE_IN_CATALOG: Need = { ...IN_CATALOG.database, privileges: ['CREATE TABLE'] }

/** By the kind of the resource. `npm run docs:security` writes them to SECURITY.md; `test/least-privileges.test.ts` proves them. */
export const LEAST_PRIVILEGES: Readonly<Record<string, LeastPrivileges>> = {
  AnalyzeSchedule: {
    grants: [
      {
        about:
          'ANALYZE and CREATE ANALYZE need both privileges on every table in their scope. For tables of a catalog, grant them after `SET CATALOG`.',
        needs: [{ privileges: ['SELECT', 'INSERT'], on: 'TABLE', named: 'tableNames' }],
      },
    ],
  },
  CatalogDatabase: { sameAs: 'HiveDatabase', alone: DATABASE_IN_CATALOG },
  CatalogTable: { sameAs: 'HiveDatabase', alone: [CREATE_IN_CATALOG, IN_CATALOG.table] },
  Database: {
    grants: [
      {
        about:
          'For CREATE and DROP DATABASE. A database is dropped only if it shows no tables, and StarRocks shows a user only those on which it has a privilege. Where others create tables, views or materialized views in the database, grant SELECT on all of them as well, or OPERATE ON SYSTEM, with which the provider counts them: else a delete drops the ones that it does not see, without `forceDestroy`.',
        needs: [
          { privileges: ['CREATE DATABASE'], on: 'CATALOG' },
          { privileges: ['DROP'], on: 'DATABASE', named: 'name' },
        ],
      },
      {
        about:
          'For `dataQuota` and `replicaQuota`, since only OPERATE shows quotas. `storageVolume` also needs USAGE on that volume.',
        needs: [
          { privileges: ['ALTER'], on: 'DATABASE', named: 'name', inputs: ['dataQuota', 'replicaQuota'] },
          { ...OPERATE, inputs: ['dataQuota', 'replicaQuota'] },
        ],
      },
    ],
  },
  ExternalCatalog: { sameAs: 'HiveCatalog' },
  ExternalTableRefresh: {
    sameAs: 'HiveDatabase',
    alone: [{ ...IN_CATALOG.table, named: 'table', privileges: ['ALTER'] }],
  },
  FrontendConfig: { grants: [{ needs: [OPERATE] }] },
  GlobalVariable: { grants: [{ needs: [OPERATE] }] },
  Grant: { sameAs: 'Role' },
  GroupProvider: {
    grants: [
      {
        about: 'OPERATE is needed for a delete, which reads the setting `group_provider` first.',
        needs: [SECURITY, OPERATE],
      },
    ],
  },
  HiveCatalog: {
    grants: [
      {
        about: 'A replacement that keeps the grants on the catalog also needs `user_admin`, see above.',
        needs: [
          { privileges: ['CREATE EXTERNAL CATALOG'], on: 'SYSTEM' },
          { privileges: ['ALTER', 'DROP'], on: 'CATALOG', named: 'name' },
        ],
      },
    ],
  },
  HiveDatabase: {
    grants: [
      {
        about: `Run these for each catalog after it is created: grants on objects in a catalog are made in that catalog, and are lost when it is dropped. REFRESH
needs ALTER. SELECT is needed to check whether a table of an interrupted run is empty.`,
        needs: [IN_CATALOG.create, IN_CATALOG.database, IN_CATALOG.table],
      },
    ],
    alone: DATABASE_IN_CATALOG,
  },
  HiveTable: {
    sameAs: 'HiveDatabase',
    alone: [CREATE_IN_CATALOG, { ...IN_CATALOG.table, privileges: ['SELECT', 'DROP'] }],
  },
  IcebergCatalog: { sameAs: 'HiveCatalog' },
  MaterializedView: {
    grants: [
      {
        about:
          'For the query, and for every refresh, which uses the user who created the view. A second view that keeps the grants on the first one also needs `user_admin`, see above.',
        needs: [
          { privileges: ['CREATE MATERIALIZED VIEW'], on: 'DATABASE', named: 'database' },
          { privileges: ['ALTER', 'REFRESH', 'DROP'], on: 'MATERIALIZED VIEW', named: 'name' },
          { privileges: ['SELECT'], on: 'TABLE', read: true },
        ],
      },
    ],
  },
  PartitionRefresh: {
    sameAs: 'PipeTable',
    alone: [
      { privileges: ['INSERT', 'DELETE', 'ALTER'], on: 'TABLE', named: 'tableName' },
      { privileges: ['ALTER'], on: 'PIPE' },
    ],
  },
  PipeTable: {
    grants: [
      {
        about:
          'CREATE PIPE needs INSERT on the table. TRUNCATE before a repeated load needs DELETE. Counting rows needs SELECT.',
        needs: [
          { privileges: ['CREATE TABLE', 'CREATE PIPE'], on: 'DATABASE', named: 'database' },
          { privileges: ['SELECT', 'INSERT', 'DELETE', 'ALTER', 'DROP'], on: 'TABLE', named: 'tableName' },
          { privileges: ['ALTER', 'DROP'], on: 'PIPE', named: 'pipeName' },
        ],
      },
    ],
  },
  ResourceGroup: {
    grants: [
      {
        needs: [
          { privileges: ['CREATE RESOURCE GROUP'], on: 'SYSTEM' },
          { privileges: ['ALTER', 'DROP'], on: 'RESOURCE GROUP', named: 'name' },
        ],
      },
    ],
  },
  Role: {
    role: 'user_admin',
    aboutRole: `A user who can grant any privilege is in effect an administrator. For a \`Grant\` alone, the same privileges WITH GRANT OPTION are enough. StarRocks
does not let anybody grant GRANT on SYSTEM: only the built-in roles \`root\` and \`user_admin\` have it.`,
  },
  RoleMembership: { sameAs: 'Role' },
  ScheduledTask: {
    grants: [
      {
        about:
          'The privileges of the statement itself: for EXPLAIN, for SUBMIT TASK, and for every run, which uses the user who submitted the task.',
        needs: [{ privileges: ['SELECT', 'INSERT'], on: 'TABLE', read: true }],
      },
    ],
  },
  SecurityIntegration: {
    grants: [
      {
        about: 'OPERATE is needed for a delete, which reads the setting `authentication_chain` first.',
        needs: [SECURITY, OPERATE],
      },
    ],
  },
  StorageVolume: {
    grants: [
      {
        needs: [
          { privileges: ['CREATE STORAGE VOLUME'], on: 'SYSTEM' },
          { privileges: ['ALTER', 'DROP'], on: 'STORAGE VOLUME', named: 'name' },
        ],
      },
    ],
  },
  Table: {
    grants: [
      {
        about:
          'Counting rows before a delete needs SELECT. A copy (`onChange: "copy"`) needs INSERT on the second table, and ALTER on both.',
        needs: [
          { privileges: ['CREATE TABLE'], on: 'DATABASE', named: 'database' },
          { privileges: ['SELECT', 'INSERT', 'ALTER', 'DROP'], on: 'TABLE', named: 'name' },
        ],
      },
    ],
  },
  User: { sameAs: 'Role' },
  View: {
    grants: [
      {
        about:
          'CREATE OR REPLACE VIEW needs what CREATE VIEW needs, and SELECT on the tables and views of the query. A replacement that keeps the grants on the view also needs `user_admin`, see above.',
        needs: [
          { privileges: ['CREATE VIEW'], on: 'DATABASE', named: 'database' },
          { privileges: ['DROP'], on: 'VIEW', named: 'name' },
          { privileges: ['SELECT'], on: 'TABLE', read: true },
        ],
      },
    ],
  },
}

/** What a resource of this kind needs by itself, and the built-in role instead of it. */
export function needsOf(kind: string): { readonly needs: readonly Need[]; readonly role?: string } {
  const own = LEAST_PRIVILEGES[kind]
  const section = own?.sameAs === undefined ? own : LEAST_PRIVILEGES[own.sameAs]
  const needs = own?.alone ?? section?.grants?.flatMap(({ needs }) => needs) ?? []
  return { needs, ...(section?.role !== undefined && { role: section.role }) }
}

/** A section of SECURITY.md: sentences, and the statements that follow them. */
export interface GrantedSection {
  readonly about?: string
  readonly statements: readonly string[]
}

/** The statements that give these privileges to the role of SECURITY.md. */
export function statementsOf(needs: readonly Need[]): string[] {
  const at = needs.findIndex(({ inCatalog }) => inCatalog)
  const grants = needs.map((need) => `GRANT ${need.privileges.join(', ')} ON ${anyObject(need)} TO ROLE ${ROLE}`)
  return at < 0 ? grants : [...grants.slice(0, at), `SET CATALOG ${CATALOG}`, ...grants.slice(at)]
}

function anyObject({ on, named, privileges }: Need): string {
  if (privileges.includes('CREATE DATABASE')) return `CATALOG ${named === undefined ? 'default_catalog' : CATALOG}`
  return objectText({ kind: on, scope: 'all' })
}

/** What SECURITY.md grants for a kind that has a section of its own. */
export function sectionOf(kind: string): readonly GrantedSection[] {
  const { grants = [], role, aboutRole } = LEAST_PRIVILEGES[kind] ?? {}
  const sections = grants.map(({ about, needs }) => ({
    ...(about !== undefined && { about }),
    statements: statementsOf(needs),
  }))
  if (role === undefined) return sections
  return [
    ...sections,
    { ...(aboutRole !== undefined && { about: aboutRole }), statements: [`GRANT ${role} TO ROLE ${ROLE}`] },
  ]
}
