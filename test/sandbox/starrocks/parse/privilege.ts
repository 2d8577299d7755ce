import { unsupported } from '../errors'
import type { Signature } from '../functions'
import { OBJECT_TYPES, PRIVILEGES } from '../security/privileges'
import { NATIVE_PASSWORD } from '../security/security'
import { userKey } from '../security/user-identity'
import type { Grantee, GrantObject, Identification, Statement } from '../statements'
import type { DataType } from '../types'
import type { Cursor } from './cursor'
import { parseType } from './type'

const PLURALS = new Map(OBJECT_TYPES.map((type) => [`${type}S`, type]))
const ALL_PRIVILEGES = [...new Set(Object.values(PRIVILEGES).flat())].sort((a, b) => b.length - a.length)

/** Reads CREATE ROLE from ROLE on. */
export function parseCreateRole(cursor: Cursor): Statement {
  cursor.expect('ROLE')
  const ifNotExists = cursor.accept('IF', 'NOT', 'EXISTS')
  const names = cursor.commaSeparated(() => cursor.identifierOrString())
  const comment = cursor.accept('COMMENT') ? cursor.string() : undefined
  return { kind: 'createRole', names, ifNotExists, comment }
}

/** Reads CREATE USER from USER on. */
export function parseCreateUser(cursor: Cursor): Statement {
  cursor.expect('USER')
  const ifNotExists = cursor.accept('IF', 'NOT', 'EXISTS')
  const name = parseUserName(cursor)
  const identified = parseIdentification(cursor)
  const roles = cursor.accept('DEFAULT', 'ROLE') ? cursor.commaSeparated(() => cursor.identifierOrString()) : []
  return { kind: 'createUser', name, ifNotExists, identified, roles, properties: cursor.properties() }
}

/** Reads ALTER USER from USER on. */
export function parseAlterUser(cursor: Cursor): Statement {
  cursor.expect('USER')
  const ifExists = cursor.accept('IF', 'EXISTS')
  const name = parseUserName(cursor)
  if (cursor.accept('SET', 'PROPERTIES'))
    return { kind: 'alterUser', name, ifExists, properties: cursor.propertyList() }
  if (cursor.accept('DEFAULT', 'ROLE')) return { kind: 'alterUser', name, ifExists, roles: parseRoleList(cursor) }
  const identified = parseIdentification(cursor)
  if (!identified) throw cursor.unexpected("'IDENTIFIED'", "'DEFAULT'", "'SET'")
  return { kind: 'alterUser', name, ifExists, identified }
}

/** Reads IDENTIFIED BY 'x' | IDENTIFIED WITH plugin [BY 'x' | AS 'x']. */
function parseIdentification(cursor: Cursor): Identification | undefined {
  if (!cursor.accept('IDENTIFIED')) return undefined
  if (cursor.accept('BY')) return { plugin: NATIVE_PASSWORD, password: cursor.string() }
  cursor.expect('WITH')
  const plugin = cursor.identifierOrString().toUpperCase()
  if (cursor.accept('BY')) return { plugin, password: cursor.string() }
  return { plugin, as: cursor.accept('AS') ? cursor.string() : undefined }
}

/** Reads DROP ROLE and DROP USER from the word after DROP on. */
export function parseDropPrincipals(cursor: Cursor): Statement {
  if (cursor.accept('ROLE')) {
    const ifExists = cursor.accept('IF', 'EXISTS')
    return { kind: 'dropRole', ifExists, names: cursor.commaSeparated(() => cursor.identifierOrString()) }
  }
  if (cursor.accept('USER')) {
    const ifExists = cursor.accept('IF', 'EXISTS')
    return { kind: 'dropUser', ifExists, name: parseUserName(cursor) }
  }
  throw unsupported(`DROP ${cursor.token.text}`)
}

