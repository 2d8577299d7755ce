/**
 * The key under which a user is kept: the name alone for a user from anywhere, and else name and host as SHOW USERS writes them. No user
 * name has a quote in it.
 */
export function userKey(name: string, host: string, isDomain: boolean): string {
  if (isDomain) return `'${name}'@['${host}']`
  return host === '%' ? name : `'${name}'@'${host}'`
}

/** `'name'@'%'`, `'name'@'10.%'`, `'name'@['domain']`. */
export function userText(key: string): string {
  return key.startsWith("'") ? key : `'${key}'@'%'`
}
