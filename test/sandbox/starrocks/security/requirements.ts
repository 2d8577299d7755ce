import type { QualifiedName } from '../ast'
import { StarRocksError } from '../errors'
import { INTERNAL_CATALOG } from '../metadata'
import type { Session } from '../session'
import type { AnalyzeScope, Statement } from '../statements'
import { catalogId, databaseKey, tableKey } from './objects'
import { PRIVILEGES } from './privileges'
import type { ObjectPath } from './security'

type Named = Pick<QualifiedName, 'parts'>

/** One of these privileges on an object. */
interface Requirement {
  type: string
  path: ObjectPath
  privileges: string[]
  name?: string
  /** The privileges in the refusal, if it words them otherwise. */
  asked?: string
}

/**
 * Refuses a statement for which the session lacks the privilege. A missing object is no question of privileges: the statement
 * itself reports it.
 */
export function checkAccess(session: Session, statement: Statement): void {
  if (session.access.unlimited) return
  let required: Requirement[]
  try {
    required = requirements(session, statement)
  } catch (error) {
    if (error instanceof StarRocksError) return
    throw error
  }
  for (const { type, path, privileges, name, asked } of required)
    session.access.require(type, path, privileges, name, asked)
}

/** SELECT on a table that a query reads. */
export function checkReading(session: Session, name: QualifiedName): void {
  if (session.access.unlimited) return
  const { type, path, privileges, name: shown } = onTable(session, name, ['SELECT'])
  session.access.require(type, path, privileges, shown)
}

