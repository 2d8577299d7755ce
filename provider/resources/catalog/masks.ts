import { maskedValue } from '../../core/masked-properties'
import { ownValue } from '../../sql/names'
import type { IsSecret } from '../../sql/properties'
import { maskOfStarRocks } from '../../sql/quote'
import { isSecret as isSecretKey } from './keys'

/** The properties for a preview, secrets masked. A recorded text stays if it stands for the same value. */
export function maskedProperties(
  properties: Readonly<Record<string, string>>,
  recorded: Readonly<Record<string, string>> = {},
  isSecret: IsSecret = isSecretKey,
): Record<string, string> {
  return Object.fromEntries(
    Object.entries(properties).map(([key, value]) => [key, maskedLike(ownValue(recorded, key), key, value, isSecret)]),
  )
}

/** State of 0.2 and before shows four characters of short secrets; another mask for the same value is no change. */
export function maskedLike(recorded: string | undefined, key: string, value: string, isSecret: IsSecret): string {
  return recorded !== undefined && isMaskOf(recorded, key, value, isSecret)
    ? recorded
    : maskedValue(key, value, isSecret)
}

/** True if a text is our present or former mask of a value. */
export function isMaskOf(text: string, key: string, value: string, isSecret: IsSecret): boolean {
  return text === maskedValue(key, value, isSecret) || (isSecret(key) && text === maskOfStarRocks(value))
}
