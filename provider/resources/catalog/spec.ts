import { dotted } from '../../core/named'
import { same } from '../../core/policy'
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
  isSecretFor,
  objects,
  plan,
  planDelete,
  replacementCost,
  replacementReason,
  restoreSecrets,
} from './definition'
import { declareCatalog } from './imported'
import type { CatalogInputs, CatalogKind } from './kind'
import { maskedProperties } from './masks'

/** The catalog was created or changed, but its metastore does not answer. */
class MetastoreError extends ProviderError {}

const DEFAULT_TIMEOUT_S = 30

/** The spec of one kind of external catalog. */
export function catalogSpec<Inputs extends CatalogInputs>(kind: CatalogKind<Inputs>): Spec<Inputs, Desired, Actual> {
  return {
    kind: kind.kind,
    family: 'catalog',
    file: kind.file,
    inputs: kind.inputs,
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
    named: { ...dotted('name'), describe: (actual) => describe(kind, actual) },
    imports: { declare: (actual, inputs, context) => declareCatalog(kind, actual, inputs, context) },
    complete: (draft, context) => complete(kind, draft, context),
    define: (inputs) => define(kind, inputs),
    read: (inputs, server) => read(inputs.name, server),
    actualFromState: (recorded) => actualFromState(kind, recorded),
    restoreSecrets: (actual, recorded) => restoreSecrets(kind, actual, recorded),
    objects: (actual, inputs) => objects(kind, actual, inputs),
    confirmAdoption: (actual, inputs, context) => confirmAdoption(kind, actual, inputs, context),
    plan,
    planDelete,
    replacementCost: async (recorded, server) => replacementCost(kind, await read(recorded.name, server), recorded),
    grantSubjects: ({ name }) => ({ catalog: { type: 'catalog', name } }),

    async waitUntilReady(inputs, { server, progress }, before) {
      if (inputs.validate === false) return undefined
      if (kind.reaching.every((input) => same(before[input], inputs[input]))) return undefined
      const source = kind.source(inputs)
      if (source === undefined) return undefined
      const { what, settings } = source
      const { timeoutSeconds = DEFAULT_TIMEOUT_S } = inputs.validate
      progress(`asking the ${what} of catalog ${inputs.name} for its databases`)
      try {
        await server.query(showCatalogDatabases(inputs.name), { timeoutMs: timeoutSeconds * 1000 })
      } catch (error) {
        if (!(error instanceof StarRocksError) || !(error.answered || error.is('timedOut'))) throw error
        const late = error.is('timedOut') ? ` within ${timeoutSeconds} s` : ''
        throw new MetastoreError(
          `catalog ${inputs.name} exists, but its ${what} did not list its databases${late}: ${messageOf(error)}\nCheck ${settings}; \`validate: false\` skips this check`,
        )
      }
      return undefined
    },

    outputs: async () => ({}),
    declared: (actual, recorded) => declaredInputs(kind, actual, recorded),
  }
}

async function complete<Inputs extends CatalogInputs>(
  kind: CatalogKind<Inputs>,
  draft: Draft,
  context: CheckContext,
): Promise<void> {
  const inputs = draft as unknown as Inputs
  if (!hasUnknown(inputs.name)) {
    const problem = catalogNameProblem(inputs.name)
    if (problem) context.fail('name', `${JSON.stringify(inputs.name)} is refused: ${problem}`)
  }
  await kind.check(draft, context)

  draft.allProperties = UNKNOWN
  if (kind.defining.some((name) => hasUnknown(draft[name]))) return
  const before = context.recorded.allProperties
  draft.allProperties = maskedProperties(
    kind.properties(inputs),
    isObject(before) ? (before as Record<string, string>) : {},
    isSecretFor(kind, inputs),
  )
  if (!hasUnknown([inputs.name, inputs.comment])) await explainReplacement(kind, draft, inputs, context)
}

/** Only a known release is a reason to replace a catalog: without an answer it is altered, and StarRocks refuses what it cannot do. */
async function explainReplacement<Inputs extends CatalogInputs>(
  kind: CatalogKind<Inputs>,
  draft: Draft,
  inputs: Inputs,
  context: CheckContext,
): Promise<void> {
  const recorded = context.recorded as unknown as Inputs
  if (recorded.allProperties === undefined || hasUnknown(recorded.allProperties)) return
  const desired = define(kind, inputs)
  const alters = plan(actualFromState(kind, recorded), desired).length > 0
  const version = alters && context.server ? await versionOf(context.server).catch(() => undefined) : undefined
  const reason = replacementReason(kind, recorded, desired, version)
  if (reason === undefined) return
  draft.replacement = reason
  context.warn(`catalog ${recorded.name} is dropped and created again: ${reason}`)
}

async function read(name: string, server: Server): Promise<Actual | undefined> {
  const rows = await unlessMissing(server.query(showCreateCatalog(name)), 'catalogMissing')
  const shown = rows && readCatalog(rows)
  return shown && actualOf(shown)
}
