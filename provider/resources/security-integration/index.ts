import {
  type CustomResourceOptions,
  type ID,
  type Input,
  type InputOutputs,
  type Output,
  StarRocksResource,
} from '../../pulumi/dynamic'
import type { GetArgs } from '../args'
import type { SecurityIntegrationArgs } from './args'

export type { SecurityIntegrationArgs } from './args'
export type { AuthenticationMethodArgs } from './method'

export interface SecurityIntegration extends InputOutputs<SecurityIntegrationArgs> {}

/**
 * A security integration: StarRocks lets users of an LDAP directory or of an identity provider log in, who need no account in StarRocks.
 *
 * ```ts
 * const keycloak = new starrocks.SecurityIntegration('keycloak', {
 *   method: {
 *     type: 'jwt',
 *     jwksUrl: 'https://sso.example.com/certs',
 *     principalField: 'preferred_username',
 *     requiredIssuers: ['https://sso.example.com'],
 *   },
 * })
 * new starrocks.FrontendConfig('authentication_chain', { value: pulumi.interpolate`${keycloak.name},native` })
 * ```
 *
 * No user logs in by it before `authentication_chain` names it. While it does, the security integration is not dropped: a delete fails and
 * says what to do. A replacement of what is in the chain needs another name and the resource option `deleteBeforeReplace: false`.
 *
 * Settings are changed in place, in one statement, secrets as well. StarRocks neither checks them nor contacts the server; a wrong one shows
 * when a user logs in. StarRocks shows secrets masked, so a refresh does not find one that somebody else has changed.
 *
 * Built from StarRocks' source; not yet run on a real cluster. StarRocks 3.5 and later; the user of the connection needs SECURITY on
 * SYSTEM, and OPERATE on SYSTEM to read `authentication_chain` before a delete.
 * @since 0.1.0
 */
export class SecurityIntegration extends StarRocksResource {
  /** The name of the security integration. */
  declare readonly name: Output<string>
  /** Every declared property but the comment; secrets show at most their first and last two characters. */
  declare readonly allProperties: Output<Record<string, string>>

  /** The default name of the security integration is the resource's name. */
  constructor(name: string, args: SecurityIntegrationArgs, options?: CustomResourceOptions) {
    super(
      { kind: 'SecurityIntegration', previewed: ['replacement'] },
      name,
      { ...args, name: args.name ?? name },
      options,
    )
  }

  /**
   * Reads a security integration that the stack does not manage. Its outputs are those of the class, as far as StarRocks shows them; `ddl` and `plan` are undefined. `method` and `properties` are undefined: `allProperties` has every property, with secrets masked. The
   * run fails if it does not exist.
   *
   * @param name the name of the resource in the program
   * @param id its name
   * @param args how to reach StarRocks
   */
  static get(name: string, id: Input<ID>, args: GetArgs = {}, options?: CustomResourceOptions): SecurityIntegration {
    return new SecurityIntegration(name, args as SecurityIntegrationArgs, { ...options, id })
  }
}
