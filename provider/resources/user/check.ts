import { same } from '../../core/policy'
import { needs } from '../../core/release'
import { connectionSettings, type ProviderConfig } from '../../core/settings'
import type { CheckContext } from '../../core/spec'
import { isObject } from '../../core/validate'
import { type Draft, hasUnknown } from '../../core/values'
import { type UserName, userHostProblem } from '../../sql/grant-object'
import { roleNameProblem } from '../../sql/role'
import { LDAP, NATIVE_PASSWORD, userNameProblem, userPropertyProblem } from '../../sql/user'
import type { Inputs } from './model'

/** Plugins that StarRocks has since 3.5. */
const TOKEN_PLUGINS: readonly string[] = ['AUTHENTICATION_JWT', 'AUTHENTICATION_OAUTH2']

export async function complete(draft: Draft, context: CheckContext): Promise<void> {
  const { fail } = context
  const { name, host, domain } = draft
  if (!hasUnknown(name)) {
    const problem = userNameProblem(String(name))
    if (problem !== undefined) fail('name', `${JSON.stringify(name)} is refused: ${problem}`)
  }
  const user = { name, host, domain }
  const hostProblem = hasUnknown(user) ? undefined : userHostProblem(user as UserName)
  if (hostProblem !== undefined) fail('domain', hostProblem)
  await checkAuthentication(draft, context)
  checkDefaultRoles(draft, context)
  await checkProperties(draft, context)
}

async function checkAuthentication(draft: Draft, context: CheckContext): Promise<void> {
  const { fail, recorded, config } = context
  const { authentication } = draft as unknown as Inputs
  if (hasUnknown(authentication)) return
  if (authentication.type === 'password' && authentication.password === '')
    fail('authentication', 'authentication.password is empty: every client could log in as this user')
  if (authentication.type === 'plugin') {
    const plugin = authentication.plugin.toUpperCase()
    const type = plugin === NATIVE_PASSWORD ? 'password' : plugin === LDAP ? 'ldap' : undefined
    if (type !== undefined) fail('authentication', `plugin ${authentication.plugin} is declared as type "${type}"`)
    if (TOKEN_PLUGINS.includes(plugin)) await needs('tokenLogins', 'authentication', draft, context)
  }
  const isChanged = recorded.authentication !== undefined && !same(recorded.authentication, authentication)
  if (isChanged && isOwnUser(draft as unknown as Inputs, config))
    fail(
      'authentication',
      `${String(draft.name)} is the user of the connection, which would lose its access in the middle of the run: change the authentication by another user, or by hand, and set starrocks:password to the new password`,
    )
}

function checkDefaultRoles(draft: Draft, { fail, warn, recorded }: CheckContext): void {
  const { defaultRoles } = draft as unknown as Inputs
  if (defaultRoles === undefined || hasUnknown(defaultRoles)) return
  draft.defaultRoles = [...new Set(defaultRoles)]
  for (const role of defaultRoles) {
    const problem = role === 'public' ? 'every user has it, and it is always active' : roleNameProblem(role)
    if (problem !== undefined) fail('defaultRoles', `${JSON.stringify(role)} is refused: ${problem}`)
  }
  const before = (recorded.defaultRoles ?? []) as readonly string[]
  for (const role of before.filter((role) => !defaultRoles.includes(role)))
    warn(
      `role ${role} is no longer active when ${String(draft.name)} logs in, and stays granted: a RoleMembership or somebody else may have granted it as well. To take it away, revoke it`,
    )
}

async function checkProperties(draft: Draft, context: CheckContext): Promise<void> {
  const { properties } = draft
  if (!isObject(properties)) return
  for (const [key, value] of Object.entries(properties)) {
    const problem = hasUnknown(value) ? undefined : userPropertyProblem(key, String(value))
    if (problem !== undefined) context.fail('properties', `the property ${JSON.stringify(key)} is refused: ${problem}`)
  }
  if (Object.keys(properties).some((key) => key !== 'max_user_connections'))
    await needs('userProperties', 'properties', draft, context)
}

/** True for the user as whom the provider is connected, from whichever host: it cannot tell which of the hosts matches. */
export function isOwnUser({ name, connection }: Pick<Inputs, 'name' | 'connection'>, config: ProviderConfig): boolean {
  return connectionSettings(connection as Parameters<typeof connectionSettings>[0], config)?.user === name
}
