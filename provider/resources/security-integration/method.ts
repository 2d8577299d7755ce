import type { Input, Plain } from '../../pulumi/dynamic'
import { elementProblem } from '../../sql/lists'
import { ownValue } from '../../sql/names'

/**
 * How StarRocks authenticates the users of a security integration.
 * @since 0.1.0
 */
export type AuthenticationMethodArgs =
  /** By their passwords in an LDAP directory. */
  | {
      readonly type: 'ldap'
      /**
       * The host of the LDAP server.
       * @default the front ends' `authentication_ldap_simple_server_host`
       */
      readonly host?: Input<string> | undefined
      /**
       * Its port.
       * @default the front ends' `authentication_ldap_simple_server_port`, 389
       * @minimum 1
       * @maximum 65535
       */
      readonly port?: Input<number> | undefined
      /**
       * The distinguished name under which StarRocks searches for users.
       * @default the front ends' `authentication_ldap_simple_bind_base_dn`
       */
      readonly baseDn?: Input<string> | undefined
      /**
       * The attribute that has the name of a user, such as `uid`.
       * @default the front ends' `authentication_ldap_simple_user_search_attr`, `uid`
       */
      readonly userSearchAttribute?: Input<string> | undefined
      /**
       * The distinguished name of the user by whom StarRocks searches.
       * @default the front ends' `authentication_ldap_simple_bind_root_dn`
       */
      readonly bindDn?: Input<string> | undefined
      /**
       * The password of that user.
       * @default the front ends' `authentication_ldap_simple_bind_root_pwd`
       * @secret
       */
      readonly bindPassword?: Input<string> | undefined
      /**
       * Whether StarRocks connects to the LDAP server without encryption.
       * @default the front ends' `authentication_ldap_simple_ssl_conn_allow_insecure`, true
       */
      readonly allowInsecure?: Input<boolean> | undefined
      /**
       * The path on the front ends of the certificates that StarRocks trusts, in PEM or JKS.
       * @default the public authorities
       */
      readonly trustStorePath?: Input<string> | undefined
      /**
       * The password of that file, if it is a JKS.
       * @default none
       * @secret
       */
      readonly trustStorePassword?: Input<string> | undefined
    }
  /** By a JSON Web Token that the client has got and sends. */
  | {
      readonly type: 'jwt'
      /** The URL of the key set, or the path of a file under `fe/conf`. */
      readonly jwksUrl: Input<string>
      /** The field of the token that has the name of the user, such as `sub`. */
      readonly principalField: Input<string>
      /**
       * The issuers of whom one must have issued the token.
       * @default any issuer
       * @minItems 1
       */
      readonly requiredIssuers?: Input<Input<string>[]> | undefined
      /**
       * The audiences of which the token must be for one.
       * @default any audience
       * @minItems 1
       */
      readonly requiredAudiences?: Input<Input<string>[]> | undefined
    }
  /** By OAuth 2.0, in the browser of the user. */
  | {
      readonly type: 'oauth2'
      /** The URL to which the browser is sent to log in. */
      readonly authServerUrl: Input<string>
      /** The URL from which StarRocks gets the tokens. */
      readonly tokenServerUrl: Input<string>
      /** The id of StarRocks as a client of the authorization server. */
      readonly clientId: Input<string>
      /**
       * The secret of that client.
       * @secret
       */
      readonly clientSecret: Input<string>
      /** The URL to which the browser is sent back: `http://<front end>:<http port>/api/oauth2`. */
      readonly redirectUrl: Input<string>
      /** The URL of the key set, or the path of a file under `fe/conf`. */
      readonly jwksUrl: Input<string>
      /** The field of the token that has the name of the user, such as `sub`. */
      readonly principalField: Input<string>
      /**
       * The issuers of whom one must have issued the token.
       * @default any issuer
       * @minItems 1
       */
      readonly requiredIssuers?: Input<Input<string>[]> | undefined
      /**
       * The audiences of which the token must be for one.
       * @default any audience
       * @minItems 1
       */
      readonly requiredAudiences?: Input<Input<string>[]> | undefined
    }

