import { readable } from '../../core/masked-properties'
import type { Values } from '../../core/values'
import type { Properties } from '../../sql/properties'

/** The source that the properties of a group provider declare, without its secrets; undefined for another type. */
export function readSource(properties: Properties, missing: (property: string) => void): Values | undefined {
  switch (properties.type) {
    case 'unix':
      return { type: 'unix' }
    case 'file':
      return { type: 'file', groupFileUrl: properties.group_file_url }
    case 'ldap':
      return ldapOf(properties, missing)
    default:
      return undefined
  }
}

function ldapOf(properties: Properties, missing: (property: string) => void): Values {
  missing('source.bindPassword')
  if (Object.hasOwn(properties, 'ldap_ssl_conn_trust_store_pwd')) missing('source.trustStorePassword')
  const number = (key: string) => (properties[key] === undefined ? undefined : Number(properties[key]))
  const insecure = properties.ldap_ssl_conn_allow_insecure
  return readable('source', missing, {
    type: 'ldap',
    url: properties.ldap_conn_url,
    bindDn: properties.ldap_bind_root_dn,
    baseDn: properties.ldap_bind_base_dn,
    groupDns: properties.ldap_group_dn?.split(';'),
    groupFilter: properties.ldap_group_filter,
    groupIdentifierAttribute: properties.ldap_group_identifier_attr,
    groupMemberAttribute: properties.ldap_group_member_attr,
    userSearchAttribute: properties.ldap_user_search_attr,
    cacheRefreshSeconds: number('ldap_cache_refresh_interval'),
    connectTimeoutMilliseconds: number('ldap_conn_timeout'),
    readTimeoutMilliseconds: number('ldap_conn_read_timeout'),
    allowInsecure: insecure === undefined ? undefined : insecure === 'true',
    trustStorePath: properties.ldap_ssl_conn_trust_store_path,
  })
}
