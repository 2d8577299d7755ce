import type { Expression } from '../ast'
import { conflicting, unsupported } from '../errors'
import type { Insert, InsertPartition, PipeAction, Statement } from '../statements'
import type { Cursor } from './cursor'
import { parseExpression } from './expression'
import { parseHints, parseQuery } from './query'

/** Reads INSERT {INTO | OVERWRITE} table [PARTITION (...)] [WITH LABEL l] [(columns) | BY NAME] {query | VALUES ...}. */
export function parseInsert(cursor: Cursor): Insert {
  const { start } = cursor.token
  cursor.expect('INSERT')
  const hints = parseHints(cursor)
  const overwrite = cursor.accept('OVERWRITE')
  if (!overwrite) cursor.expect('INTO')
  const target = cursor.qualifiedName()
  const partition = cursor.accept('PARTITION') ? parseInsertPartition(cursor) : undefined
  const label = cursor.accept('WITH', 'LABEL') ? cursor.identifier() : undefined
  const byName = cursor.accept('BY', 'NAME')
  const columns = cursor.atSymbol('(') && !atQueryInParentheses(cursor) ? cursor.identifierList() : undefined
  const source = cursor.accept('VALUES') ? cursor.commaSeparated(() => parseRow(cursor)) : parseQuery(cursor)
  return { kind: 'insert', overwrite, target, label, partition, columns, byName, source, hints, start }
}

function atQueryInParentheses(cursor: Cursor): boolean {
  return ['SELECT', 'WITH', '('].includes(cursor.peek().text.toUpperCase())
}

function parseInsertPartition(cursor: Cursor): InsertPartition {
  cursor.expectSymbol('(')
  const byValue = cursor.peek().text === '='
  const partition = byValue
    ? { values: cursor.commaSeparated(() => parsePartitionValue(cursor)) }
    : { names: cursor.commaSeparated(() => cursor.identifier()) }
  cursor.expectSymbol(')')
  return partition
}

function parsePartitionValue(cursor: Cursor) {
  const column = cursor.identifier()
  cursor.expectSymbol('=')
  return { column, value: parseExpression(cursor) }
}

function parseRow(cursor: Cursor): Expression[] {
  return cursor.list(() => {
    if (cursor.at('DEFAULT')) throw unsupported('DEFAULT in VALUES')
    return parseExpression(cursor)
  })
}

/** Reads DELETE FROM table [PARTITION (...)] [USING ...] [WHERE ...]. */
export function parseDelete(cursor: Cursor): Statement {
  cursor.expect('DELETE', 'FROM')
  const name = cursor.qualifiedName()
  const partitions = cursor.accept('PARTITION') ? cursor.identifierList() : undefined
  const where = cursor.accept('WHERE') ? parseExpression(cursor) : undefined
  return { kind: 'delete', name, partitions, where }
}

/** Reads CREATE [OR REPLACE] PIPE from PIPE on. */
export function parseCreatePipe(cursor: Cursor, orReplace: boolean): Statement {
  cursor.expect('PIPE')
  const ifNotExists = cursor.accept('IF', 'NOT', 'EXISTS')
  const name = cursor.qualifiedName()
  const properties = lowerCased(cursor.properties())
  cursor.expect('AS')
  const insert = parseInsert(cursor)
  if (orReplace && ifNotExists) throw conflicting('OR REPLACE', 'IF NOT EXISTS')
  return { kind: 'createPipe', name, orReplace, ifNotExists, properties, insert }
}

/** Reads ALTER PIPE from PIPE on. */
export function parseAlterPipe(cursor: Cursor): Statement {
  cursor.expect('PIPE')
  return { kind: 'alterPipe', name: cursor.qualifiedName(), action: parsePipeAction(cursor) }
}

function parsePipeAction(cursor: Cursor): PipeAction {
  if (cursor.accept('SUSPEND')) return { kind: 'suspend' }
  if (cursor.accept('RESUME')) return { kind: 'resume' }
  if (cursor.accept('SET')) return { kind: 'set', properties: lowerCased(cursor.propertyList()) }
  if (cursor.accept('RETRY', 'ALL')) return { kind: 'retryAll' }
  if (cursor.accept('RETRY', 'FILE')) return { kind: 'retryFile', file: cursor.string() }
  throw cursor.unexpected("'SUSPEND'", "'RESUME'", "'SET'", "'RETRY'")
}

/** The property names of pipes are case-insensitive. */
function lowerCased(properties: Map<string, string>): Map<string, string> {
  return new Map([...properties].map(([key, value]) => [key.toLowerCase(), value]))
}
