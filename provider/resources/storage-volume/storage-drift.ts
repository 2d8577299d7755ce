import type { Values } from '../../core/values'
import { type VolumeStorage, volumeProperties } from './storage'

/**
 * The storage that would declare other values of its properties. A property that follows from the kind of credentials has no input
 * with its value, and shows under its own name.
 */
export function storageWith(storage: VolumeStorage, properties: readonly (readonly [string, string])[]): Values {
  let changed: Values = storage
  for (const [key, value] of properties) {
    const path = pathTo(key, storage) ?? [key]
    changed = replacedAt(changed, path, typeof valueAt(storage, path) === 'boolean' ? value === 'true' : value)
  }
  return changed
}

type Path = readonly string[]

/** The input of the storage that sets a property: another value of the input is another value of the property. */
function pathTo(key: string, storage: VolumeStorage): Path | undefined {
  const probe = '<probe>'
  const paths = pathsOf(storage).filter((path) => path.at(-1) !== 'type')
  return paths.find((path) => volumeProperties(replacedAt(storage, path, probe) as VolumeStorage)[key] === probe)
}

function pathsOf(value: unknown, path: Path = []): Path[] {
  if (typeof value !== 'object' || value === null) return [path]
  return Object.entries(value).flatMap(([key, part]) => pathsOf(part, [...path, key]))
}

function valueAt(value: unknown, path: Path): unknown {
  return path.reduce((part, key) => (part as Values)[key], value)
}

function replacedAt(values: Values, [key = '', ...rest]: Path, value: unknown): Values {
  return { ...values, [key]: rest.length === 0 ? value : replacedAt(values[key] as Values, rest, value) }
}
