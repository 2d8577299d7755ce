import { isObject } from '../../provider/core/validate'
import { isUnknown } from '../../provider/core/values'

/** What `pulumi preview --json` writes for a secret. */
export const SECRET = '[secret]'

/** The mark of an object that stands for a secret in `pulumi stack export`. */
const MARK = '4dabf18193072939515e22adb298388d'

/** A value with the secrets that `--show-secrets` has written as plain text; it gives each of these texts to `found`. */
export function revealed(value: unknown, found: (text: string) => void): unknown {
  if (Array.isArray(value)) return value.map((member) => revealed(member, found))
  if (!isObject(value)) return value
  if (!Object.hasOwn(value, MARK))
    return Object.fromEntries(Object.entries(value).map(([key, member]) => [key, revealed(member, found)]))
  if (typeof value.plaintext !== 'string') return SECRET
  const plain: unknown = JSON.parse(value.plaintext)
  for (const text of textsOf(plain)) found(text)
  return plain
}

function textsOf(value: unknown): string[] {
  if (typeof value === 'string') return [value]
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(textsOf) : []
}

/** Why a part of a value cannot be read: `password is secret`; undefined if all can. */
export function unreadable(value: unknown, path = ''): string | undefined {
  if (value === SECRET) return `${path} is secret`
  if (isUnknown(value)) return `${path} is not known before the update`
  if (typeof value !== 'object' || value === null) return undefined
  const reasons = Object.entries(value).map(([key, member]) => unreadable(member, path === '' ? key : `${path}.${key}`))
  return reasons.find((reason) => reason !== undefined)
}