function requirements(session: Session, statement: Statement): Requirement[] {
  switch (statement.kind) {
    case 'createCatalog':
      return [onSystem('CREATE EXTERNAL CATALOG')]
    case 'alterCatalog':
      return [onCatalog(session, statement.name, ['ALTER'])]
    case 'dropCatalog':
      return [onCatalog(session, statement.name, ['DROP'])]
    case 'createStorageVolume':
      return [onSystem('CREATE STORAGE VOLUME')]
    case 'alterStorageVolume':
    case 'setDefaultStorageVolume':
      return [{ type: 'STORAGE VOLUME', path: [statement.name], privileges: ['ALTER'], name: statement.name }]
    case 'describeStorageVolume': {
      const privileges = PRIVILEGES['STORAGE VOLUME']!
      return [{ type: 'STORAGE VOLUME', path: [statement.name], privileges, name: statement.name }]
    }
    case 'dropStorageVolume':
      return [{ type: 'STORAGE VOLUME', path: [statement.name], privileges: ['DROP'], name: statement.name }]
    case 'createResourceGroup':
      return [onSystem('CREATE RESOURCE GROUP')]
    case 'alterResourceGroup':
    case 'dropResourceGroup': {
      const privileges = [statement.kind === 'alterResourceGroup' ? 'ALTER' : 'DROP']
      return [{ type: 'RESOURCE GROUP', path: [statement.name], privileges, name: statement.name }]
    }
    case 'createDatabase':
      return [onCatalog(session, session.catalog, ['CREATE DATABASE'])]
    case 'dropDatabase':
      return [onDatabase(session, statement.name.parts, ['DROP'])]
    case 'alterDatabaseQuota':
      return [onDatabase(session, [statement.name], ['ALTER'])]
    case 'showCreateDatabase':
      return [onDatabase(session, [statement.name], PRIVILEGES.DATABASE!)]
    case 'createView': {
      const { catalog, database } = session.qualify(statement.name)
      return [onDatabase(session, [catalog, database], ['CREATE VIEW'])]
    }
    case 'alterView':
      return [onTable(session, statement.name, ['ALTER'])]
    case 'dropView':
      return [onTable(session, statement.name, ['DROP'])]
    case 'showCreateView':
      return [onTable(session, statement.name, PRIVILEGES.VIEW!)]
    case 'createMaterializedView': {
      const { database } = session.qualify(statement.name)
      return [onDatabase(session, [INTERNAL_CATALOG, database], ['CREATE MATERIALIZED VIEW'])]
    }
    case 'alterMaterializedView':
      return [onTable(session, statement.name, ['ALTER'])]
    case 'dropMaterializedView':
      return [onTable(session, statement.name, ['DROP'])]
    case 'refreshMaterializedView':
    case 'cancelRefresh':
      return [onTable(session, statement.name, ['REFRESH'])]
    case 'showCreateMaterializedView':
      return [onTable(session, statement.name, PRIVILEGES['MATERIALIZED VIEW']!)]
    case 'createTableAs':
    case 'createTableLike':
    case 'createTable': {
      const { catalog, database } = session.qualify(statement.name)
      return [onDatabase(session, [catalog, database], ['CREATE TABLE'])]
    }
    case 'recoverDatabase':
      return [onCatalog(session, INTERNAL_CATALOG, ['CREATE DATABASE'])]
    case 'recoverTable': {
      const { catalog, database } = session.qualify(statement.name)
      return [onDatabase(session, [catalog, database], ['CREATE TABLE'])]
    }
    case 'dropTable':
      return [onTable(session, statement.name, ['DROP'])]
    case 'alterTable':
    case 'refreshExternalTable':
    case 'cancelAlterTable':
      return [onTable(session, statement.name, ['ALTER'])]
    case 'insert':
      return [onTable(session, statement.target, ['INSERT'])]
    case 'explain':
      return 'kind' in statement.of ? [onTable(session, statement.of.target, ['INSERT'])] : []
    case 'delete':
    case 'truncate':
      return [onTable(session, statement.name, ['DELETE'])]
    case 'describe':
    case 'showCreateTable':
    case 'showColumns':
    case 'showPartitions':
    case 'showIndex':
      return [onTable(session, statement.name, PRIVILEGES.TABLE!)]
    case 'createPipe': {
      const { database } = session.qualify(statement.insert.target)
      return [
        onDatabase(session, [INTERNAL_CATALOG, database], ['CREATE PIPE']),
        onTable(session, statement.insert.target, ['INSERT']),
      ]
    }
    case 'alterPipe':
      return onPipe(session, statement.name, ['ALTER'])
    case 'dropPipe':
      return onPipe(session, statement.name, ['DROP'])
    case 'describePipe':
      return onPipe(session, statement.name, PRIVILEGES.PIPE!)
    // The tables that it reads are checked when they are resolved (`AuthorizerStmtVisitor.visitSubmitTaskStatement`).
    case 'submitTask':
      return [onTable(session, statement.insert.target, ['INSERT'])]
    case 'analyze':
      return collecting(session, [statement.table])
    case 'createAnalyze':
      return collecting(session, analyzedTables(session, statement.scope))
    case 'createRole':
    case 'alterRole':
    case 'dropRole':
    case 'createUser':
    case 'dropUser':
    case 'alterUser':
    case 'setUserProperty':
    case 'grant':
    case 'grantRoles':
    case 'showRoles':
    case 'showUsers':
      return [onSystem('GRANT')]
    case 'createSecurityIntegration':
    case 'alterSecurityIntegration':
    case 'dropSecurityIntegration':
    case 'showSecurityIntegrations':
    case 'showCreateSecurityIntegration':
    case 'createGroupProvider':
    case 'dropGroupProvider':
    case 'showGroupProviders':
    case 'showCreateGroupProvider':
      return [onSystem('SECURITY')]
    case 'setVariables':
      return statement.assignments.some(({ scope }) => scope === 'global') ? [onSystem('OPERATE')] : []
    case 'setFrontendConfig':
    case 'showFrontendConfig':
    case 'showDatabaseProc':
      return [onSystem('OPERATE')]
    // A user may see and set these things of his own.
    case 'setDefaultRole':
    case 'showProperty':
      return statement.user === undefined || statement.user === session.user ? [] : [onSystem('GRANT')]
    case 'showAuthentication':
      return statement.all || (statement.user ?? session.user) !== session.user ? [onSystem('GRANT')] : []
    case 'showGrants': {
      const { grantee } = statement
      if (!grantee || (grantee.kind === 'user' && grantee.name === session.user)) return []
      return grantee.kind === 'role' && mayRead(session, grantee.name) ? [] : [onSystem('GRANT')]
    }
    case 'showNodes':
      // A real front end asks for one and then for the other, and names both (`visitShowBackendsStatement`).
      if (!['BACKENDS', 'COMPUTE NODES'].includes(statement.what) || session.access.allowed('SYSTEM', [], ['NODE']))
        return []
      return [{ type: 'SYSTEM', path: [], privileges: ['OPERATE'], asked: 'OPERATE OR NODE' }]
    default:
      return []
  }
}

