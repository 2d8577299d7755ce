import { analyzing } from '../errors'
import { hashOrder, javaHash } from '../hash-order'

/** The keys that SHOW CREATE masks (`PrintableMap.SENSITIVE_KEY`), as far as security integrations and group providers have them. */
const MASKED = [
  'authentication_ldap_simple_bind_root_pwd',
  'authentication_ldap_simple_ssl_conn_trust_store_pwd',
  'client_secret',
  'ldap_bind_root_pwd',
  'password',
]

/** SHOW CREATE of a thing of name and properties: quotes in values are escaped, and nothing else is. */
export function createText(what: string, name: string, properties: Map<string, string>): string {
  const pairs = hashOrder(properties, ([key]) => javaHash(key)).map(([key, value]) => {
    const shown = MASKED.includes(key.toLowerCase()) ? '***' : value.replaceAll('"', '\\"')
    return `"${key}" = "${shown}"`
  })
  return `CREATE ${what} \`${name}\` PROPERTIES (\n${pairs.join(', ')}\n)`
}

/** Refuses missing properties: the first that is missing, as a hash set has them. */
export function checkRequired(properties: Map<string, string>, required: readonly string[]): void {
  const missing = hashOrder(required, javaHash).find((key) => !properties.has(key))
  if (missing !== undefined) throw analyzing(`missing required property: ${missing}`)
}
