import { ownValue } from '../../sql/names'
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

/** The properties for a preview, secrets masked. A recorded text stays if it stands for the same value. */
export function maskedProperties(
  properties: Readonly<Record<string, string>>,
  recorded: Readonly<Record<string, string>> = {},
): Record<string, string> {
  return Object.fromEntries(
    Object.entries(properties).map(([key, value]) => [key, maskedLike(ownValue(recorded, key), key, value)]),
  )
}

/** State of 0.2 and before shows four characters of short secrets; another mask for the same value is no change. */
export function maskedLike(recorded: string | undefined, key: string, value: string): string {
  return recorded !== undefined && isMaskOf(recorded, key, value) ? recorded : maskedValue(key, value)
}

/** True if a text is our present or former mask of a value. */
export function isMaskOf(text: string, key: string, value: string): boolean {
  return text === maskedValue(key, value) || (isSecret(key) && text === maskOfStarRocks(value))
}

/** The properties in SHOW CREATE CATALOG, which masks some of them itself, masked by our rules. */
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

/** A setting of `metadataUpdate` has the name of its property, in camel case. */
function inSnakeCase(name: string): string {
  return name.replaceAll(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`)
}
