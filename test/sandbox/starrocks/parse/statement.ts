import { unsupported } from '../errors'
import type { Features } from '../features'
import { tokenize } from '../lexer'
import type { ParsedStatement, Statement } from '../statements'
import { parseAdmin, parseCreateStorageVolume } from './administration'
import { parseAnalyze, parseCreateAnalyze, parseDropAnalyze } from './analyze'
import { parseAlterAuthentication, parseCreateAuthentication, parseDropAuthentication } from './authentication'
import { parseAlterCatalog, parseCreateCatalog } from './catalog'
import { Cursor } from './cursor'
import { parseAlterPipe, parseCreatePipe, parseDelete, parseInsert } from './load'
import {
  parseAlterMaterializedView,
  parseCancelRefresh,
  parseCreateMaterializedView,
  parseRefreshMaterializedView,
} from './materialized-view'
import { parseAlterUser, parseCreateRole, parseCreateUser, parseDropPrincipals, parseGrant } from './privilege'
import { parseQuery } from './query'
import { parseAlterResourceGroup, parseCreateResourceGroup, parseDropResourceGroup } from './resource-group'
import { parseSet, parseUse } from './session'
import { parseDescribe, parseShow } from './show'
import { parseAlterTable, parseCreateIndex, parseCreateTable, parseDropIndex } from './table'
import { parseSubmitTask } from './task'
import { parseAlterView, parseCreateView } from './view'

/** Parses all statements of a packet; one syntax error anywhere refuses them all. */
export function parsePacket(packet: string, features?: Features): ParsedStatement[] {
  const cursor = new Cursor(packet, tokenize(packet), features)
  const statements: ParsedStatement[] = []
  while (cursor.token.kind !== 'end') {
    if (cursor.acceptSymbol(';')) continue
    const first = cursor.token
    const statement = parseStatement(cursor)
    cursor.expectEnd()
    statements.push({ statement, first, packet, text: packet.slice(first.start, cursor.previous.end) })
  }
  return statements
}

function parseStatement(cursor: Cursor): Statement {
  const word = cursor.token.text.toUpperCase()
  switch (word) {
    case 'SELECT':
    case 'WITH':
    case '(':
      return { kind: 'query', query: parseQuery(cursor) }
    case 'SHOW':
      return parseShow(cursor)
    case 'DESC':
    case 'DESCRIBE':
      return parseDescribe(cursor)
    case 'EXPLAIN':
      return parseExplain(cursor)
    case 'CREATE':
      return parseCreate(cursor)
    case 'ALTER':
      return parseAlter(cursor)
    case 'DROP':
      return parseDrop(cursor)
    case 'INSERT':
      return parseInsert(cursor)
    case 'DELETE':
      return parseDelete(cursor)
    case 'TRUNCATE':
      return parseTruncate(cursor)
    case 'USE':
      return parseUse(cursor)
    case 'SET':
      return parseSet(cursor)
    case 'ANALYZE':
      return parseAnalyze(cursor)
    case 'GRANT':
    case 'REVOKE':
      return parseGrant(cursor)
    case 'SUBMIT':
      return parseSubmitTask(cursor)
    case 'REFRESH':
      return parseRefresh(cursor)
    case 'CANCEL':
      if (cursor.accept('CANCEL', 'REFRESH')) return parseCancelRefresh(cursor)
      cursor.expect('CANCEL', 'ALTER', 'TABLE', 'COLUMN', 'FROM')
      return { kind: 'cancelAlterTable', name: cursor.qualifiedName() }
    case 'ADMIN':
      return parseAdmin(cursor)
    case 'SYNC':
      cursor.next()
      return { kind: 'sync' }
    case 'RECOVER':
      cursor.next()
      if (cursor.accept('DATABASE') || cursor.accept('SCHEMA'))
        return { kind: 'recoverDatabase', name: cursor.identifier() }
      if (!cursor.accept('TABLE')) throw unsupported(`RECOVER ${cursor.token.text}`)
      return { kind: 'recoverTable', name: cursor.qualifiedName() }
    case 'KILL':
      cursor.expect('KILL', 'ANALYZE')
      return { kind: 'killAnalyze', id: String(cursor.integer()) }
    default:
      throw unsupported(word)
  }
}

