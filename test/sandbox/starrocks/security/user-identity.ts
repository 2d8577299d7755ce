import { javaHash } from '../hash-order'

/**
 * The key under which a user is kept: the name alone for a user from anywhere, and else name and host as SHOW USERS writes them. No user
 * name has a quote in it.
 */
export function userKey(name: string, host: string, isDomain: boolean): string {
  if (isDomain) return `'${name}'@['${host}']`
  return host === '%' ? name : `'${name}'@'${host}'`
}

/** `UserIdentity.hashCode`. */
export function identityHash(key: string): number {
  const [, name = key, domain, host = '%'] = /^'(.*)'@(\[?)'(.*)'\]?$/.exec(key) ?? []
  const text = (hash: number, value: string) => (Math.imul(hash, 31) + javaHash(value)) | 0
  return (Math.imul(text(text(17, name), host), 31) + (domain ? 1231 : 1237)) | 0
}

/** The name without its host. */
export const userName = (key: string) => (key.startsWith("'") ? key.slice(1, key.indexOf("'", 1)) : key)

/** `'name'@'%'`, `'name'@'10.%'`, `'name'@['domain']`. */
export function userText(key: string): string {
  return key.startsWith("'") ? key : `'${key}'@'%'`
}
