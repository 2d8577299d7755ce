import type { Input, Plain } from '../../pulumi/dynamic'

/**
 * How StarRocks proves to a REST catalog who it is.
 * @since 0.1.0
 */
export type IcebergRestSecurityArgs =
  /** Not at all. */
  | { readonly type: 'none' }
  /** By OAuth 2.0, with a credential or a token: StarRocks takes a catalog without both for one without security. */
  | {
      readonly type: 'oauth2'
      /**
       * The credential to exchange for a token, `<client id>:<client secret>`.
       * @default none
       * @secret
       */
      readonly credential?: Input<string> | undefined
      /**
       * A bearer token.
       * @default none
       * @secret
       */
      readonly token?: Input<string> | undefined
      /**
       * The scope of the token to request; not with `token`.
       * @default the server's
       */
      readonly scope?: Input<string> | undefined
      /**
       * The address that gives out tokens.
       * @default that of the catalog
       * @pattern `^https?:\/\/\S+$` an address is `http(s)://host:port/path`
       */
      readonly serverUri?: Input<string> | undefined
      /**
       * The audience of the token to request.
       * @default none
       */
      readonly audience?: Input<string> | undefined
      /**
       * Whether StarRocks requests a new token before one expires.
       * @default the server's, true
       */
      readonly tokenRefresh?: Input<boolean> | undefined
    }
  /**
   * By the JSON Web Token of the user who is logged in. StarRocks asks the catalog for its configuration without a user, and releases
   * before the fix of StarRocks/starrocks#75792 send no token at all unless there is a `credential` or a `token`. The provider's own user
   * has no such token, so `validate` lists no databases.
   */
  | {
      readonly type: 'jwt'
      /**
       * The credential for requests without a user, `<client id>:<client secret>`.
       * @default none
       * @secret
       */
      readonly credential?: Input<string> | undefined
      /**
       * A bearer token for requests without a user.
       * @default none
       * @secret
       */
      readonly token?: Input<string> | undefined
      /**
       * The scope of the token to request; not with `token`.
       * @default the server's
       */
      readonly scope?: Input<string> | undefined
      /**
       * The address that gives out tokens.
       * @default that of the catalog
       * @pattern `^https?:\/\/\S+$` an address is `http(s)://host:port/path`
       */
      readonly serverUri?: Input<string> | undefined
    }
  /** By signatures of AWS (SigV4), as AWS Glue and S3 Tables request them. */
  | {
      readonly type: 'sigv4'
      /**
       * The name of the service in signatures: `glue`, `s3tables`.
       * @default the server's, `execute-api`
       */
      readonly signingName?: Input<string> | undefined
      /**
       * The region in signatures.
       * @default that of the AWS SDK
       */
      readonly signingRegion?: Input<string> | undefined
      /**
       * The access key that signs; needs `secretKey`.
       * @default the default credential chain of the AWS SDK
       * @secret
       */
      readonly accessKey?: Input<string> | undefined
      /**
       * The secret key that signs.
       * @default none
       * @secret
       */
      readonly secretKey?: Input<string> | undefined
      /**
       * The token of temporary keys.
       * @default none
       * @secret
       */
      readonly sessionToken?: Input<string> | undefined
    }

export type IcebergRestSecurity = Plain<IcebergRestSecurityArgs>

/** The properties, without their prefix `iceberg.catalog.` (`OAuth2SecurityConfig`, `AwsProperties` of Iceberg). */
export function securityProperties(security: IcebergRestSecurity): Record<string, string | undefined> {
  switch (security.type) {
    case 'none':
      return { security: 'none' }
    case 'oauth2':
      return {
        security: 'oauth2',
        ...tokenProperties(security),
        'oauth2.audience': security.audience,
        'oauth2.token-refresh-enabled': security.tokenRefresh?.toString(),
      }
    case 'jwt':
      return { security: 'jwt', ...tokenProperties(security) }
    case 'sigv4':
      return {
        'rest.sigv4-enabled': 'true',
        'rest.signing-name': security.signingName,
        'rest.signing-region': security.signingRegion,
        'rest.access-key-id': security.accessKey,
        'rest.secret-access-key': security.secretKey,
        'rest.session-token': security.sessionToken,
      }
  }
}

type TokenSettings = Pick<
  Extract<IcebergRestSecurity, { type: 'oauth2' | 'jwt' }>,
  'credential' | 'token' | 'scope' | 'serverUri'
>

function tokenProperties({ credential, token, scope, serverUri }: TokenSettings): Record<string, string | undefined> {
  return {
    'oauth2.credential': credential,
    'oauth2.token': token,
    'oauth2.scope': scope,
    'oauth2.server-uri': serverUri,
  }
}

/**
 * Why the settings contradict each other, or undefined. StarRocks accepts these contradictions, and then talks to the catalog without
 * any security (`OAuth2SecurityConfigBuilder`).
 */
export function securityProblem(security: IcebergRestSecurity): string | undefined {
  if (security.type === 'sigv4') {
    if ((security.accessKey === undefined) === (security.secretKey === undefined)) {
      const alone = security.accessKey === undefined && security.sessionToken !== undefined
      return alone ? 'metastore.security.sessionToken needs accessKey and secretKey' : undefined
    }
    return 'metastore.security.accessKey and metastore.security.secretKey are needed together'
  }
  if (security.type === 'none') return undefined
  const { type, credential, token, scope } = security
  if (type === 'oauth2' && credential === undefined && token === undefined)
    return 'metastore.security of type "oauth2" needs a credential or a token: without both, StarRocks sends neither'
  if (token !== undefined && scope !== undefined)
    return 'metastore.security.scope is only for a credential: beside a token, StarRocks drops both and sends none; omit the scope'
  return undefined
}
