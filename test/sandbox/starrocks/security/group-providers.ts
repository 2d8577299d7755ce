import { analyzing, bare, unsupported } from '../errors'
import { javaInteger } from '../java'
import type { Cell } from '../store'
import { checkRequired, createText } from './property-text'

/** The properties that each type of group provider must have (`*GroupProvider.checkProperty`). */
const REQUIRED: Readonly<Record<string, readonly string[]>> = {
  unix: [],
  file: ['group_file_url'],
  ldap: ['ldap_conn_url', 'ldap_bind_root_dn', 'ldap_bind_root_pwd', 'ldap_bind_base_dn'],
}

/** The files that an operator has put under fe/conf. */
const CONF = '/opt/starrocks/fe/conf/'
const CONF_FILES = ['groups.txt', 'groups/groups.txt']

/**
 * The group providers of a cluster, from the source of 3.5 to 4.1 (`AuthenticationMgr`). They can be created and dropped; ALTER is not in
 * these releases. Nobody here has a group.
 */
export class GroupProviders {
  private providers = new Map<string, Map<string, string>>()

  state() {
    return this.providers
  }

  restore(providers: Map<string, Map<string, string>>): void {
    this.providers = providers
  }

  create(name: string, properties: Map<string, string>): void {
    const type = properties.get('type')
    if (type === undefined) throw analyzing('missing required property: type')
    const required = REQUIRED[type.toLowerCase()]
    if (!required) throw analyzing(`unsupported group provider type '${type}'`)
    checkRequired(properties, required)
    if (type.toLowerCase() === 'ldap') checkLdap(properties)
    if (this.providers.has(name)) throw analyzing(`Group Provider '${name}' already exists`)
    if (type.toLowerCase() === 'file') readFile(properties.get('group_file_url')!)
    this.providers.set(name, properties)
  }

  /** Whether a security integration names it does not matter. */
  drop(name: string): void {
    this.find(name)
    this.providers.delete(name)
  }

  /** The rows of SHOW GROUP PROVIDERS. A group provider has no comment (`GroupProvider.getComment`). */
  rows(): Cell[][] {
    return [...this.providers].map(([name, properties]) => [name, properties.get('type')!, ''])
  }

  row(name: string): Cell[] {
    return [name, createText('GROUP PROVIDER', name, this.find(name))]
  }

  private find(name: string): Map<string, string> {
    const found = this.providers.get(name)
    if (!found) throw analyzing(`Group Provider '${name}' not found`)
    return found
  }
}

/** The front end contacts the directory in the background, and reports no failure. */
function checkLdap(properties: Map<string, string>): void {
  for (const key of ['ldap_conn_timeout', 'ldap_conn_read_timeout']) {
    const text = properties.get(key)
    const value = text === undefined ? 10n : javaInteger(text, 32)
    if (value !== undefined && value >= 10n) continue
    const reason =
      value === undefined
        ? `For input string: "${text}"`
        : `current value of '${key}' is invalid, value: ${value}, should be in range [10, 2147483647]`
    throw analyzing(`invalid '${key}' property value: ${text}, error: ${reason}`)
  }
  if (properties.has('ldap_group_dn') === properties.has('ldap_group_filter'))
    throw analyzing('ldap_group_dn and ldap_group_filter can use either one at the same time')
  const interval = properties.get('ldap_cache_refresh_interval')
  if (interval !== undefined && (javaInteger(interval, 64) ?? 0n) <= 0n)
    throw unsupported(`a refresh of groups every ${interval} seconds`)
}

/** The front end reads the file when the provider is created, and fails without it (`FileGroupProvider.init`). */
function readFile(url: string): void {
  if (/^https?:\/\//.test(url)) throw unsupported('a file of groups from a URL')
  if (!CONF_FILES.includes(url)) throw bare(`${CONF}${url} (No such file or directory)`)
}