/** Reads GRANT and REVOKE: of privileges on an object, or of roles. */
export function parseGrant(cursor: Cursor): Statement {
  const start = cursor.token
  const revoke = cursor.next().text.toUpperCase() === 'REVOKE'
  const mark = cursor.mark()
  const privileges = parsePrivileges(cursor)
  if (privileges && cursor.accept('ON')) {
    const object = parseObject(cursor)
    // The grammar has IMPERSONATE alone for a single user, and no ALL.
    if (object.kind === 'users' && privileges.join() !== 'IMPERSONATE') throw cursor.noViable(start)
    cursor.expect(revoke ? 'FROM' : 'TO')
    const grantee = parseGrantee(cursor)
    return {
      kind: 'grant',
      revoke,
      privileges,
      object,
      grantee,
      withGrantOption: cursor.accept('WITH', 'GRANT', 'OPTION'),
    }
  }
  // Neither privileges on an object nor roles: of columns there are none.
  if (cursor.atSymbol('(')) throw cursor.noViable(start)
  cursor.reset(mark)
  const roles = cursor.commaSeparated(() => cursor.identifierOrString())
  if (cursor.at('ON') || cursor.atSymbol('(')) throw cursor.noViable(start)
  cursor.expect(revoke ? 'FROM' : 'TO')
  return { kind: 'grantRoles', revoke, roles, grantee: parseGrantee(cursor) }
}

/** Reads `[USER] u | ROLE r | EXTERNAL GROUP g`. */
export function parseGrantee(cursor: Cursor): Grantee {
  if (cursor.accept('ROLE')) return { kind: 'role', name: cursor.identifierOrString() }
  if (cursor.accept('EXTERNAL', 'GROUP')) return { kind: 'group', name: cursor.identifierOrString() }
  cursor.accept('USER')
  return { kind: 'user', name: parseUserName(cursor) }
}

/** Reads `ALL | NONE | role, role`. */
export function parseRoleList(cursor: Cursor): 'ALL' | 'NONE' | string[] {
  if (cursor.accept('ALL')) return 'ALL'
  if (cursor.accept('NONE')) return 'NONE'
  return cursor.commaSeparated(() => cursor.identifierOrString())
}

/** Reads `d.f(INT, ...)`; names of functions are kept in lower case. */
export function parseSignature(cursor: Cursor): Signature {
  const { parts } = cursor.qualifiedName()
  const types: DataType[] = []
  let variadic = false
  cursor.expectSymbol('(')
  if (!cursor.atSymbol(')'))
    do {
      variadic = cursor.acceptSymbol('.')
      if (variadic) for (const dot of '..') cursor.expectSymbol(dot)
      else types.push(parseType(cursor))
    } while (!variadic && cursor.acceptSymbol(','))
  cursor.expectSymbol(')')
  return { database: parts.at(-2), name: parts.at(-1)!.toLowerCase(), types, variadic }
}

export function parseUserName(cursor: Cursor): string {
  const name = cursor.identifierOrString()
  if (!cursor.acceptSymbol('@')) return userKey(name, '%', false)
  if (!cursor.acceptSymbol('[')) return userKey(name, cursor.identifierOrString(), false)
  const domain = cursor.identifierOrString()
  cursor.expectSymbol(']')
  return userKey(name, domain, true)
}

function parsePrivileges(cursor: Cursor): string[] | undefined {
  const privileges: string[] = []
  do {
    if (cursor.accept('ALL')) {
      cursor.accept('PRIVILEGES')
      privileges.push('ALL')
      continue
    }
    const privilege = ALL_PRIVILEGES.find((name) => cursor.accept(...name.split(' ')))
    if (!privilege) return undefined
    privileges.push(privilege)
  } while (cursor.acceptSymbol(','))
  return privileges
}

function parseObject(cursor: Cursor): GrantObject {
  if (cursor.accept('SYSTEM')) return { kind: 'system' }
  if (cursor.accept('ALL')) {
    const plural = [...PLURALS.keys()].find((word) => cursor.accept(...word.split(' ')))
    if (!plural) throw cursor.unexpected("'TABLES'", "'DATABASES'", "'CATALOGS'", "'PIPES'")
    const type = PLURALS.get(plural)!
    if (cursor.accept('IN', 'ALL', 'DATABASES')) return { kind: 'all', type }
    if (cursor.accept('IN', 'DATABASE')) return { kind: 'all', type, database: cursor.identifier() }
    return { kind: 'all', type }
  }
  if (cursor.accept('USER')) return { kind: 'users', names: cursor.commaSeparated(() => parseUserName(cursor)) }
  const global = cursor.accept('GLOBAL', 'FUNCTION')
  if (global || cursor.accept('FUNCTION')) {
    const type = global ? 'GLOBAL FUNCTION' : 'FUNCTION'
    return { kind: 'functions', type, functions: cursor.commaSeparated(() => parseSignature(cursor)) }
  }
  const type = OBJECT_TYPES.find((name) => cursor.accept(...name.split(' '))) ?? 'TABLE'
  return { kind: 'named', type, names: cursor.commaSeparated(() => cursor.qualifiedName()) }
}
