import * as starrocks from 'pulumi-starrocks'
import { onExisting } from './existing'
import { lakes } from './lakes'

/** The privileges on tables. */
const TABLES = {
  read: ['SELECT'],
  write: ['SELECT', 'INSERT', 'UPDATE', 'DELETE'],
  own: ['ALL'],
}

/** What a role may do. */
interface Rights {
  readonly comment: string
  /** With all tables of all catalogs. */
  readonly tables: keyof typeof TABLES
  /** Whether it reads the materialized views of the warehouse, which the privileges on tables do not include. */
  readonly materializedViews?: boolean
  /** The catalogs in which it has all privileges on all databases, also to create them. */
  readonly databases?: 'warehouse' | 'all'
  /** Roles of StarRocks that it includes. */
  readonly includes?: readonly string[]
}

const ADMINISTRATION = ['cluster_admin', 'db_admin', 'user_admin']

/** The roles of programs. Vault creates their users, and grants one of these to each. */
const PROGRAMS: Readonly<Record<string, Rights>> = {
  reader: { comment: 'programs that read', tables: 'read', materializedViews: true },
  service: { comment: 'programs that load', tables: 'write', materializedViews: true },
  operator: { comment: 'maintenance', tables: 'own', databases: 'warehouse', includes: ADMINISTRATION },
}

/** The roles of people, which have the names of the groups at the identity provider. */
const PEOPLE: Readonly<Record<string, Rights>> = {
  platform_admin: { comment: 'runs the cluster', tables: 'own', databases: 'all', includes: ADMINISTRATION },
  data_engineer: { comment: 'builds pipelines', tables: 'own', databases: 'all', includes: ['db_admin'] },
  data_analyst: { comment: 'reads for reports', tables: 'read' },
  researcher: { comment: 'reads for studies', tables: 'read' },
  instructor: { comment: 'reads about courses', tables: 'read' },
  business_analyst: { comment: 'reads for the business', tables: 'read' },
}

/** A role and its rights, each of which is granted and revoked on its own. */
function declare(
  name: string,
  { comment, tables, materializedViews, databases, includes = [] }: Rights,
): starrocks.Role {
  const role = new starrocks.Role(name, { comment, onExisting })
  const to = { type: 'role' as const, name: role.name }
  const grant = (resource: string, privileges: string[], on: starrocks.GrantOnArgs) =>
    new starrocks.Grant(`${name}-${resource}`, { privileges, on, to })

  for (const builtIn of includes) new starrocks.RoleMembership(`${name}-includes-${builtIn}`, { role: builtIn, to })

  grant('uses-warehouse', ['USAGE'], { type: 'catalog', name: 'default_catalog' })
  grant('tables-of-warehouse', TABLES[tables], { type: 'allTables' })
  if (materializedViews) grant('materialized-views', ['SELECT'], { type: 'allMaterializedViews' })
  if (databases) grant('databases-of-warehouse', ['ALL'], { type: 'allDatabases' })

  for (const { lake, catalog } of lakes) {
    grant(`uses-${lake}`, ['USAGE'], { type: 'catalog', name: catalog })
    grant(`tables-of-${lake}`, TABLES[tables], { type: 'allTables', catalog })
    if (databases === 'all') grant(`databases-of-${lake}`, ['ALL'], { type: 'allDatabases', catalog })
  }
  return role
}

const declareAll = (roles: Readonly<Record<string, Rights>>) =>
  Object.fromEntries(Object.entries(roles).map(([name, rights]) => [name, declare(name, rights)]))

export const programs = declareAll(PROGRAMS)
export const people = declareAll(PEOPLE)
