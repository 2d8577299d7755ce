import { unsupported } from '../errors'
import { OBJECT_TYPES, PRIVILEGES } from '../security/privileges'
import { userKey } from '../security/user-identity'
import type { Grantee, GrantObject, Statement } from '../statements'
import type { Cursor } from './cursor'

const PLURALS = new Map(OBJECT_TYPES.map((type) => [type.replace(/Y$/, 'IE') + 'S', type]))
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
  const password = cursor.accept('IDENTIFIED', 'BY') ? cursor.string() : ''
  return { kind: 'createUser', name, ifNotExists, password }
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
  cursor.reset(mark)
  const roles = cursor.commaSeparated(() => cursor.identifierOrString())
  if (cursor.at('ON')) throw cursor.noViable(start)
  cursor.expect(revoke ? 'FROM' : 'TO')
  return { kind: 'grantRoles', revoke, roles, grantee: parseGrantee(cursor) }
}

/** Reads `[USER] u | ROLE r`. */
export function parseGrantee(cursor: Cursor): Grantee {
  if (cursor.accept('ROLE')) return { kind: 'role', name: cursor.identifierOrString() }
  cursor.accept('USER')
  return { kind: 'user', name: parseUserName(cursor) }
}

/** Reads `ALL | NONE | role, role`. */
export function parseRoleList(cursor: Cursor): 'ALL' | 'NONE' | string[] {
  if (cursor.accept('ALL')) return 'ALL'
  if (cursor.accept('NONE')) return 'NONE'
  return cursor.commaSeparated(() => cursor.identifierOrString())
}

function parseUserName(cursor: Cursor): string {
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
  const type = OBJECT_TYPES.find((name) => cursor.accept(...name.split(' '))) ?? 'TABLE'
  return { kind: 'named', type, names: cursor.commaSeparated(() => cursor.qualifiedName()) }
}
