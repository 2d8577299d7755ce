import { createHash, scryptSync } from 'node:crypto'
import { same } from '../../core/policy'
import { mask, maskOfStarRocks } from '../../sql/quote'
import type { Storage } from '../../sql/storage'
import { storedCredentials } from '../../sql/stored-insert'
import type { Desired, KeyRecord, PipeTableInputs, SourceInput } from './model'

/** By a hash of the arguments: the tables of a program have few storages, and this hash is slow on purpose. */
const hashes = new Map<string, string>()

function hashOf(keys: readonly string[], salt: string): string {
  const text = JSON.stringify(keys)
  const known = createHash('sha256').update(salt).update(text).digest('hex')
  const hash = hashes.get(known) ?? scryptSync(text, salt, 16).toString('hex')
  hashes.set(known, hash)
  return hash
}

function isRecordOf({ salt, hash }: KeyRecord, keys: readonly string[]): boolean {
  return hashOf(keys, salt) === hash
}

/** The keys of a storage; empty if StarRocks needs none. */
function keysOf({ auth }: Storage): string[] {
  return auth.type === 'accessKey' ? [auth.accessKey, auth.secretKey, auth.sessionToken ?? ''] : []
}

/** The record of the keys of a storage. The former record stays as long as it is true; undefined without keys. */
export function recordKeys(storage: Storage, urn: string, before: KeyRecord | undefined): KeyRecord | undefined {
  const keys = keysOf(storage)
  if (keys.length === 0) return undefined
  if (before !== undefined && isRecordOf(before, keys)) return before
  const stack = urn.split('::').slice(0, 2).join('::')
  const salt = createHash('sha256').update(`keys of ${stack}`).digest('hex').slice(0, 16)
  return { salt, hash: hashOf(keys, salt) }
}

/** The recorded keys of a pipe. State has inline keys themselves, as secrets. */
export type RecordedKeys = Pick<PipeTableInputs, 'source' | 'sourceStorage' | '__keys'>

/** After an import, the storage has no keys, and the record of those that the pipe showed in clear tells. */
export function recordedKeys(recorded: RecordedKeys & Pick<PipeTableInputs, '__missing'>): RecordedKeys {
  const { source, sourceStorage, __keys, __missing } = recorded
  const hasKeys = sourceStorage !== undefined && __missing === undefined
  return { source, ...(hasKeys && { sourceStorage }), ...(__keys && { __keys }) }
}

/** Appended to the access in `source` if other keys look the same. */
const ROTATED = ', rotated'

function bareAccess(access: string): string {
  return access.endsWith(ROTATED) ? access.slice(0, -ROTATED.length) : access
}

/** The access that check records: its text differs whenever the keys differ. */
export function shownAccess(storage: Storage, before: Partial<RecordedKeys>): string {
  const access = accessOf(storage)
  const recorded = before.source?.access
  if (recorded === undefined || !isAccessOf(bareAccess(recorded), storage)) return access
  if (!areOthers(before, keysOf(storage))) return recorded
  return recorded === access ? access + ROTATED : access
}

/** True if a recorded access stands for the keys of a storage. State of 0.2 and before shows four characters of short secrets. */
function isAccessOf(access: string, storage: Storage): boolean {
  return access === accessOf(storage) || access === accessOf(storage, maskOfStarRocks)
}

/** True if keys are known to differ from the recorded ones. State of 0.1.0 has no record: there only the shown access tells. */
function areOthers({ sourceStorage, __keys }: Partial<RecordedKeys>, keys: readonly string[]): boolean {
  if (sourceStorage !== undefined) return !same(keysOf(sourceStorage), keys)
  return __keys !== undefined && !isRecordOf(__keys, keys)
}

/** True if a recorded source is that of a storage, whatever its keys. */
export function isSameSource(recorded: SourceInput, storage: Storage): boolean {
  const { access, ...place } = sourceOf(storage, recorded.path)
  const { access: before, ...recordedPlace } = recorded
  return same(recordedPlace, place) && isAccessOf(bareAccess(before), storage)
}

/** True if the pipe has to be created again to load with the desired keys. */
export function hasOtherKeys(
  pipe: { readonly statement: string; readonly recorded?: RecordedKeys },
  { insert, source, access }: Desired,
): boolean {
  const [stored, desired] = [pipe.statement, insert.text].map((text) => storedCredentials(text).sort())
  // Keys in clear are known; if a run was interrupted after its CREATE PIPE, state does not have them.
  if (same(stored, desired)) return false
  const { recorded } = pipe
  // Of a pipe that this resource has not recorded, only keys in clear are known.
  if (recorded === undefined) return stored?.length === desired?.length
  return recorded.source.access !== access || areOthers(recorded, keysOf(source.storage))
}

/** The source in previews and in state. */
export function sourceOf(storage: Storage, path: string): SourceInput {
  return {
    path,
    ...(storage.endpoint !== undefined && { endpoint: storage.endpoint }),
    access: accessOf(storage),
  }
}

/**
 * The credentials StarRocks uses for a storage, as a text.
 *
 * @param shown how a secret is shown
 */
export function accessOf({ auth }: Storage, shown = mask): string {
  switch (auth.type) {
    case 'accessKey':
      return `access key ${shown(auth.accessKey)}, secret ${shown(auth.secretKey)}`
    case 'instanceProfile':
      return auth.iamRoleArn === undefined ? 'instance profile' : `instance profile, assuming ${auth.iamRoleArn}`
    case 'default':
      return 'default credentials'
  }
}
