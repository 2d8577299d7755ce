import { containsPassword } from '../sql/masked'
import { ownValue } from '../sql/names'
import type { IsSecret, Properties } from '../sql/properties'
import { MASK, mask } from '../sql/quote'
import type { Values } from './values'

/*
 * The properties of an object whose SHOW CREATE masks secrets. The input `allProperties` has all of them for previews and diffs, with our
 * own masks; the typed inputs in state have the secrets themselves.
 */

/** A mask of StarRocks, which shows at most the first and last two characters. */
const MASK_OF_STARROCKS = /^(..)?\*{3,}(..)?$/s

/** The properties for a preview, secrets masked. */
export function maskedProperties(properties: Properties, isSecret: IsSecret): Properties {
  return Object.fromEntries(Object.entries(properties).map(([key, value]) => [key, maskedValue(key, value, isSecret)]))
}

/** The recorded properties, with the values of the typed inputs behind our masks. */
export function recordedProperties(recorded: Properties, declared: Properties, isSecret: IsSecret): Properties {
  return Object.fromEntries(
    Object.entries(recorded).map(([key, text]) => {
      const value = ownValue(declared, key)
      return [key, value !== undefined && text === maskedValue(key, value, isSecret) ? value : text]
    }),
  )
}

/** The properties that StarRocks shows, with the declared values behind its masks: a mask is no sign of a change. */
export function unmasked(shown: Properties, declared: Properties): Properties {
  return Object.fromEntries(
    Object.entries(shown).map(([key, text]) => [
      key,
      isMaskedByStarRocks(text) ? (ownValue(declared, key) ?? text) : text,
    ]),
  )
}

/** The desired properties that are missing or differ. An empty value means the same as none for those in `clearable`. */
export function differingProperties(
  actual: Properties,
  desired: Properties,
  clearable: readonly string[] = [],
): Properties {
  return Object.fromEntries(
    Object.entries(desired).filter(([key, value]) => {
      const there = ownValue(actual, key) ?? (clearable.includes(key) ? '' : undefined)
      return there !== value
    }),
  )
}

/** The declared properties as they are in StarRocks, masked. Those that nobody declares are left out. */
export function shownProperties(
  shown: Properties,
  declared: Properties,
  isSecret: IsSecret,
  clearable: readonly string[] = [],
): Properties {
  const actual = unmasked(shown, declared)
  return Object.fromEntries(
    Object.entries(declared).flatMap(([key, value]) => {
      const found = ownValue(actual, key)
      if (found === undefined || (found === '' && clearable.includes(key))) return []
      const text = maskedValue(key, found, isSecret)
      // Our mask of a short value shows nothing of it: then the text says that it has changed.
      const looksAlike = found !== value && (text === maskedValue(key, value, isSecret) || text === MASK)
      return [[key, looksAlike ? `${text}, changed` : text]]
    }),
  )
}

/** The properties of an object of somebody else, masked by our rules. */
export function maskedFurther(shown: Properties, isSecret: IsSecret): Record<string, string> {
  return Object.fromEntries(Object.entries(shown).map(([key, text]) => [key, maskedOnce(key, text, isSecret)]))
}

/**
 * A value that StarRocks shows. Its own masks stay as they are. Somebody else may have declared the property, so a password inside of
 * the value counts as well.
 */
export function maskedOnce(key: string, text: string, isSecret: IsSecret): string {
  if (isMaskedByStarRocks(text)) return text
  return containsPassword(text) ? mask(text) : maskedValue(key, text, isSecret)
}

/** True if StarRocks masks the value of a property. */
export function isMaskedByStarRocks(text: string): boolean {
  return MASK_OF_STARROCKS.test(text)
}

export function maskedValue(key: string, value: string, isSecret: IsSecret): string {
  return isSecret(key) ? mask(value) : value
}

/**
 * The members of an input that an import has read, without absent ones. Those that StarRocks masks, which are more in later releases, are
 * reported.
 */
export function readable(input: string, missing: (property: string) => void, members: Values): Values {
  const isMask = (value: unknown) => typeof value === 'string' && isMaskedByStarRocks(value)
  for (const [name, value] of Object.entries(members)) if (isMask(value)) missing(`${input}.${name}`)
  return Object.fromEntries(Object.entries(members).filter(([, value]) => value !== undefined && !isMask(value)))
}