/**
 * The roles whose grants a user may read: those that the user has, active or not, and since 4.0 those that they include
 * (`visitShowGrantsStatement`).
 */
function mayRead({ frontEnd, user }: Session, role: string): boolean {
  const { security, features } = frontEnd
  const held = [...(security.users.get(user)?.roles ?? [])]
  return held.some((own) => own === role || (features.atLeast(4, 0) && security.includes(own, role)))
}

function collecting(session: Session, tables: Named[]): Requirement[] {
  return tables.flatMap((table) => [onTable(session, table, ['SELECT']), onTable(session, table, ['INSERT'])])
}

/** For a database, or all databases: every table. */
function analyzedTables(session: Session, { table, database }: AnalyzeScope): Named[] {
  if (table) return [table]
  const { databases } = session.frontEnd.metadata
  const names = database ? [database.parts.at(-1)!] : [...databases.keys()]
  return names.flatMap((name) =>
    [...(databases.get(name)?.tables.keys() ?? [])].map((of) => ({ parts: [INTERNAL_CATALOG, name, of] })),
  )
}

const onSystem = (privilege: string): Requirement => ({ type: 'SYSTEM', path: [], privileges: [privilege] })

function onCatalog(session: Session, name: string, privileges: string[]): Requirement {
  return { type: 'CATALOG', path: [catalogId(session.frontEnd, name)], privileges, name }
}

function onDatabase(session: Session, parts: string[], privileges: string[]): Requirement {
  const catalog = parts.at(-2) ?? session.catalog
  const name = parts.at(-1)!
  const path = [catalogId(session.frontEnd, catalog), databaseKey(session.frontEnd, catalog, name)]
  return { type: 'DATABASE', path, privileges, name }
}

function onTable(session: Session, name: Named, privileges: string[]): Requirement {
  const { frontEnd } = session
  const { catalog, database, name: table } = session.qualify(name)
  const key = databaseKey(frontEnd, catalog, database)
  const inside = catalog === INTERNAL_CATALOG ? frontEnd.metadata.databases.get(database) : undefined
  const view = inside?.views.get(table)
  // Any privilege of a table's stands for any of a view's.
  if (view)
    return {
      type: 'VIEW',
      path: [catalogId(frontEnd, catalog), key, view.id],
      privileges: privileges === PRIVILEGES.TABLE ? PRIVILEGES.VIEW! : privileges,
      name: table,
    }
  const path = [catalogId(frontEnd, catalog), key, tableKey(frontEnd, catalog, database, table)]
  if (!inside?.tables.get(table)?.materialized) return { type: 'TABLE', path, privileges, name: table }
  // A statement that needs any privilege of a table needs any privilege of the materialized view.
  const own = privileges === PRIVILEGES.TABLE ? PRIVILEGES['MATERIALIZED VIEW']! : privileges
  return { type: 'MATERIALIZED VIEW', path, privileges: own, name: table }
}

function onPipe(session: Session, { parts }: Named, privileges: string[]): Requirement[] {
  const { database, name } = session.qualify({ parts })
  const pipe = session.frontEnd.pipes.find(database, name)
  if (!pipe) return []
  const path = [databaseKey(session.frontEnd, INTERNAL_CATALOG, database), pipe.definition.id]
  return [{ type: 'PIPE', path, privileges, name }]
}
