import type { Input, Plain } from '../../pulumi/dynamic'

/**
 * Where StarRocks finds the groups of a user.
 * @since 0.1.0
 */
export type GroupSourceArgs =
  /** The groups of the operating system of the front ends. */
  | { readonly type: 'unix' }
  /** A file with a line for each group: `group:user_1,user_2`. Each front end reads it once, at the create and when it starts. */
  | {
      readonly type: 'file'
      /** The `http(s)://` URL of the file, or its path under `fe/conf`. The create fails if StarRocks cannot read it. */
      readonly groupFileUrl: Input<string>
    }
  /** The groups of an LDAP directory. StarRocks reads them in the background, and reports a failure only in the log of the front end. */
  | {
      readonly type: 'ldap'
      /**
       * The address of the LDAP server: `ldap://host:port`.
       * @pattern `^ldaps?:\/\/\S+$` the address of an LDAP server is `ldap://host:port`
       */
      readonly url: Input<string>
      /** The distinguished name of the user by whom StarRocks searches. */
      readonly bindDn: Input<string>
      /**
       * The password of that user.
       * @secret
       */
      readonly bindPassword: Input<string>
      /** The distinguished name under which StarRocks searches. */
      readonly baseDn: Input<string>
      /**
       * The distinguished names of the groups; either these or `groupFilter`.
       * @default none
       * @minItems 1
       */
      readonly groupDns?: Input<Input<string>[]> | undefined
      /**
       * The LDAP filter that finds the groups, such as `(objectClass=groupOfNames)`; either this or `groupDns`.
       * @default none
       */
      readonly groupFilter?: Input<string> | undefined
      /**
       * The attribute that has the name of a group.
       * @default the server's, `cn`
       */
      readonly groupIdentifierAttribute?: Input<string> | undefined
      /**
       * The attribute that has the members of a group.
       * @default the server's, `member`
       */
      readonly groupMemberAttribute?: Input<string> | undefined
      /**
       * The attribute of a member's distinguished name that has the name of the user, such as `uid`, or a regular expression with one group.
       * @default the whole distinguished name
       */
      readonly userSearchAttribute?: Input<string> | undefined
      /**
       * After how many seconds StarRocks reads the groups again.
       * @default the server's
       * @minimum 1
       */
      readonly cacheRefreshSeconds?: Input<number> | undefined
      /**
       * After how many milliseconds StarRocks gives up a connection.
       * @default the server's, 30000
       * @minimum 10
       * @maximum 2147483647
       */
      readonly connectTimeoutMilliseconds?: Input<number> | undefined
      /**
       * For how many milliseconds StarRocks waits for an answer.
       * @default the server's, 30000
       * @minimum 10
       * @maximum 2147483647
       */
      readonly readTimeoutMilliseconds?: Input<number> | undefined
      /**
       * Whether StarRocks connects to the LDAP server without encryption.
       * @default the server's, true
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

export type GroupSource = Plain<GroupSourceArgs>

/** The properties that a source sets. */
export function sourceProperties(source: GroupSource): Record<string, string | undefined> {
  switch (source.type) {
    case 'unix':
      return { type: 'unix' }
    case 'file':
      return { type: 'file', group_file_url: source.groupFileUrl }
    case 'ldap':
      return {
        type: 'ldap',
        ldap_conn_url: source.url,
        ldap_bind_root_dn: source.bindDn,
        ldap_bind_root_pwd: source.bindPassword,
        ldap_bind_base_dn: source.baseDn,
        ldap_group_dn: source.groupDns?.join(';'),
        ldap_group_filter: source.groupFilter,
        ldap_group_identifier_attr: source.groupIdentifierAttribute,
        ldap_group_member_attr: source.groupMemberAttribute,
        ldap_user_search_attr: source.userSearchAttribute,
        ldap_cache_refresh_interval: source.cacheRefreshSeconds?.toString(),
        ldap_conn_timeout: source.connectTimeoutMilliseconds?.toString(),
        ldap_conn_read_timeout: source.readTimeoutMilliseconds?.toString(),
        ldap_ssl_conn_allow_insecure: source.allowInsecure?.toString(),
        ldap_ssl_conn_trust_store_path: source.trustStorePath,
        ldap_ssl_conn_trust_store_pwd: source.trustStorePassword,
      }
  }
}

/** Why a source is refused, or undefined. */
export function sourceProblem(source: GroupSource): string | undefined {
  if (source.type !== 'ldap') return undefined
  if ((source.groupDns === undefined) === (source.groupFilter === undefined))
    return 'source.groupDns or source.groupFilter is needed, and not both: StarRocks finds the groups by one of them'
  const split = source.groupDns?.find((dn) => dn.includes(';') || dn.trim() !== dn || dn === '')
  return (
    split &&
    `source.groupDns: ${JSON.stringify(split)} is refused: StarRocks splits the list at semicolons, and removes spaces behind them`
  )
}

/** True if the value of a property must not be shown. */
export function isSecret(key: string): boolean {
  return SECRETS.includes(key)
}

export const SECRETS: readonly string[] = ['ldap_bind_root_pwd', 'ldap_ssl_conn_trust_store_pwd']
