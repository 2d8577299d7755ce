import { messageOf, ProviderError, StarRocksError } from '../../core/errors'
import { same } from '../../core/policy'
import { needs } from '../../core/release'
import { connectionShape } from '../../core/settings'
import { boolean, choice, integer, isObject, object, orFalse, properties, secretString, string } from '../../core/shape'
import type { CheckContext, Draft, Spec } from '../../core/spec'
import { hasUnknown, UNKNOWN } from '../../core/unknown'
import {
  type CustomResourceOptions,
  dynamicProvider,
  type Input,
  type Output,
  StarRocksResource,
} from '../../pulumi/dynamic'
import { catalogNameProblem, showCatalogDatabases, showCreateCatalog } from '../../sql/catalog'
import { readCatalog } from '../../sql/show-catalog'
import type { Server } from '../../starrocks/connection'
import { versionOf } from '../../starrocks/version'
import type { ConnectionArgs } from '../args'
import {
  type Actual,
  actualFromState,
  confirmAdoption,
  type Desired,
  declaredInputs,
  define,
  type HiveCatalogInputs,
  objects,
  plan,
  planDelete,
  replacementCost,
  replacementReason,
  restoreSecrets,
  seenOf,
} from './definition'
import { propertyProblem } from './keys'
import { type MetastoreArgs, metastoreProblem, metastoreSettings, metastoreShape } from './metastore'
import { catalogProperties, type MetadataUpdateArgs, maskedProperties, metadataUpdateShape } from './properties'
import { type CatalogStorageArgs, catalogStorageProblem, catalogStorageShape } from './storage'

/**
 * The arguments of a {@link HiveCatalog}.
 * @since 0.1.0
 */
export interface HiveCatalogArgs {
  /**
   * The catalog's name: a letter, then at most 63 letters, digits and `_`. Default: the resource's name. A change replaces the
   * catalog.
   */
  readonly name?: Input<string>
  /** What it is for. Default: none. StarRocks cannot change it later. A change replaces the catalog, unless it is from none to `""`. */
  readonly comment?: Input<string>
  /**
   * Where the tables' metadata is. A change shows in `allProperties`, which is changed in place (see {@link HiveCatalog} for when
   * it is not).
   */
  readonly metastore: Input<MetastoreArgs>
  /** Where the tables' data is. Default: HDFS. A change shows in `allProperties`, which is changed in place. */
  readonly storage?: Input<CatalogStorageArgs>
  /**
   * How StarRocks keeps its copy of the metadata fresh. Default: as the server does. A change shows in `allProperties`, which is
   * changed in place; one that is left out again replaces the catalog.
   */
  readonly metadataUpdate?: Input<MetadataUpdateArgs>
  /**
   * Whether tables include the files of subdirectories. Default: the server's, true. A change shows in `allProperties`, which is
   * changed in place.
   */
  readonly enableRecursiveListing?: Input<boolean>
  /**
   * Further properties, of which the arguments above know nothing. They are kept as secrets; `allProperties` and the statements
   * show the values of those only whose names are known to be harmless. Default: none. A change shows in `allProperties`, which is
   * changed in place; one that is taken away replaces the catalog.
   */
  readonly properties?: Input<Record<string, Input<string>>>
  /**
   * Whether a property that somebody else has added is a difference. It can only be removed by a replacement. Default: false.
   * Changes only Pulumi's state.
   */
  readonly strictProperties?: Input<boolean>
  /**
   * Whether the metastore is asked for its databases after a create and after a change of metastore or storage; `false`: it is not.
   * Default: `{ timeoutSeconds: 30 }`. Changes only Pulumi's state.
   */
  readonly validate?: Input<
    | false
    | {
        /** For how many seconds it is given to answer. Default: 30. */
        readonly timeoutSeconds?: Input<number>
      }
  >
  /**
   * `adopt` takes over a Hive catalog of this name that exists, and makes it as declared. Default: `fail`. Changes only Pulumi's
   * state.
   */
  readonly onExisting?: Input<'fail' | 'adopt'>
  /** How to reach StarRocks. Default: the stack's configuration, then the environment. Changes only Pulumi's state. */
  readonly connection?: Input<ConnectionArgs>
}