/** Reads EXPLAIN of a query or of an INSERT; its levels of detail are not known here. */
function parseExplain(cursor: Cursor): Statement {
  cursor.expect('EXPLAIN')
  if (cursor.at('INSERT')) return { kind: 'explain', of: parseInsert(cursor) }
  if (['SELECT', 'WITH', '('].some((word) => cursor.token.text.toUpperCase() === word))
    return { kind: 'explain', of: parseQuery(cursor) }
  throw unsupported(`EXPLAIN ${cursor.token.text}`)
}

function parseCreate(cursor: Cursor): Statement {
  const first = cursor.token
  cursor.expect('CREATE')
  if (cursor.accept('OR', 'REPLACE')) {
    // No release can replace a materialized view.
    if (cursor.at('MATERIALIZED')) throw cursor.noViable(first)
    if (cursor.at('VIEW')) return parseCreateView(cursor, true)
    if (!cursor.at('PIPE')) throw unsupported(`CREATE OR REPLACE ${cursor.token.text}`)
    return parseCreatePipe(cursor, true)
  }
  if (cursor.at('DATABASE') || cursor.at('SCHEMA')) {
    cursor.next()
    const ifNotExists = cursor.accept('IF', 'NOT', 'EXISTS')
    return { kind: 'createDatabase', ifNotExists, name: cursor.qualifiedName(), properties: cursor.properties() }
  }
  if (cursor.at('EXTERNAL', 'CATALOG')) return parseCreateCatalog(cursor)
  const external = cursor.accept('EXTERNAL')
  if (cursor.at('TABLE')) return parseCreateTable(cursor, external)
  if (cursor.at('INDEX')) return parseCreateIndex(cursor)
  if (cursor.at('VIEW')) return parseCreateView(cursor, false)
  if (cursor.at('MATERIALIZED')) return parseCreateMaterializedView(cursor)
  if (cursor.at('PIPE')) return parseCreatePipe(cursor, false)
  if (cursor.at('RESOURCE', 'GROUP')) return parseCreateResourceGroup(cursor)
  if (cursor.at('STORAGE', 'VOLUME')) return parseCreateStorageVolume(cursor)
  if (cursor.at('ROLE')) return parseCreateRole(cursor)
  if (cursor.at('USER')) return parseCreateUser(cursor)
  if (cursor.at('ANALYZE')) return parseCreateAnalyze(cursor)
  const authentication = parseCreateAuthentication(cursor)
  if (authentication) return authentication
  throw unsupported(`CREATE ${cursor.token.text}`)
}

function parseAlter(cursor: Cursor): Statement {
  const first = cursor.token
  cursor.expect('ALTER')
  if (cursor.at('VIEW')) return parseAlterView(cursor, first)
  if (cursor.at('MATERIALIZED')) return parseAlterMaterializedView(cursor, first)
  if (cursor.at('TABLE')) return parseAlterTable(cursor)
  if (cursor.at('PIPE')) return parseAlterPipe(cursor)
  if (cursor.at('CATALOG')) return parseAlterCatalog(cursor)
  if (cursor.accept('DATABASE')) return parseAlterDatabase(cursor)
  if (cursor.at('RESOURCE', 'GROUP')) return parseAlterResourceGroup(cursor)
  if (cursor.at('USER')) return parseAlterUser(cursor)
  if (cursor.accept('ROLE')) {
    const ifExists = cursor.accept('IF', 'EXISTS')
    const names = cursor.commaSeparated(() => cursor.identifierOrString())
    cursor.expect('SET', 'COMMENT')
    cursor.expectSymbol('=')
    return { kind: 'alterRole', names, ifExists, comment: cursor.string() }
  }
  const authentication = parseAlterAuthentication(cursor)
  if (authentication) return authentication
  throw unsupported(`ALTER ${cursor.token.text}`)
}

