import { ownValue } from '../../sql/own-value'
import { mask, maskOfStarRocks } from '../../sql/quote'
import type { Checked } from '../args'
import type { HiveCatalogArgs } from './args'
import { isSecret } from './keys'
import { metastoreProperties } from './metastore'
import { catalogStorageProperties } from './storage'

/** The inputs that become properties of a catalog. */
export type PropertyInputs = Pick<
  Checked<HiveCatalogArgs>,
  'metastore' | 'storage' | 'metadataUpdate' | 'enableRecursiveListing' | 'properties'
>

/** All properties of the catalog, secrets in clear. */
export function catalogProperties(inputs: PropertyInputs): Record<string, string> {
  const updates = Object.entries(inputs.metadataUpdate ?? {}).map(([name, value]) => [inSnakeCase(name), String(value)])
  const all: Record<string, string | undefined> = {
    type: 'hive',
    ...metastoreProperties(inputs.metastore),
    ...catalogStorageProperties(inputs.storage ?? { type: 'hdfs' }),
    ...Object.fromEntries(updates),
    enable_recursive_listing: inputs.enableRecursiveListing?.toString(),
    ...inputs.properties,
  }
  return Object.fromEntries(Object.entries(all).filter((entry): entry is [string, string] => entry[1] !== undefined))
}

/** As they are shown, secrets masked, and as they are recorded where that says the same. */
export function maskedProperties(
  properties: Readonly<Record<string, string>>,
  recorded: Readonly<Record<string, string>> = {},
): Record<string, string> {
  return Object.fromEntries(
    Object.entries(properties).map(([key, value]) => [key, maskedLike(ownValue(recorded, key), key, value)]),
  )
}

/** State of 0.2 and before shows four characters of short secrets; to show them otherwise is no change. */
export function maskedLike(recorded: string | undefined, key: string, value: string): string {
  return recorded !== undefined && isMaskOf(recorded, key, value) ? recorded : maskedValue(key, value)
}

/** Whether a text is what we show of a value, or have shown before. */
export function isMaskOf(text: string, key: string, value: string): boolean {
  return text === maskedValue(key, value) || (isSecret(key) && text === maskOfStarRocks(value))
}

/** The same, of what SHOW CREATE CATALOG shows: some of it is masked there already. */
export function maskedFurther(shown: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(Object.entries(shown).map(([key, value]) => [key, maskedOnce(key, value)]))
}

/** A mask of StarRocks stays as it is. */
export function maskedOnce(key: string, shown: string): string {
  return /^(..)?\*{3,}(..)?$/s.test(shown) ? shown : maskedValue(key, shown)
}

export function maskedValue(key: string, value: string): string {
  return isSecret(key) ? mask(value) : value
}

/** A setting of `metadataUpdate` is called as its property is, in the spelling of TypeScript. */
function inSnakeCase(name: string): string {
  return name.replaceAll(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`)
}
