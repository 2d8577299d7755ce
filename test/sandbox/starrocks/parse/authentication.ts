import { unsupported } from '../errors'
import type { Statement } from '../statements'
import type { Cursor } from './cursor'

/** Reads CREATE SECURITY INTEGRATION and CREATE GROUP PROVIDER from SECURITY or GROUP on, if it is one. */
export function parseCreateAuthentication(cursor: Cursor): Statement | undefined {
  if (cursor.accept('SECURITY', 'INTEGRATION'))
    return { kind: 'createSecurityIntegration', name: cursor.identifier(), properties: parseProperties(cursor) }
  if (!cursor.accept('GROUP', 'PROVIDER')) return undefined
  refuseCondition(cursor)
  return { kind: 'createGroupProvider', name: cursor.identifier(), properties: parseProperties(cursor) }
}

/** Reads ALTER SECURITY INTEGRATION from SECURITY on, if it is one. A group provider cannot be altered. */
export function parseAlterAuthentication(cursor: Cursor): Statement | undefined {
  if (!cursor.accept('SECURITY', 'INTEGRATION')) return undefined
  const name = cursor.identifier()
  cursor.expect('SET')
  return { kind: 'alterSecurityIntegration', name, properties: cursor.propertyList() }
}

/** Reads DROP SECURITY INTEGRATION and DROP GROUP PROVIDER from SECURITY or GROUP on, if it is one. */
export function parseDropAuthentication(cursor: Cursor): Statement | undefined {
  if (cursor.accept('SECURITY', 'INTEGRATION')) return { kind: 'dropSecurityIntegration', name: cursor.identifier() }
  if (!cursor.accept('GROUP', 'PROVIDER')) return undefined
  refuseCondition(cursor)
  return { kind: 'dropGroupProvider', name: cursor.identifier() }
}

/** Reads SHOW [CREATE] of security integrations and group providers from behind SHOW on, if it is one. */
export function parseShowAuthentication(cursor: Cursor): Statement | undefined {
  if (cursor.accept('SECURITY', 'INTEGRATIONS')) return { kind: 'showSecurityIntegrations' }
  if (cursor.accept('GROUP', 'PROVIDERS')) return { kind: 'showGroupProviders' }
  if (cursor.accept('CREATE', 'SECURITY', 'INTEGRATION'))
    return { kind: 'showCreateSecurityIntegration', name: cursor.identifier() }
  if (cursor.accept('CREATE', 'GROUP', 'PROVIDER'))
    return { kind: 'showCreateGroupProvider', name: cursor.identifier() }
  return undefined
}

function parseProperties(cursor: Cursor): Map<string, string> {
  cursor.expect('PROPERTIES')
  return cursor.propertyList()
}

/** The first release that knows IF [NOT] EXISTS here is not known. */
function refuseCondition(cursor: Cursor): void {
  if (cursor.at('IF')) throw unsupported('IF [NOT] EXISTS of a group provider')
}
