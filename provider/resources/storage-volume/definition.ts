import type { Step } from '../../core/spec'
import type { Values } from '../../core/values'
import { ExistsError, messageOf, ProviderError, type StarRocksError } from '../../errors'
import { isMasked } from '../../sql/masked'
import { ownValue } from '../../sql/names'
import { type Identity, ownerOf, withMark, withoutMark } from '../../sql/owner'
import {
  alterStorageVolume,
  alterStorageVolumeComment,
  BUILT_IN_VOLUME,
  createStorageVolume,
  dropStorageVolume,
  type ShownVolume,
  setDefaultStorageVolume,
  type Volume,
} from '../../sql/storage-volume'
import type { Checked } from '../args'
import type { StorageVolumeArgs } from './args'
import { absentValue, isSecretProperty, isTyped, volumeProperties } from './storage'
import { storageWith } from './storage-drift'

export interface Inputs extends Checked<StorageVolumeArgs, 'name' | 'enabled' | 'onExisting'>, Identity {}

export interface Desired extends Volume {
  readonly enabled: boolean
  readonly isDefault: boolean
}

export interface Actual extends ShownVolume {
  /** The keys of the values that are masked. */
  readonly masked: ReadonlySet<string>
}

export function define(inputs: Inputs): Desired {
  const { name, locations, storage, properties, enabled, isDefault = false, comment } = inputs
  return {
    name,
    type: storage.type,
    locations,
    comment: withMark(comment, ownerOf(inputs)),
    properties: { ...volumeProperties(storage), ...properties },
    enabled,
    isDefault,
  }
}

export function actualOf(shown: ShownVolume): Actual {
  const masked = Object.entries(shown.properties).filter(
    ([key, value]) => value !== '' && isMasked(value) && key !== '',
  )
  return { ...shown, masked: new Set(masked.map(([key]) => key)) }
}

export function actualFromState(recorded: Inputs): Actual {
  const { type, locations, comment, properties, enabled, isDefault } = define(recorded)
  return { type, locations: locations.join(', '), comment, properties, enabled, isDefault, masked: new Set() }
}

/** State has the values that StarRocks masks or does not show; a rotation shows by them. */
export function restoreSecrets(actual: Actual, recorded: Inputs): Actual {
  const { properties } = define(recorded)
  const known = Object.entries(properties).filter(
    ([key]) => actual.masked.has(key) || !Object.hasOwn(actual.properties, key),
  )
  const masked = new Set(actual.masked)
  for (const [key] of known) masked.delete(key)
  return { ...actual, properties: { ...actual.properties, ...Object.fromEntries(known) }, masked }
}

export function plan(actual: Actual | undefined, desired: Desired): Step[] {
  const { name, properties, enabled, isDefault, comment } = desired
  const makeDefault = isDefault && !actual?.isDefault ? [{ statement: setDefaultStorageVolume(name) }] : []
  if (actual === undefined) {
    const volume = { ...desired, properties: { ...properties, enabled: String(enabled) } }
    return [{ statement: createStorageVolume(volume, isSecretProperty) }, ...makeDefault]
  }
  const differing = {
    ...differences(actual, desired),
    ...(actual.enabled !== enabled && { enabled: String(enabled) }),
  }
  return [
    // An adopted volume gets the mark first.
    ...(actual.comment === comment ? [] : [{ statement: alterStorageVolumeComment(name, comment) }]),
    ...(Object.keys(differing).length === 0
      ? []
      : [{ statement: alterStorageVolume(name, differing, isSecretProperty) }]),
    ...makeDefault,
  ]
}

/** The properties to set; those of former credentials get the value that means none, since ALTER keeps what it does not name. */
function differences(actual: Actual, { properties }: Desired): Record<string, string> {
  const wanted = Object.entries(properties).filter(
    ([key, value]) => actual.masked.has(key) || !hasValue(actual.properties, key, value, properties),
  )
  const obsolete = Object.entries(actual.properties).filter(
    ([key, value]) => isTyped(key) && !Object.hasOwn(properties, key) && value !== '' && value !== absentValue(key),
  )
  return {
    ...Object.fromEntries(obsolete.map(([key]) => [key, absentValue(key)])),
    ...Object.fromEntries(wanted),
  }
}

