import type { Statement } from '../statements'
import type { Cursor } from './cursor'

/** Reads CREATE STORAGE VOLUME from STORAGE on. */
export function parseCreateStorageVolume(cursor: Cursor): Statement {
  cursor.expect('STORAGE', 'VOLUME')
  const ifNotExists = cursor.accept('IF', 'NOT', 'EXISTS')
  const name = cursor.identifierOrString()
  cursor.expect('TYPE')
  cursor.expectSymbol('=')
  const type = cursor.identifierOrString()
  cursor.expect('LOCATIONS')
  cursor.expectSymbol('=')
  const locations = cursor.list(() => cursor.string())
  const comment = cursor.accept('COMMENT') ? cursor.string() : ''
  return {
    kind: 'createStorageVolume',
    ifNotExists,
    volume: { name, type, locations, comment, params: cursor.properties() },
  }
}

/** Reads ALTER STORAGE VOLUME from STORAGE on: COMMENT = '...', SET (...), or both. */
export function parseAlterStorageVolume(cursor: Cursor): Statement {
  cursor.expect('STORAGE', 'VOLUME')
  const name = cursor.identifierOrString()
  let comment: string | undefined
  let properties = new Map<string, string>()
  do {
    if (cursor.accept('COMMENT')) {
      cursor.expectSymbol('=')
      comment = cursor.string()
    } else {
      cursor.expect('SET')
      properties = cursor.propertyList()
    }
  } while (cursor.acceptSymbol(','))
  return { kind: 'alterStorageVolume', name, properties, comment }
}

/** Reads ADMIN SHOW FRONTEND CONFIG and ADMIN SET FRONTEND CONFIG, which takes one item. */
export function parseAdmin(cursor: Cursor): Statement {
  cursor.expect('ADMIN')
  if (cursor.accept('SHOW', 'FRONTEND', 'CONFIG')) {
    return { kind: 'showFrontendConfig', like: cursor.accept('LIKE') ? cursor.string() : undefined }
  }
  cursor.expect('SET', 'FRONTEND', 'CONFIG')
  cursor.expectSymbol('(')
  const name = cursor.string()
  cursor.expectSymbol('=')
  const value = cursor.string()
  cursor.expectSymbol(')')
  return { kind: 'setFrontendConfig', name, value, persistent: cursor.accept('WITH', 'PERSISTENT') }
}
