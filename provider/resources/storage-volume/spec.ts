import { dotted, type ImportContext } from '../../core/named'
import { same } from '../../core/policy'
import { needs } from '../../core/release'
import { schema } from '../../core/schema'
import type { CheckContext, Spec } from '../../core/spec'
import { type Draft, hasUnknown, type Values } from '../../core/values'
import { InputError, StarRocksError } from '../../errors'
import { readFrontendConfig, showFrontendConfig } from '../../sql/frontend-config'
import { markedOwner } from '../../sql/owner'
import {
  BUILT_IN_VOLUME,
  describeStorageVolume,
  hasStorageVolume,
  readStorageVolumeRow,
  showStorageVolumes,
  storageVolumeNameProblem,
} from '../../sql/storage-volume'
import type { Server } from '../../starrocks/server'
import {
  type Actual,
  actualFromState,
  actualOf,
  confirmAdoption,
  type Desired,
  declared,
  define,
  describe,
  type Inputs,
  plan,
  planDelete,
  restoreSecrets,
} from './definition'
import { readVolumeStorage } from './read'
import {
  isSecretProperty,
  isTyped,
  locationProblem,
  storageProblem,
  type VolumeStorage,
  volumeProperties,
} from './storage'

export const spec: Spec<Inputs, Desired, Actual> = {
  kind: 'StorageVolume',
  file: 'storage-volume',
  inputs: schema.inputsOf('StorageVolume'),
  policies: {
    storage: (before, after) => (isMoved(before as VolumeStorage, after as VolumeStorage) ? 'replace' : 'inPlace'),
    // StarRocks keeps a property that a statement does not name.
    properties: (before, after) =>
      Object.keys((before ?? {}) as object).some((key) => !Object.hasOwn((after ?? {}) as object, key))
        ? 'replace'
        : 'inPlace',
  },
  computed: {},
  observed: [],

  id: (inputs) => inputs.name,
  named: { ...dotted('name'), describe },
  imports: { declare },
  complete,
  define,
  read: ({ name }, server) => read(name, server),
  actualFromState,
  restoreSecrets,

  objects: ({ comment }, { name }) => [
    { part: 'volume', what: `storage volume "${name}"`, owner: markedOwner(comment), markable: true },
  ],
  confirmAdoption,
  plan,
  planDelete: (inputs) => planDelete(inputs),
  grantSubjects: ({ name }) => ({ volume: { type: 'storage volume', name } }),
  outputs: async () => ({}),
  declared,
}

/** The further properties are those whose values are known to be harmless: the others are reported. */
function declare(actual: Actual, { name }: Inputs, { missing }: ImportContext): Values {
  const { type, properties } = actual
  const storage = readVolumeStorage(type, { properties, missing })
  if (storage === undefined)
    throw new InputError(
      'id',
      `storage volume ${name} cannot be imported: its type is ${type}, and no storage of a StorageVolume has its properties (${Object.keys(properties).sort().join(', ')})`,
    )
  const own = volumeProperties(storage as unknown as VolumeStorage)
  const further = Object.entries(properties).filter(
    ([key, value]) => !isTyped(key) && !Object.hasOwn(own, key) && value !== '' && key !== 'enabled',
  )
  const isHidden = ([key]: [string, string]) => isSecretProperty(key) || actual.masked.has(key)
  for (const [key] of further.filter(isHidden)) missing(`properties.${key}`)
  const open = further.filter((entry) => !isHidden(entry))
  return { ...describe(actual), storage, ...(open.length > 0 && { properties: Object.fromEntries(open) }) }
}

/** True for a change that ALTER STORAGE VOLUME cannot make. */
function isMoved(before: VolumeStorage | undefined, after: VolumeStorage | undefined): boolean {
  const prefixes = (storage: VolumeStorage | undefined) =>
    storage?.type === 's3' ? storage.partitionedPrefixes : undefined
  return before?.type !== after?.type || prefixes(before) !== prefixes(after)
}

async function complete(draft: Draft, context: CheckContext): Promise<void> {
  const { fail, server, warn, recorded } = context
  const { name, locations, storage, properties, isDefault, enabled, onExisting } = draft as unknown as Inputs
  if (!hasUnknown(name)) {
    const problem = storageVolumeNameProblem(name)
    if (problem !== undefined) fail('name', `${JSON.stringify(name)} is refused: ${problem}`)
    if (name === BUILT_IN_VOLUME && onExisting !== 'adopt')
      fail(
        'name',
        `${name} is created by StarRocks itself: set onExisting: "adopt" to change it, or choose another name`,
      )
  }
  if (!hasUnknown([locations, storage])) {
    for (const location of locations) {
      const problem = locationProblem(storage, location)
      if (problem !== undefined) fail('locations', `${JSON.stringify(location)} is refused: ${problem}`)
    }
    const problem = storageProblem(storage, locations)
    if (problem !== undefined) fail('storage', problem)
  }
  if (!hasUnknown(storage)) {
    if (storage.type === 'adls2') await needs('adlsVolumes', 'storage', draft, context)
    if (storage.type === 'gs') await needs('googleVolumes', 'storage', draft, context)
    if (storage.type === 's3' && storage.partitionedPrefixes !== undefined)
      await needs('prefixedVolumes', 'storage', draft, context)
  }
  if (properties !== undefined && !hasUnknown(properties))
    for (const key of Object.keys(properties))
      if (isTyped(key) && !/\.(sts\.|use_web_identity|enable_ssl)|^gcp\.gcs\.endpoint/.test(key))
        fail('properties', `the property "${key}" is set by storage`)
  if (isDefault === true && enabled === false)
    fail('isDefault', 'a volume that is not enabled cannot be the default one: set enabled, or omit isDefault')
  refuseSecondDefault(draft, context)
  if (recorded.isDefault === true && isDefault !== true && !hasUnknown(isDefault))
    warn(`${name} stays the default volume until another one is: set isDefault on that one`)
  if (recorded.name === undefined && server !== undefined && !hasUnknown(name)) await warnIfUnused(name, server, warn)
}

/** A cluster has one default volume. Two that are declared as it would take that from each other in each `up` after a refresh. */
function refuseSecondDefault({ isDefault, name, connection }: Draft, { others, fail }: CheckContext): void {
  if (isDefault !== true || hasUnknown([name, connection])) return
  const other = others().find(
    (inputs) => inputs.isDefault === true && inputs.name !== name && same(inputs.connection, connection),
  )
  if (other === undefined || hasUnknown([other.name, other.connection])) return
  fail(
    'isDefault',
    `storage volume ${other.name} of this stack is the default one as well, and a cluster has only one: set isDefault on one of them`,
  )
}

/** A cluster without shared data accepts a volume. Only a user with OPERATE on SYSTEM sees which kind it is. */
async function warnIfUnused(name: string, server: Server, warn: CheckContext['warn']): Promise<void> {
  try {
    const mode = readFrontendConfig(await server.query(showFrontendConfig('run_mode')), 'run_mode')
    if (mode?.value === 'shared_nothing')
      warn(
        `this cluster keeps its data on its back ends (run_mode is shared_nothing): nothing will use storage volume ${name}`,
      )
  } catch (error) {
    if (!(error instanceof StarRocksError)) throw error
  }
}

async function read(name: string, server: Server): Promise<Actual | undefined> {
  if (!hasStorageVolume(await server.query(showStorageVolumes(name)), name)) return undefined
  const shown = readStorageVolumeRow(await server.query(describeStorageVolume(name)))
  return shown && actualOf(shown)
}
