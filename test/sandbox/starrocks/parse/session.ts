import { unsupported } from '../errors'
import { NATIVE_PASSWORD } from '../security/security'
import type { Statement, StatementOf } from '../statements'
import type { Cursor } from './cursor'
import { parseExpression } from './expression'
import { parseRoleList, parseUserName } from './privilege'

/** Reads USE db | USE catalog.db | USE 'CATALOG name'. */
export function parseUse(cursor: Cursor): Statement {
  cursor.expect('USE')
  if (cursor.token.kind !== 'string') return { kind: 'use', parts: cursor.qualifiedName().parts }
  const [word, name, ...rest] = cursor.token.value.split(/\s+/)
  if (word?.toUpperCase() !== 'CATALOG' || !name || rest.length > 0) throw cursor.unexpected('a legal identifier')
  cursor.next()
  return { kind: 'setCatalog', name }
}

/** Reads SET CATALOG, SET [DEFAULT] ROLE, SET NAMES and the assignment of variables. */
export function parseSet(cursor: Cursor): Statement {
  cursor.expect('SET')
  if (cursor.accept('CATALOG')) return { kind: 'setCatalog', name: cursor.identifierOrString() }
  if (cursor.accept('DEFAULT', 'ROLE')) {
    const roles = parseRoleList(cursor)
    cursor.expect('TO')
    cursor.accept('USER')
    return { kind: 'setDefaultRole', roles, user: parseUserName(cursor) }
  }
  if (cursor.accept('PASSWORD')) return parseSetPassword(cursor)
  if (cursor.accept('PROPERTY')) return parseSetProperty(cursor)
  if (cursor.accept('ROLE')) return { kind: 'setRole', roles: parseRoleList(cursor) }
  if (cursor.accept('NAMES') || cursor.accept('CHARACTER', 'SET') || cursor.accept('CHARSET')) {
    if (!cursor.accept('DEFAULT')) cursor.identifierOrString()
    if (cursor.accept('COLLATE')) cursor.identifierOrString()
    return { kind: 'setNames' }
  }
  return { kind: 'setVariables', assignments: cursor.commaSeparated(() => parseAssignment(cursor)) }
}

/** `SET PASSWORD [FOR user] = PASSWORD('x')` */
function parseSetPassword(cursor: Cursor): Statement {
  if (!cursor.accept('FOR')) throw unsupported('SET PASSWORD of oneself')
  const name = parseUserName(cursor)
  cursor.expectSymbol('=')
  cursor.expect('PASSWORD')
  cursor.expectSymbol('(')
  const password = cursor.string()
  cursor.expectSymbol(')')
  return { kind: 'alterUser', name, ifExists: false, identified: { plugin: NATIVE_PASSWORD, password } }
}

/** `SET PROPERTY [FOR user] 'key' = 'value', ...` */
function parseSetProperty(cursor: Cursor): Statement {
  if (!cursor.accept('FOR')) throw unsupported('SET PROPERTY of oneself')
  const name = parseUserName(cursor)
  const pairs = cursor.commaSeparated((): [string, string] => {
    const key = cursor.string()
    cursor.expectSymbol('=')
    return [key, cursor.string()]
  })
  return { kind: 'setUserProperty', name, properties: new Map(pairs) }
}

function parseAssignment(cursor: Cursor): StatementOf<'setVariables'>['assignments'][number] {
  let scope = 'session'
  if (cursor.acceptSymbol('@@')) {
    if (cursor.peek().text === '.') {
      scope = cursor.identifier().toLowerCase()
      cursor.next()
    }
  } else if (cursor.acceptSymbol('@')) scope = 'user'
  else if (['GLOBAL', 'SESSION', 'LOCAL'].some((word) => cursor.at(word)) && cursor.peek().text !== '=') {
    scope = cursor.next().text.toLowerCase()
  }
  const name = cursor.identifier()
  if (!cursor.acceptSymbol(':=')) cursor.expectSymbol('=')
  // `SET x = on`: a bare word is a string here, reserved or not.
  if (cursor.token.kind === 'word' && cursor.peek().text !== '(') {
    return { scope, name, value: { kind: 'literal', type: 'string', value: cursor.next().text } }
  }
  return { scope, name, value: parseExpression(cursor) }
}
