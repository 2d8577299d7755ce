import { ProviderError, StarRocksError } from '../errors'
import { readFrontendConfig, showFrontendConfig } from '../sql/frontend-config'
import { elementsOf } from '../sql/lists'
import type { Properties } from '../sql/properties'
import {
  readSecurityIntegration,
  readSecurityIntegrations,
  showCreateSecurityIntegration,
  showSecurityIntegrations,
} from '../sql/security-integration'
import type { Server } from './server'
import { versionOf } from './version'

/** The methods by which users log in, in the order in which StarRocks tries them. */
export function authenticationChain(server: Server): Promise<string[]> {
  return settingOf(server, 'authentication_chain')
}

/** The properties of a security integration, with secrets masked; undefined if there is none, or if the release has none. */
export async function securityIntegration(server: Server, name: string): Promise<Properties | undefined> {
  const names = await securityIntegrations(server)
  if (!names.includes(name)) return undefined
  try {
    return readSecurityIntegration(await server.query(showCreateSecurityIntegration(name)))
  } catch (error) {
    // StarRocks has no number for a missing one, and another resource of the run may have dropped it since the list.
    const isRefused = error instanceof StarRocksError && error.is('refused')
    if (!isRefused || (await securityIntegrations(server)).includes(name)) throw error
    return undefined
  }
}

/** Who asks a group provider for groups, for a message: security integrations, and the setting for all logins. */
export async function usersOfGroupProvider(server: Server, name: string): Promise<string[]> {
  const users: string[] = []
  for (const integration of await securityIntegrations(server)) {
    const properties = await securityIntegration(server, integration)
    if (elementsOf(properties?.group_provider).includes(name)) users.push(`security integration "${integration}"`)
  }
  if ((await settingOf(server, 'group_provider')).includes(name)) users.push('the setting group_provider')
  return users
}

async function securityIntegrations(server: Server): Promise<string[]> {
  if (!(await versionOf(server)).can('securityIntegrations')) return []
  return readSecurityIntegrations(await server.query(showSecurityIntegrations()))
}

/** The elements of a setting that is a list. */
async function settingOf(server: Server, item: string): Promise<string[]> {
  try {
    return elementsOf(readFrontendConfig(await server.query(showFrontendConfig(item)), item)?.value)
  } catch (error) {
    if (!(error instanceof StarRocksError) || !error.is('notPermitted')) throw error
    throw new ProviderError(
      `the setting ${item} has to be read before a delete, since a login that needs the object would fail after it; grant the user OPERATE on SYSTEM. ${error.message}`,
    )
  }
}
