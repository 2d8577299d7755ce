import { analyzing } from '../errors'
import { javaInteger } from '../java'
import type { Cell } from '../store'
import { checkRequired, createText } from './property-text'

/** The properties that each type of security integration must have (`*SecurityIntegration.checkProperty`). */
const REQUIRED: Readonly<Record<string, readonly string[]>> = {
  authentication_ldap_simple: ['type'],
  authentication_jwt: ['type', 'jwks_url', 'principal_field'],
  authentication_oauth2: [
    'type',
    'token_server_url',
    'redirect_url',
    'client_id',
    'client_secret',
    'jwks_url',
    'principal_field',
  ],
}

/** The security integrations of a cluster, from the source of 3.5 to 4.1 (`AuthenticationMgr`). No login here uses one. */
export class SecurityIntegrations {
  private integrations = new Map<string, Map<string, string>>()

  state() {
    return this.integrations
  }

  restore(integrations: Map<string, Map<string, string>>): void {
    this.integrations = integrations
  }

  create(name: string, properties: Map<string, string>): void {
    const type = properties.get('type')
    if (type === undefined) throw analyzing('missing required property: type')
    const required = REQUIRED[type.toLowerCase()]
    if (!required) throw analyzing(`unsupported security integration type '${type}'`)
    checkRequired(properties, required)
    checkTimeout(properties.get('connect_wait_timeout'), type)
    if (this.integrations.has(name)) throw analyzing(`security integration '${name}' already exists`)
    this.integrations.set(name, properties)
  }

  /** Sets properties; none can be removed, and the new ones are not checked (`AuthenticationMgr.alterSecurityIntegration`). */
  alter(name: string, changed: Map<string, string>): void {
    const properties = this.find(name)
    if (changed.has('type')) throw analyzing("'type' property cannot be changed")
    this.integrations.set(name, new Map([...properties, ...changed]))
  }

  /** Whether the authentication chain names it does not matter. */
  drop(name: string): void {
    this.find(name)
    this.integrations.delete(name)
  }

  /** The rows of SHOW SECURITY INTEGRATIONS. */
  rows(): Cell[][] {
    return [...this.integrations].map(([name, properties]) => {
      return [name, properties.get('type')!, properties.get('comment') || 'NULL']
    })
  }

  row(name: string): Cell[] {
    return [name, createText('SECURITY INTEGRATION', name, this.find(name))]
  }

  private find(name: string): Map<string, string> {
    const found = this.integrations.get(name)
    if (!found) throw analyzing(`security integration '${name}' not found`)
    return found
  }
}

function checkTimeout(text: string | undefined, type: string): void {
  if (text === undefined || type.toLowerCase() !== 'authentication_oauth2') return
  const value = javaInteger(text, 32)
  if (value !== undefined && value >= 0n) return
  const reason =
    value === undefined
      ? `For input string: "${text}"`
      : `current value of 'connect_wait_timeout' is invalid, value: ${value}, should be in range [0, 2147483647]`
  throw analyzing(`invalid 'connect_wait_timeout' property value: ${text}, error: ${reason}`)
}
