import type { Answer } from './answer'
import { type Catalog, isHive, isIceberg } from './catalogs/catalog'
import type { Catalogs } from './catalogs/catalogs'
import { unsupported } from './errors'
import { administrationHandlers } from './handlers/administration'
import { alterHandlers } from './handlers/alter'
import { authenticationHandlers } from './handlers/authentication'
import { catalogHandlers } from './handlers/catalogs'
import { databaseHandlers } from './handlers/databases'
import { externalHandlers } from './handlers/external'
import { jobHandlers } from './handlers/jobs'
import { loadHandlers } from './handlers/loads'
import { materializedViewHandlers } from './handlers/materialized-views'
import { metastoreHandlers } from './handlers/metastore-catalogs'
import { pipeHandlers } from './handlers/pipes'
import { resourceGroupHandlers } from './handlers/resource-groups'
import { securityHandlers } from './handlers/security'
import { sessionHandlers } from './handlers/sessions'
import { tableHandlers } from './handlers/tables'
import { viewHandlers } from './handlers/views'
import { INTERNAL_CATALOG } from './metadata'
import { checkAccess } from './security/requirements'
import type { Session } from './session'
import type { ParsedStatement, Statement, StatementOf } from './statements'

/** The function that runs the statements of one kind. */
export type Handler<K extends Statement['kind']> = (
  session: Session,
  statement: StatementOf<K>,
  parsed: ParsedStatement,
) => Answer | Promise<Answer>

export type Handlers = { [K in Statement['kind']]?: Handler<K> }

const HANDLERS: Handlers = {
  ...sessionHandlers,
  ...databaseHandlers,
  ...tableHandlers,
  ...viewHandlers,
  ...materializedViewHandlers,
  ...alterHandlers,
  ...loadHandlers,
  ...pipeHandlers,
  ...catalogHandlers,
  ...securityHandlers,
  ...authenticationHandlers,
  ...jobHandlers,
  ...administrationHandlers,
  ...resourceGroupHandlers,
}

export async function executeStatement(session: Session, parsed: ParsedStatement): Promise<Answer> {
  const { statement } = parsed
  session.frontEnd.features.checkGrammar(parsed)
  const catalog = catalogOf(session, statement)
  const external = catalog !== undefined && catalog !== INTERNAL_CATALOG
  // The look-up of the catalog refuses an unknown one.
  const externalCatalog = external ? session.externalCatalog(catalog) : undefined
  if (externalCatalog) checkKnown(externalCatalog, session.frontEnd.catalogs)
  checkAccess(session, statement)
  const handlers = externalCatalog ? handlersOf(externalCatalog) : HANDLERS
  const handler = handlers[statement.kind] as Handler<Statement['kind']> | undefined
  if (!handler) throw unsupported(`${statement.kind}${external ? ' in an external catalog' : ''}`)
  return handler(session, statement as never, parsed)
}

const handlersOf = (catalog: Catalog) => (isHive(catalog) ? externalHandlers : metastoreHandlers)

/**
 * The objects of a catalog of another type than Hive are known only if it shares the metastore, or has a server that answers. An Iceberg
 * catalog whose metastore is down is assumed to look like one of Hive, where objects appear to be missing; a real one may say more.
 */
export function checkKnown(catalog: Catalog, catalogs: Catalogs): void {
  if (isHive(catalog) || isIceberg(catalog) || catalogs.databases(catalog)) return
  throw unsupported(`objects of a catalog of type ${catalog.properties.get('type')}`)
}

/** The catalog on whose objects the statement works; undefined for those that work on none. */
function catalogOf(session: Session, statement: Statement): string | undefined {
  switch (statement.kind) {
    case 'createDatabase':
    case 'dropDatabase':
      return statement.name.parts.at(-2) ?? session.catalog
    case 'showDatabases':
      return statement.catalog ?? session.catalog
    case 'showCreateDatabase':
      return session.catalog
    case 'showTables':
      return statement.database?.at(-2) ?? session.catalog
    case 'insert':
      return statement.target.parts.at(-3) ?? session.catalog
    case 'createTable':
    case 'createTableAs':
    case 'createTableLike':
    case 'recoverTable':
    case 'showIndex':
    case 'createView':
    case 'alterView':
    case 'dropView':
    case 'showCreateView':
    case 'dropTable':
    case 'truncate':
    case 'delete':
    case 'describe':
    case 'showColumns':
    case 'showCreateTable':
    case 'showPartitions':
    case 'alterTable':
    case 'refreshExternalTable':
      return statement.name.parts.at(-3) ?? session.catalog
    default:
      return undefined
  }
}
