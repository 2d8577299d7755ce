import type { ConnectionInput, ProviderConfig } from '../../provider/core/settings'
import { isObject } from '../../provider/core/validate'
import { hasUnknown, type Values } from '../../provider/core/values'
import { Configuration as ProviderConfiguration } from '../../provider/pulumi/configuration'
import type { Configuration } from './configuration'
import { type Declared, type ExplicitProvider, namesOf } from './declared'
import { grouped } from './grouped'
import { WITH_ALL } from './preview'
import { SECRET, unreadable } from './secrets'

/** A cluster that resources are declared for, and the settings with which it is reached. */
export interface Target extends Pick<Configuration, 'config' | 'project'> {
  readonly connection?: ConnectionInput
  /** `the provider eu`; absent: the configuration of the stack. */
  readonly place?: string
  readonly resources: readonly Declared[]
  /** Why the doctor cannot connect. */
  readonly hidden?: Hidden
  /** Why it does not know the storages with names. */
  readonly hiddenStorages?: Hidden
}

/** Why something cannot be checked, and the way out. */
export interface Hidden {
  readonly reason: string
  readonly remedies: readonly string[]
}

/** A preview shows no secret, whatever its flags. */
const WITH_SECRETS = 'pulumi stack export --show-secrets | npx pulumi-starrocks doctor'

/** The targets of all resources; that of the stack, if there are none. */
export function targetsOf({ config, project }: Configuration, resources: readonly Declared[]): Target[] {
  const stack = { config, ...(project !== undefined && { project }) }
  if (resources.length === 0) return [{ ...stack, resources }]
  const groups = grouped(resources, ({ provider, connection }) => JSON.stringify([provider, connection]))
  const targets = groups.map((same) => ({ ...stack, ...ownSettings(same, config.env), resources: same }))
  return targets.toSorted((a, b) => Number('place' in a) - Number('place' in b))
}

/** What differs from the stack's settings. */
function ownSettings(resources: readonly Declared[], env: ProviderConfig['env']): Partial<Target> {
  const { provider, connection } = resources[0]!
  if (provider === undefined && connection === undefined) return {}
  const { objectStorages, ...settings } = provider?.inputs ?? {}
  const hidden = absent(provider) ?? hiddenIn({ ...settings, ...(connection !== undefined && { connection }) })
  // Secrets in a single storage hide only that.
  const isHidden = objectStorages === SECRET || hasUnknown(objectStorages)
  const hiddenStorages = absent(provider) ?? (isHidden ? hiddenIn({ objectStorages }) : undefined)
  return {
    ...(provider !== undefined && { config: { ...configOf(provider.inputs ?? {}), env } }),
    ...(isObject(connection) && { connection: connection as ConnectionInput }),
    place: connection === undefined ? `the provider ${provider!.name}` : `the connection of ${namesOf(resources)}`,
    ...(hidden !== undefined && { hidden }),
    ...(hiddenStorages !== undefined && { hiddenStorages }),
  }
}

function absent(provider: ExplicitProvider | undefined): Hidden | undefined {
  if (provider === undefined || provider.inputs !== undefined) return undefined
  return { reason: `the preview leaves out the unchanged provider ${provider.name}`, remedies: [WITH_ALL] }
}

/** Why values cannot be used as they are. What is not known in a preview is known after the update. */
export function hiddenIn(values: unknown): Hidden | undefined {
  const reason = unreadable(values)
  if (reason === undefined) return undefined
  return { reason, remedies: reason.endsWith('secret') ? [WITH_SECRETS] : [] }
}

function configOf(inputs: Values): ProviderConfig {
  // A provider of dynamic resources has the keys of the stack's configuration.
  const own = Object.entries(inputs).map(([key, value]) => [key.replace(/^starrocks:/, ''), value])
  return new ProviderConfiguration(Object.fromEntries(own)).providerConfig
}

/** How a setting of the target is set: `tls true`, or only its name if it is secret. */
export function settingCommand(setting: string, { place }: Target): string {
  if (place !== undefined) return `set ${setting} in ${place}`
  const isSecret = /^(password|objectStorages)\b/.test(setting)
  return `pulumi config set ${isSecret ? '--secret ' : ''}starrocks:${setting}`
}