/** StarRocks shows an impersonated account under a key of another meaning (`StorageVolume.getParamsFromFileStoreInfo`). */
function hasValue(
  shown: Readonly<Record<string, string>>,
  key: string,
  value: string,
  all: Readonly<Record<string, string>>,
): boolean {
  if (shown[key] === value) return true
  const impersonated = all['gcp.gcs.impersonation_service_account']
  return (
    key === 'gcp.gcs.use_compute_engine_service_account' && impersonated !== undefined && shown[key] === impersonated
  )
}

export function planDelete({ name, deletionPolicy }: Inputs): Step[] {
  if (deletionPolicy === 'retain' || name === BUILT_IN_VOLUME) return []
  const refused = (error: StarRocksError) => (error.is('refused') ? new VolumeInUseError(name, error) : error)
  return [{ statement: dropStorageVolume(name), part: 'volume', refused }]
}

/** StarRocks refuses to drop the volume. */
class VolumeInUseError extends ProviderError {
  constructor(name: string, error: StarRocksError) {
    super(
      `storage volume ${name} was not dropped: StarRocks refuses it for the default volume, and while databases or tables use the volume, also those in the recycle bin. Make another volume the default one (isDefault: true), drop what uses this one, or leave it with deletionPolicy: "retain". ${messageOf(error)}`,
      { cause: error },
    )
  }
}

/** Only what ALTER STORAGE VOLUME can change can be adopted. */
export function confirmAdoption(actual: Actual, inputs: Inputs): void {
  const { type, locations } = define(inputs)
  const what = `storage volume "${inputs.name}" exists already`
  if (actual.type !== type)
    throw new ExistsError('storage', `${what} with the type ${actual.type}, which cannot be changed; declare that type`)
  if (actual.locations !== locations.join(', '))
    throw new ExistsError(
      'locations',
      `${what} at ${actual.locations}, which cannot be changed; declare that, or choose another name`,
    )
}

/** The volume for `get`: of the storage, most inputs are not shown or masked. */
export function describe({ locations, comment, enabled, isDefault }: Actual): Values {
  const text = withoutMark(comment)
  return {
    locations: locations === '' ? [] : locations.split(', '),
    enabled,
    ...(isDefault && { isDefault }),
    ...(text !== '' && { comment: text }),
  }
}

/** What StarRocks does not show, or shows masked, does not differ. */
export function declared(actual: Actual, recorded: Inputs): Values {
  const desired = define(recorded)
  const comment = withoutMark(actual.comment)
  const changed = Object.entries(actual.properties).filter(([key]) => {
    const value = ownValue(desired.properties, key)
    return (
      value !== undefined && !actual.masked.has(key) && !hasValue(actual.properties, key, value, desired.properties)
    )
  })
  // Each value goes to the input that has declared it: the engine keeps a secret only under the path that it knows.
  const isFree = ([key]: readonly [string, string]) => ownValue(recorded.properties ?? {}, key) !== undefined
  const [free, typed] = [changed.filter(isFree), changed.filter((one) => !isFree(one))]
  return {
    ...(free.length > 0 && { properties: { ...recorded.properties, ...Object.fromEntries(free) } }),
    ...(typed.length > 0 && { storage: storageWith(recorded.storage, typed) }),
    ...(actual.enabled !== recorded.enabled && { enabled: actual.enabled }),
    ...(recorded.isDefault && !actual.isDefault && { isDefault: false }),
    ...(comment !== (recorded.comment ?? '') && { comment }),
    ...(actual.type !== recorded.storage.type && { storage: { ...recorded.storage, type: actual.type } }),
    ...(actual.locations !== recorded.locations.join(', ') && { locations: actual.locations.split(', ') }),
  }
}