/** A data quota is a name that begins with a digit: without its unit it is no name, and no statement. */
function parseAlterDatabase(cursor: Cursor): Statement {
  const name = cursor.identifier()
  cursor.expect('SET')
  const quota = cursor.accept('DATA') ? 'DATA' : 'REPLICA'
  if (quota === 'REPLICA') cursor.expect('REPLICA')
  cursor.expect('QUOTA')
  const value = quota === 'DATA' ? cursor.identifier() : cursor.integerText()
  return { kind: 'alterDatabaseQuota', name, quota, value }
}

function parseDrop(cursor: Cursor): Statement {
  cursor.expect('DROP')
  if (cursor.accept('DATABASE') || cursor.accept('SCHEMA')) {
    const ifExists = cursor.accept('IF', 'EXISTS')
    return { kind: 'dropDatabase', ifExists, name: cursor.qualifiedName(), force: cursor.accept('FORCE') }
  }
  if (cursor.accept('TABLE')) {
    const ifExists = cursor.accept('IF', 'EXISTS')
    return { kind: 'dropTable', ifExists, name: cursor.qualifiedName(), force: cursor.accept('FORCE') }
  }
  if (cursor.at('INDEX')) return parseDropIndex(cursor)
  if (cursor.accept('VIEW')) {
    const ifExists = cursor.accept('IF', 'EXISTS')
    return { kind: 'dropView', ifExists, name: cursor.qualifiedName() }
  }
  if (cursor.accept('MATERIALIZED')) {
    cursor.expect('VIEW')
    const ifExists = cursor.accept('IF', 'EXISTS')
    const name = cursor.qualifiedName()
    cursor.accept('FORCE')
    return { kind: 'dropMaterializedView', ifExists, name }
  }
  if (cursor.accept('PIPE')) {
    const ifExists = cursor.accept('IF', 'EXISTS')
    return { kind: 'dropPipe', ifExists, name: cursor.qualifiedName() }
  }
  if (cursor.accept('CATALOG')) {
    const ifExists = cursor.accept('IF', 'EXISTS')
    return { kind: 'dropCatalog', ifExists, name: cursor.identifierOrString() }
  }
  if (cursor.accept('TASK')) {
    const at = cursor.token
    const ifExists = cursor.accept('IF', 'EXISTS') ? at : undefined
    const name = cursor.qualifiedName().parts.at(-1)!
    cursor.accept('FORCE')
    return { kind: 'dropTask', ifExists, name }
  }
  if (cursor.at('RESOURCE', 'GROUP')) return parseDropResourceGroup(cursor)
  if (cursor.accept('STORAGE', 'VOLUME')) {
    const ifExists = cursor.accept('IF', 'EXISTS')
    return { kind: 'dropStorageVolume', ifExists, name: cursor.identifierOrString() }
  }
  return parseDropAuthentication(cursor) ?? parseDropAnalyze(cursor) ?? parseDropPrincipals(cursor)
}

function parseTruncate(cursor: Cursor): Statement {
  cursor.expect('TRUNCATE', 'TABLE')
  const name = cursor.qualifiedName()
  return { kind: 'truncate', name, partitions: cursor.accept('PARTITION') ? cursor.identifierList() : undefined }
}

function parseRefresh(cursor: Cursor): Statement {
  if (cursor.accept('REFRESH', 'MATERIALIZED', 'VIEW')) return parseRefreshMaterializedView(cursor)
  cursor.expect('REFRESH', 'EXTERNAL', 'TABLE')
  const name = cursor.qualifiedName()
  const partitions = cursor.accept('PARTITION') ? cursor.list(() => cursor.string()) : undefined
  return { kind: 'refreshExternalTable', name, partitions }
}
