import { dotted } from '../../core/named'
import { same } from '../../core/policy'
import { needs } from '../../core/release'
import { schema } from '../../core/schema'
import type { CheckContext, Spec } from '../../core/spec'
import { isObject } from '../../core/validate'
import { type Draft, hasUnknown, UNKNOWN } from '../../core/values'
import { messageOf, ProviderError, StarRocksError } from '../../errors'
import { catalogNameProblem, readCatalog, showCatalogDatabases, showCreateCatalog } from '../../sql/catalog'
import { unlessMissing } from '../../starrocks/missing'
import type { Server } from '../../starrocks/server'
import { versionOf } from '../../starrocks/version'
import {
  type Actual,
  actualFromState,
  actualOf,
  confirmAdoption,
  type Desired,
  declaredInputs,
  define,
  describe,
  type HiveCatalogInputs,
  objects,
  plan,
  planDelete,
  replacementCost,
  replacementReason,
  restoreSecrets,
} from './definition'
import { propertyProblem } from './keys'
import { metastoreProblem, metastoreSettings } from './metastore'
import { catalogProperties, maskedProperties } from './properties'
import { catalogStorageProblem } from './storage'

/** The catalog was created or changed, but its metastore does not answer. */
class MetastoreError extends ProviderError {}

const DEFAULT_TIMEOUT_S = 30

export const spec: Spec<HiveCatalogInputs, Desired, Actual> = {
  kind: 'HiveCatalog',
  file: 'hive-catalog',
  inputs: schema.inputsOf('HiveCatalog'),
  policies: {
    // An empty comment means the same as none.
    comment: (before, after) => ((before ?? '') === (after ?? '') ? 'stateOnly' : 'replace'),
  },
  computed: {
    allProperties: 'inPlace',
    replacement: (_, reason) => (reason === undefined ? 'shown' : 'replace'),
  },
  observed: [],

  id: (inputs) => inputs.name,
  named: { ...dotted('name'), describe },
  complete,
  define,
  read: (inputs, server) => read(inputs.name, server),
  actualFromState: actualFromState,
  restoreSecrets: restoreSecrets,
  objects,
  confirmAdoption: confirmAdoption,
  plan: plan,
  planDelete: planDelete,
  replacementCost: async (recorded, server) => replacementCost(await read(recorded.name, server), recorded),
  grantSubjects: ({ name }) => ({ catalog: { type: 'catalog', name } }),

  async waitUntilReady(inputs, { server, progress }, before) {
    if (inputs.validate === false) return undefined
    if (same(before.metastore, inputs.metastore) && same(before.storage, inputs.storage)) return undefined
    const { timeoutSeconds = DEFAULT_TIMEOUT_S } = inputs.validate
    progress(`asking the metastore of catalog ${inputs.name} for its databases`)
    try {
      await server.query(showCatalogDatabases(inputs.name), { timeoutMs: timeoutSeconds * 1000 })
    } catch (error) {
      if (!(error instanceof StarRocksError) || !(error.answered || error.is('timedOut'))) throw error
      const late = error.is('timedOut') ? ` within ${timeoutSeconds} s` : ''
      throw new MetastoreError(
        `catalog ${inputs.name} exists, but its metastore did not list its databases${late}: ${messageOf(error)}\nCheck ${metastoreSettings(inputs.metastore)}; \`validate: false\` skips this check`,
      )
    }
    return undefined
  },

  outputs: async () => ({}),
  declared: declaredInputs,
}

async function complete(draft: Draft, context: CheckContext): Promise<void> {
  const inputs = draft as unknown as HiveCatalogInputs
  const { metastore, storage, properties } = inputs
  const fail = (property: string, problem: string | undefined) => problem && context.fail(property, problem)
  if (!hasUnknown(inputs.name)) {
    const problem = catalogNameProblem(inputs.name)
    fail('name', problem && `${JSON.stringify(inputs.name)} is refused: ${problem}`)
  }
  if (!hasUnknown([metastore, storage?.type])) fail('metastore', metastoreProblem(metastore, storage?.type))
  if (storage !== undefined && !hasUnknown(storage)) fail('storage', catalogStorageProblem(storage))
  const identified =
    storage?.type === 'azureBlob' && ['managedIdentity', 'servicePrincipal'].includes(storage.auth.type)
  if (!hasUnknown(storage) && identified) await needs('blobIdentities', 'storage', draft, context)
  if (isObject(properties)) for (const key of Object.keys(properties)) fail('properties', propertyProblem(key))

  draft.allProperties = UNKNOWN
  if (DEFINING.some((name) => hasUnknown(draft[name]))) return
  const before = context.recorded.allProperties
  draft.allProperties = maskedProperties(
    catalogProperties(inputs),
    isObject(before) ? (before as Record<string, string>) : {},
  )
  if (!hasUnknown([inputs.name, inputs.comment])) await explainReplacement(draft, inputs, context)
}

/** The inputs that become properties. */
const DEFINING = ['metastore', 'storage', 'metadataUpdate', 'enableRecursiveListing', 'properties']

/** Only a known release is a reason to replace a catalog: without an answer it is altered, and StarRocks refuses what it cannot do. */
async function explainReplacement(draft: Draft, inputs: HiveCatalogInputs, context: CheckContext): Promise<void> {
  const recorded = context.recorded as unknown as HiveCatalogInputs
  if (recorded.allProperties === undefined || hasUnknown(recorded.allProperties)) return
  const desired = define(inputs)
  const alters = plan(actualFromState(recorded), desired).length > 0
  const version = alters && context.server ? await versionOf(context.server).catch(() => undefined) : undefined
  const reason = replacementReason(recorded, desired, version)
  if (reason === undefined) return
  draft.replacement = reason
  context.warn(`catalog ${recorded.name} is dropped and created again: ${reason}`)
}

async function read(name: string, server: Server): Promise<Actual | undefined> {
  const rows = await unlessMissing(server.query(showCreateCatalog(name)), 'catalogMissing')
  const shown = rows && readCatalog(rows)
  return shown && actualOf(shown)
}
