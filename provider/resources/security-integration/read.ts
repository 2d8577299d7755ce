import { readable } from '../../core/masked-properties'
import type { Values } from '../../core/values'
import { elementsOf } from '../../sql/lists'
import type { Properties } from '../../sql/properties'

/** The method that the properties of a security integration declare, without its secrets; undefined for another type. */
export function readMethod(properties: Properties, missing: (property: string) => void): Values | undefined {
  const secret = (key: string, path: string) => {
    if (Object.hasOwn(properties, key)) missing(path)
  }
  if (properties.type === 'authentication_ldap_simple') {
    const at = (item: string) => `authentication_ldap_simple_${item}`
    secret(at('bind_root_pwd'), 'method.bindPassword')
    secret(at('ssl_conn_trust_store_pwd'), 'method.trustStorePassword')
    const [port, insecure] = [properties[at('server_port')], properties[at('ssl_conn_allow_insecure')]]
    return readable('method', missing, {
      type: 'ldap',
      host: properties[at('server_host')],
      port: port === undefined ? undefined : Number(port),
      baseDn: properties[at('bind_base_dn')],
      userSearchAttribute: properties[at('user_search_attr')],
      bindDn: properties[at('bind_root_dn')],
      allowInsecure: insecure === undefined ? undefined : insecure === 'true',
      trustStorePath: properties[at('ssl_conn_trust_store_path')],
    })
  }
  const token = {
    jwksUrl: properties.jwks_url,
    principalField: properties.principal_field,
    requiredIssuers: listOf(properties.required_issuer),
    requiredAudiences: listOf(properties.required_audience),
  }
  if (properties.type === 'authentication_jwt') return readable('method', missing, { type: 'jwt', ...token })
  if (properties.type !== 'authentication_oauth2') return undefined
  // StarRocks creates no such integration without it.
  missing('method.clientSecret')
  return readable('method', missing, {
    type: 'oauth2',
    authServerUrl: properties.auth_server_url,
    tokenServerUrl: properties.token_server_url,
    clientId: properties.client_id,
    redirectUrl: properties.redirect_url,
    ...token,
  })
}

function listOf(text: string | undefined): string[] | undefined {
  const elements = elementsOf(text)
  return elements.length === 0 ? undefined : elements
}
