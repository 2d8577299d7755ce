import { conflicting, unsupported } from '../errors'
import type { Token } from '../lexer'
import type { Statement } from '../statements'
import type { Cursor } from './cursor'
import { parseQuery } from './query'

/** Reads CREATE [OR REPLACE] VIEW from VIEW on. */
export function parseCreateView(cursor: Cursor, orReplace: boolean): Statement {
  cursor.expect('VIEW')
  const ifNotExists = cursor.accept('IF', 'NOT', 'EXISTS')
  const name = cursor.qualifiedName()
  const columns = parseColumns(cursor)
  const comment = cursor.accept('COMMENT') ? cursor.string() : ''
  if (cursor.accept('SECURITY') && !cursor.accept('NONE')) throw unsupported('a view with SECURITY INVOKER')
  const body = parseBody(cursor)
  if (orReplace && ifNotExists) throw conflicting('OR REPLACE', 'IF NOT EXISTS')
  return { kind: 'createView', name, orReplace, ifNotExists, columns, comment, ...body }
}

/** Reads ALTER VIEW from VIEW on; `first` is ALTER. */
export function parseAlterView(cursor: Cursor, first: Token): Statement {
  cursor.expect('VIEW')
  const name = cursor.qualifiedName()
  if (cursor.at('SET')) throw unsupported('ALTER VIEW ... SET')
  if (!cursor.at('AS') && !cursor.atSymbol('(')) throw cursor.noViable(first)
  return { kind: 'alterView', name, columns: parseColumns(cursor), ...parseBody(cursor) }
}

export function parseColumns(cursor: Cursor): { name: string; comment: string }[] | undefined {
  if (!cursor.atSymbol('(')) return undefined
  return cursor.list(() => ({
    name: cursor.identifier(),
    comment: cursor.accept('COMMENT') ? cursor.string() : '',
  }))
}

/** The query, and its unchanged text to its last token. */
export function parseBody(cursor: Cursor) {
  cursor.expect('AS')
  const { start } = cursor.token
  const query = parseQuery(cursor)
  return { query, text: cursor.source.slice(start, cursor.previous.end) }
}
