import type { Statement } from '../statements'
import type { Cursor } from './cursor'

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