/**
 * An external catalog: the tables of a Hive metastore or of AWS Glue, which can then be queried where they are.
 *
 * ```ts
 * const warehouse = new starrocks.HiveCatalog('warehouse', {
 *   metastore: { type: 'hive', uris: ['thrift://metastore:9083'] },
 *   storage: { type: 's3', region: 'us-west-2', auth: { type: 'instanceProfile', iamRoleArn: lakeRole.arn } },
 * })
 * ```
 *
 * Properties are changed in place, in one statement, by StarRocks 3.3.12, 3.4.2, 3.5 and later. Older releases, a property that is
 * taken away and another comment need a replacement; the grants on the catalog are then given again. StarRocks 3.2 and later.
 * @since 0.1.0
 */
export class HiveCatalog extends StarRocksResource {
  /** The catalog's name. */
  declare readonly name: Output<string>
  /** Its comment. */
  declare readonly comment: Output<string | undefined>
  /** Every property of the catalog; of secrets the first and last two characters. */
  declare readonly allProperties: Output<Record<string, string>>

  /** The resource's name is that of the catalog, where `args` have none. */
  constructor(name: string, args: HiveCatalogArgs, options?: CustomResourceOptions) {
    super(spec, name, { ...args, name: args.name ?? name }, options)
  }
}

/** The catalog was made or changed, and its metastore does not answer. */
class MetastoreError extends ProviderError {}

const DEFAULT_TIMEOUT_S = 30

const spec: Spec<HiveCatalogInputs, Desired, Actual> = {
  kind: 'HiveCatalog',
  file: 'hive-catalog',
  fields: {
    name: { shape: string(), policy: 'replace', required: true },
    // One of no characters means the same as none.
    comment: {
      shape: string(),
      policy: (before, after) => ((before ?? '') === (after ?? '') ? 'stateOnly' : 'replace'),
    },
    // What these five mean for the catalog shows in `allProperties`.
    metastore: { shape: metastoreShape, policy: 'stateOnly', required: true },
    storage: { shape: catalogStorageShape, policy: 'stateOnly' },
    metadataUpdate: { shape: metadataUpdateShape, policy: 'stateOnly' },
    enableRecursiveListing: { shape: boolean(), policy: 'stateOnly' },
    properties: { shape: properties(secretString()), policy: 'stateOnly' },
    strictProperties: { shape: boolean(), policy: 'stateOnly' },
    validate: {
      shape: orFalse(object({ 'timeoutSeconds?': integer(1) })),
      policy: 'stateOnly',
      default: { timeoutSeconds: DEFAULT_TIMEOUT_S },
    },
    onExisting: { shape: choice('fail', 'adopt'), policy: 'stateOnly', default: 'fail' },
    connection: { shape: connectionShape, policy: 'stateOnly' },
  },
  computed: {
    allProperties: 'inPlace',
    replacement: (_, reason) => (reason === undefined ? 'shown' : 'replace'),
  },
  observed: [],

  id: (inputs) => inputs.name,
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
        `catalog ${inputs.name} is there, but its metastore did not list its databases${late}: ${messageOf(error)}\nLook at ${metastoreSettings(inputs.metastore)}; \`validate: false\` leaves this question out`,
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

/** The inputs of which properties are made. */
const DEFINING = ['metastore', 'storage', 'metadataUpdate', 'enableRecursiveListing', 'properties']

/** Only a known release is a reason to drop a catalog: without an answer it is altered, and StarRocks says if it cannot. */
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
  try {
    const shown = readCatalog(await server.query(showCreateCatalog(name)))
    return shown && seenOf(shown)
  } catch (error) {
    if (error instanceof StarRocksError && error.is('catalogMissing')) return undefined
    throw error
  }
}

/** What the dynamic provider process serves for this kind of resource. */
export const handler = dynamicProvider(spec)
