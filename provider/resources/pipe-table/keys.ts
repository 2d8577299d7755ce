import { createHash, scryptSync } from 'node:crypto'
import { same } from '../../core/policy'
import type { Storage } from '../../sql/files'
import { mask, maskOfStarRocks } from '../../sql/quote'
import { storedCredentials } from '../../sql/stored-insert'
import type { Desired, KeyRecord, PipeTableInputs, SourceInput } from './model'

/** By a hash of what goes in: the tables of a program have few storages, and a hash is made slow on purpose. */
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

/** The record of the keys of a storage, the one before as long as it is true; undefined where there are none. */
export function recordKeys(storage: Storage, urn: string, before: KeyRecord | undefined): KeyRecord | undefined {
  const keys = keysOf(storage)
  if (keys.length === 0) return undefined
  if (before !== undefined && isRecordOf(before, keys)) return before
  const stack = urn.split('::').slice(0, 2).join('::')
  const salt = createHash('sha256').update(`keys of ${stack}`).digest('hex').slice(0, 16)
  return { salt, hash: hashOf(keys, salt) }
}

/** What was recorded of the keys that a pipe was made with. Inline keys are kept in state themselves, as secrets. */
export type RecordedKeys = Pick<PipeTableInputs, 'source' | 'sourceStorage' | '__keys'>

export function recordedKeys({ source, sourceStorage, __keys }: RecordedKeys): RecordedKeys {
  return { source, ...(sourceStorage && { sourceStorage }), ...(__keys && { __keys }) }
}

/** Behind the access in `source`: other keys that look the same would be no difference there. */
const ROTATED = ', rotated'

function bareAccess(access: string): string {
  return access.endsWith(ROTATED) ? access.slice(0, -ROTATED.length) : access
}

/** The access as check records it: another text than before whenever the keys are others. */
export function shownAccess(storage: Storage, before: Partial<RecordedKeys>): string {
  const access = accessOf(storage)
  const recorded = before.source?.access
  if (recorded === undefined || !isAccessOf(bareAccess(recorded), storage)) return access
  if (!areOthers(before, keysOf(storage))) return recorded
  return recorded === access ? access + ROTATED : access
}

/** Whether a recorded access says the same of a storage. State of 0.2 and before shows four characters of short secrets. */
function isAccessOf(access: string, storage: Storage): boolean {
  return access === accessOf(storage) || access === accessOf(storage, maskOfStarRocks)
}

/** Whether keys are known to be others than those that were recorded. State of 0.1.0 has no record: there only what is shown tells. */
function areOthers({ sourceStorage, __keys }: Partial<RecordedKeys>, keys: readonly string[]): boolean {
  if (sourceStorage !== undefined) return !same(keysOf(sourceStorage), keys)
  return __keys !== undefined && !isRecordOf(__keys, keys)
}

/** Whether a recorded source is that of a storage, whatever its keys. */
export function isSameSource(recorded: SourceInput, storage: Storage): boolean {
  const { access, ...place } = sourceOf(storage, recorded.path)
  const { access: before, ...recordedPlace } = recorded
  return same(recordedPlace, place) && isAccessOf(bareAccess(before), storage)
}

/** Whether a pipe has to be made anew to load with the keys that are wanted. */
export function hasOtherKeys(
  pipe: { readonly statement: string; readonly recorded?: RecordedKeys },
  { insert, source, access }: Desired,
): boolean {
  const [stored, desired] = [pipe.statement, insert.text].map(storedCredentials)
  // Shown in clear they are known; where a run was cut off behind its CREATE PIPE, state does not know of it.
  if (same(stored, desired)) return false
  const { recorded } = pipe
  // Of a pipe that this resource has not recorded, what is shown in clear is all that can be known.
  if (recorded === undefined) return stored?.length === desired?.length
  return recorded.source.access !== access || areOthers(recorded, keysOf(source.storage))
}

/** How a source is shown and compared. */
export function sourceOf(storage: Storage, path: string): SourceInput {
  return {
    path,
    ...(storage.endpoint !== undefined && { endpoint: storage.endpoint }),
    access: accessOf(storage),
  }
}

/**
 * The credentials StarRocks uses for a storage, in words.
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