export type AuthenticationMethod = Plain<AuthenticationMethodArgs>

/** The properties that a method sets. */
export function methodProperties(method: AuthenticationMethod): Record<string, string | undefined> {
  if (method.type === 'ldap')
    return {
      type: 'authentication_ldap_simple',
      authentication_ldap_simple_server_host: method.host,
      authentication_ldap_simple_server_port: method.port?.toString(),
      authentication_ldap_simple_bind_base_dn: method.baseDn,
      authentication_ldap_simple_user_search_attr: method.userSearchAttribute,
      authentication_ldap_simple_bind_root_dn: method.bindDn,
      authentication_ldap_simple_bind_root_pwd: method.bindPassword,
      authentication_ldap_simple_ssl_conn_allow_insecure: method.allowInsecure?.toString(),
      authentication_ldap_simple_ssl_conn_trust_store_path: method.trustStorePath,
      authentication_ldap_simple_ssl_conn_trust_store_pwd: method.trustStorePassword,
    }
  const token = {
    jwks_url: method.jwksUrl,
    principal_field: method.principalField,
    required_issuer: method.requiredIssuers?.join(','),
    required_audience: method.requiredAudiences?.join(','),
  }
  if (method.type === 'jwt') return { type: 'authentication_jwt', ...token }
  return {
    type: 'authentication_oauth2',
    auth_server_url: method.authServerUrl,
    token_server_url: method.tokenServerUrl,
    client_id: method.clientId,
    client_secret: method.clientSecret,
    redirect_url: method.redirectUrl,
    ...token,
  }
}

/** Why a method is refused, or undefined. */
export function methodProblem(method: AuthenticationMethod): string | undefined {
  if (method.type === 'ldap') return undefined
  for (const list of ['requiredIssuers', 'requiredAudiences'] as const)
    for (const element of method[list] ?? []) {
      const problem = elementProblem(element)
      if (problem !== undefined) return `method.${list}: ${JSON.stringify(element)} is refused: ${problem}`
    }
  return undefined
}

/** The keys that methods set, but for those of secrets. */
const SHOWN = [
  'type',
  'authentication_ldap_simple_server_host',
  'authentication_ldap_simple_server_port',
  'authentication_ldap_simple_bind_base_dn',
  'authentication_ldap_simple_user_search_attr',
  'authentication_ldap_simple_bind_root_dn',
  'authentication_ldap_simple_ssl_conn_allow_insecure',
  'authentication_ldap_simple_ssl_conn_trust_store_path',
  'jwks_url',
  'principal_field',
  'required_issuer',
  'required_audience',
  'auth_server_url',
  'token_server_url',
  'client_id',
  'redirect_url',
]
const SECRET = [
  'authentication_ldap_simple_bind_root_pwd',
  'authentication_ldap_simple_ssl_conn_trust_store_pwd',
  'client_secret',
]

/** Further keys whose values need no mask. */
const HARMLESS = ['auto_provision_user', 'authentication_ldap_simple_bind_dn_pattern', 'connect_wait_timeout']

/** Keys of other inputs. */
const OF_INPUTS: Readonly<Record<string, string>> = {
  comment: 'comment',
  group_provider: 'groupProviders',
  permitted_groups: 'permittedGroups',
}

/** True if the value of a property must not be shown: all but those known to be harmless. */
export function isSecret(key: string): boolean {
  return !(SHOWN.includes(key) || HARMLESS.includes(key) || Object.hasOwn(OF_INPUTS, key))
}

/** Why the input `properties` does not accept a key, or undefined. */
export function propertyProblem(key: string): string | undefined {
  const input = SHOWN.includes(key) || SECRET.includes(key) ? 'method' : ownValue(OF_INPUTS, key)
  return input && `the property "${key}" is set by ${input}`
}
