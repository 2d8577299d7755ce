import { unsupported } from '../errors'
import type { ShowFilter, Statement } from '../statements'
import { parseShowAuthentication } from './authentication'
import type { Cursor } from './cursor'
import { parseExpression, parseOrderItem } from './expression'
import { parseGrantee, parseUserName } from './privilege'
import { atFiles, parseFiles } from './query'
import { parseShowResourceGroups } from './resource-group'

/** Reads SHOW ... */
export function parseShow(cursor: Cursor): Statement {
  cursor.expect('SHOW')
  if (cursor.accept('CREATE', 'MATERIALIZED', 'VIEW'))
    return { kind: 'showCreateMaterializedView', name: cursor.qualifiedName() }
  if (cursor.accept('MATERIALIZED', 'VIEWS')) {
    const database = parseFrom(cursor)?.at(-1)
    return { kind: 'showMaterializedViews', database, filter: parseFilter(cursor) }
  }
  if (cursor.accept('CREATE', 'VIEW')) return { kind: 'showCreateView', name: cursor.qualifiedName() }
  if (cursor.accept('CREATE', 'TABLE')) return { kind: 'showCreateTable', name: cursor.qualifiedName() }
  if (cursor.accept('CREATE', 'DATABASE') || cursor.accept('CREATE', 'SCHEMA')) {
    return { kind: 'showCreateDatabase', name: cursor.identifier() }
  }
  if (cursor.accept('CREATE', 'CATALOG')) return { kind: 'showCreateCatalog', name: cursor.identifierOrString() }
  if (cursor.accept('DATABASES') || cursor.accept('SCHEMAS')) {
    const catalog = parseFrom(cursor)?.[0]
    return { kind: 'showDatabases', catalog, filter: parseFilter(cursor) }
  }
  if (cursor.accept('CATALOGS')) return { kind: 'showCatalogs', proc: false, filter: parseFilter(cursor) }
  if (cursor.accept('PROC')) {
    const path = cursor.string()
    if (path === '/dbs') return { kind: 'showDatabaseProc' }
    if (path !== '/catalog') throw unsupported(`SHOW PROC '${path}'`)
    return { kind: 'showCatalogs', proc: true, filter: { orderBy: [] } }
  }
  if (cursor.accept('PIPES')) {
    const database = parseFrom(cursor)?.[0]
    return { kind: 'showPipes', database, filter: parseFilter(cursor) }
  }
  if (cursor.accept('ALTER', 'TABLE')) return parseShowAlterTable(cursor)
  if (cursor.accept('PARTITIONS')) {
    cursor.expect('FROM')
    return { kind: 'showPartitions', name: cursor.qualifiedName(), filter: parseFilter(cursor) }
  }
  if (cursor.at('LOAD') && cursor.peek().text.toUpperCase() !== 'WARNINGS') return parseShowLoad(cursor)
  if (cursor.accept('WARNINGS')) {
    parseFilter(cursor)
    return { kind: 'showWarnings' }
  }
  return (
    parseShowAnalyze(cursor) ??
    parseShowSecurity(cursor) ??
    parseShowAuthentication(cursor) ??
    parseShowServer(cursor) ??
    parseShowResourceGroups(cursor) ??
    parseShowObjects(cursor)
  )
}

/** Reads DESC | DESCRIBE: of a table, of a pipe, or of FILES(). */
export function parseDescribe(cursor: Cursor): Statement {
  cursor.next()
  if (cursor.at('PIPE') && cursor.peek().kind !== 'end') {
    cursor.next()
    return { kind: 'describePipe', name: cursor.qualifiedName() }
  }
  if (cursor.accept('STORAGE', 'VOLUME')) return { kind: 'describeStorageVolume', name: cursor.identifierOrString() }
  if (atFiles(cursor)) return { kind: 'describeFiles', properties: parseFiles(cursor) }
  return { kind: 'describe', name: cursor.qualifiedName() }
}

function parseShowObjects(cursor: Cursor): Statement {
  if (cursor.accept('TABLE', 'STATUS')) {
    const database = parseFrom(cursor)?.at(-1)
    return { kind: 'showTableStatus', database, filter: parseFilter(cursor) }
  }
  if (['INDEX', 'INDEXES', 'KEY', 'KEYS'].some((word) => cursor.accept(word))) {
    const name = parseFrom(cursor)
    if (!name) throw cursor.unexpected("'FROM'", "'IN'")
    const database = parseFrom(cursor)
    const parts = database ? [...database, name.at(-1)!] : name
    return { kind: 'showIndex', name: { parts, span: cursor.spanFrom(cursor.previous) } }
  }
  const full = cursor.accept('FULL')
  if (cursor.accept('TABLES')) {
    const database = parseFrom(cursor)
    return { kind: 'showTables', full, database, filter: parseFilter(cursor) }
  }
  if (cursor.accept('COLUMNS') || cursor.accept('FIELDS')) {
    const name = parseFrom(cursor)
    if (!name) throw cursor.unexpected("'FROM'", "'IN'")
    const database = parseFrom(cursor)
    const parts = database ? [...database, name.at(-1)!] : name
    const span = cursor.spanFrom(cursor.previous)
    return { kind: 'showColumns', full, name: { parts, span }, filter: parseFilter(cursor) }
  }
  throw unsupported(`SHOW ${cursor.token.text}`)
}

