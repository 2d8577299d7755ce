import type { Input } from '../pulumi/dynamic'

/**
 * How to reach StarRocks. What is left out comes from the stack's configuration (`starrocks:host`, ...), then from the environment (`STARROCKS_HOST`, ...).
 * @since 0.1.0
 */
export interface ConnectionArgs {
  /** A front end, `name` or `name:port`; several, separated by commas, are tried in turn. No default: it has to be set somewhere. */
  readonly host?: Input<string>
  /** The MySQL port of the front ends. Default: 9030. */
  readonly port?: Input<number>
  /** The user. Default: `root`. */
  readonly user?: Input<string>
  /** The user's password, kept as a secret. Default: none. */
  readonly password?: Input<string>
  /**
   * Whether to encrypt; the server's certificate has to bear the host's name, and to be signed by a public authority unless the settings
   * name another one. Default: false. In the environment: STARROCKS_TLS, and for the settings STARROCKS_TLS_CA, STARROCKS_TLS_CERTIFICATE,
   * STARROCKS_TLS_KEY (texts or paths of files) and STARROCKS_TLS_SERVER_NAME.
   */
  readonly tls?: Input<boolean> | Input<TlsArgs>
  /** How many connections the provider opens at most. Default: 8. */
  readonly maxConnections?: Input<number>
  /** For how many seconds an operation tries again where nobody answers, or no leader is elected. Default: 15. A preview tries once. */
  readonly retrySeconds?: Input<number>
  /**
   * For how many seconds an operation on a resource waits for answers of StarRocks, all of them together; then it fails and names the
   * statement. What has a time of its own, such as `waitForLoad`, does not count, nor do answers within a second. Default: 300.
   */
  readonly operationTimeoutSeconds?: Input<number>
  /** Whether a server may ask for the password as it is, as it does of LDAP users. Only with `tls`. Default: false. */
  readonly allowClearTextPassword?: Input<boolean>
}

/**
 * How to encrypt. Certificates and keys are texts in PEM.
 * @since 0.1.0
 */
export interface TlsArgs {
  /** The certificates of those who may have signed the server's. Default: the public authorities that Node knows. */
  readonly ca?: Input<string>
  /** The client's own certificate, where the server wants one. Default: none. */
  readonly certificate?: Input<string>
  /** The key of the client's certificate, kept as a secret. Default: none. */
  readonly key?: Input<string>
  /** The name that the server's certificate bears. Default: the host. */
  readonly serverName?: Input<string>
}

/**
 * An object store.
 * @since 0.1.0
 */
export interface StorageArgs {
  /** The bucket's name. */
  readonly bucket: Input<string>
  /** `host:port` or a URL, as StarRocks sees the store. Default: AWS S3. */
  readonly endpoint?: Input<string>
  /** The same store as the machine that runs Pulumi sees it. Default: `endpoint`. */
  readonly clientEndpoint?: Input<string>
  /** The region of the bucket. Default: the server's, `us-east-1`. */
  readonly region?: Input<string>
  /** Whether the bucket is part of the path and not of the host name; MinIO and other S3-compatible stores want it. Default: false. */
  readonly pathStyleAccess?: Input<boolean>
  /** Whether to use TLS where the endpoint does not say. Default: the server's, true. */
  readonly ssl?: Input<boolean>
  /** Credentials StarRocks uses for the store. The provider uses them too, to read footers. */
  readonly auth: Input<StorageAuthArgs>
}

/**
 * Credentials StarRocks uses for an object store.
 * @since 0.1.0
 */
export type StorageAuthArgs =
  /** The keys of a user. */
  | {
      readonly type: 'accessKey'
      /** Kept as a secret, and shown by StarRocks to whoever may describe the pipe. */
      readonly accessKey: Input<string>
      /** Kept as a secret, and shown by StarRocks to whoever may describe the pipe. */
      readonly secretKey: Input<string>
      /** The token of temporary keys, kept as a secret. Default: none. */
      readonly sessionToken?: Input<string>
    }
  | {
      /** The role of the machines StarRocks runs on; the machine that runs Pulumi uses its own AWS credentials. */
      readonly type: 'instanceProfile'
      /** A role to assume from there. Default: none. */
      readonly iamRoleArn?: Input<string>
      /** Sent when the role is assumed. Default: none. */
      readonly externalId?: Input<string>
    }
  /** The default credential chain of the AWS SDK, on either side. */
  | { readonly type: 'default' }
