import type { Statement } from '../statements'
import type { Cursor } from './cursor'

/** Reads CREATE EXTERNAL CATALOG from EXTERNAL on. */
export function parseCreateCatalog(cursor: Cursor): Statement {
  cursor.expect('EXTERNAL', 'CATALOG')
  const ifNotExists = cursor.accept('IF', 'NOT', 'EXISTS')
  const name = cursor.identifierOrString()
  const comment = cursor.accept('COMMENT') ? cursor.string() : undefined
  cursor.expect('PROPERTIES')
  return { kind: 'createCatalog', ifNotExists, name, comment, properties: cursor.propertyList() }
}

/** Reads ALTER CATALOG from CATALOG on: SET is the only clause. */
export function parseAlterCatalog(cursor: Cursor): Statement {
  cursor.expect('CATALOG')
  const name = cursor.identifierOrString()
  cursor.expect('SET')
  return { kind: 'alterCatalog', name, properties: cursor.propertyList() }
}