/** Reads SHOW LOAD [ALL] [FROM db] [WHERE ...] [ORDER BY ...] [LIMIT ...]. */
function parseShowLoad(cursor: Cursor): Statement {
  cursor.expect('LOAD')
  const all = cursor.accept('ALL')
  const database = parseFrom(cursor)?.at(-1)
  const filter = parseFilter(cursor)
  if (cursor.accept('OFFSET')) return { kind: 'showLoad', all, database, filter, offset: cursor.integer() }
  if (cursor.acceptSymbol(','))
    return { kind: 'showLoad', all, database, filter: { ...filter, limit: cursor.integer() }, offset: filter.limit }
  return { kind: 'showLoad', all, database, filter }
}

function parseShowAlterTable(cursor: Cursor): Statement {
  const what = cursor.accept('OPTIMIZE') ? 'OPTIMIZE' : 'COLUMN'
  if (what === 'COLUMN') cursor.expect('COLUMN')
  const database = parseFrom(cursor)?.[0]
  return { kind: 'showAlterTable', what, database, filter: parseFilter(cursor) }
}

function parseShowAnalyze(cursor: Cursor): Statement | undefined {
  if (cursor.accept('STATS', 'META')) return { kind: 'showAnalyze', what: 'STATS META', filter: parseFilter(cursor) }
  if (!cursor.accept('ANALYZE')) return undefined
  if (cursor.accept('STATUS')) return { kind: 'showAnalyze', what: 'STATUS', filter: parseFilter(cursor) }
  cursor.accept('JOB')
  return { kind: 'showAnalyze', what: 'JOB', filter: parseFilter(cursor) }
}

function parseShowSecurity(cursor: Cursor): Statement | undefined {
  if (cursor.accept('ROLES')) return { kind: 'showRoles' }
  if (cursor.accept('USERS')) return { kind: 'showUsers' }
  if (cursor.accept('ALL', 'AUTHENTICATION')) return { kind: 'showAuthentication', all: true }
  if (cursor.accept('AUTHENTICATION'))
    return { kind: 'showAuthentication', all: false, user: cursor.accept('FOR') ? parseUserName(cursor) : undefined }
  if (cursor.accept('PROPERTY')) {
    const user = cursor.accept('FOR') ? parseUserName(cursor) : undefined
    return { kind: 'showProperty', user, like: cursor.accept('LIKE') ? cursor.string() : undefined }
  }
  if (!cursor.accept('GRANTS')) return undefined
  return { kind: 'showGrants', grantee: cursor.accept('FOR') ? parseGrantee(cursor) : undefined }
}

function parseShowServer(cursor: Cursor): Statement | undefined {
  const scope = ['GLOBAL', 'SESSION'].find((word) => cursor.at(word))
  if (scope) cursor.next()
  if (cursor.accept('VARIABLES')) {
    return { kind: 'showVariables', global: scope === 'GLOBAL', filter: parseFilter(cursor) }
  }
  if (cursor.accept('FULL', 'PROCESSLIST')) return { kind: 'showNodes', what: 'PROCESSLIST' }
  for (const what of ['FRONTENDS', 'BACKENDS', 'WAREHOUSES', 'PROCESSLIST', 'PLUGINS'] as const) {
    if (cursor.accept(what)) return { kind: 'showNodes', what }
  }
  if (cursor.accept('STORAGE', 'VOLUMES')) return { kind: 'showNodes', what: 'STORAGE VOLUMES' }
  if (cursor.accept('COMPUTE', 'NODES')) return { kind: 'showNodes', what: 'COMPUTE NODES' }
  return undefined
}

function parseFrom(cursor: Cursor): string[] | undefined {
  return cursor.accept('FROM') || cursor.accept('IN') ? cursor.qualifiedName().parts : undefined
}

function parseFilter(cursor: Cursor): ShowFilter {
  const like = cursor.accept('LIKE') ? cursor.string() : undefined
  const where = cursor.accept('WHERE') ? parseExpression(cursor) : undefined
  const orderBy = cursor.accept('ORDER', 'BY') ? cursor.commaSeparated(() => parseOrderItem(cursor)) : []
  const limit = cursor.accept('LIMIT') ? cursor.integer() : undefined
  return { like, where, orderBy, limit }
}
