import type { Input, Plain } from '../pulumi/dynamic'

/** The arguments as check returns them: plain values, with those that are always present. */
export type Checked<Args, Present extends keyof Args = never> = Plain<
  // Required would leave the undefined of a type under exactOptionalPropertyTypes.
  Omit<Args, Present> & { readonly [Name in Present]-?: Exclude<Args[Name], undefined> }
>

/**
 * The name of an object in StarRocks.
 * @pattern `^[^\x60\0]+$` a name has at least one character, no backquote (StarRocks would remove it) and no NUL
 * @since 0.1.0
 */
export type Name = string

/**
 * What a create does with an object of this name that exists: `fail` refuses it, `adopt` takes it over.
 * @since 0.1.0
 */
export type OnExisting = 'fail' | 'adopt'

/**
 * What a delete or a replacement does with the object: `delete` drops it, `retain` leaves it in StarRocks.
 * @since 0.1.0
 */
export type DeletionPolicy = 'delete' | 'retain'

/**
 * The holder of privileges or of a role.
 * @since 0.1.0
 */
export type GrantToArgs =
  /** A role. One that gets a role has all that this role has. */
  | {
      readonly type: 'role'
      /** The name of the role. */
      readonly name: Input<Name>
    }
  /** A user: one from a host, or one from a domain. */
  | {
      readonly type: 'user'
      /** The name of the user. */
      readonly name: Input<Name>
      /**
       * The host or addresses from which the user connects, as in `'rose'@'10.%'`.
       * @default `%`, any host
       */
      readonly host?: Input<Name> | undefined
      /**
       * In place of `host`: the domain from which the user connects, as in `'rose'@['example.com']`.
       * @default none
       */
      readonly domain?: Input<Name> | undefined
    }
  /**
   * A group of an identity provider or a directory, which StarRocks knows by a group provider; it does not check that the group exists. It
   * can hold roles (StarRocks 4.0 and later) and no privileges: grant those to a role, and the role to the group.
   */
  | {
      readonly type: 'externalGroup'
      /**
       * The name of the group, as the group provider has it.
       * @pattern `^[^\x00-\x1f\x7f\x60]+$` a group name has at least one character, no backquote and no control character
       */
      readonly name: Input<string>
    }

/**
 * The arguments of the static `get` of a resource.
 * @since 0.1.0
 */
export interface GetArgs {
  /**
   * How to reach StarRocks.
   * @default the stack's configuration, then the environment
   */
  readonly connection?: Input<ConnectionArgs> | undefined
}

/**
 * How to reach StarRocks. Missing settings come from the stack's configuration (`starrocks:host`, ...), then from the environment
 * (`STARROCKS_HOST`, ...).
 * @since 0.1.0
 */
export interface ConnectionArgs {
  /**
   * A front end, `name` or `name:port`; several are separated by commas and tried in turn.
   * @default none: one of input, configuration and environment has to set it
   * @pattern `^\s*(\[[0-9a-fA-F:.]+\]|[^\s:,]+)(:\d+)?\s*(,\s*(\[[0-9a-fA-F:.]+\]|[^\s:,]+)(:\d+)?\s*)*$` a host is `name` or `name:port`; several are separated by commas
   */
  readonly host?: Input<string> | undefined
  /**
   * The MySQL port of the front ends.
   * @default `9030`
   * @minimum 1
   * @maximum 65535
   */
  readonly port?: Input<number> | undefined
  /**
   * The user.
   * @default `root`
   */
  readonly user?: Input<string> | undefined
  /**
   * The user's password.
   * @default none
   * @secret
   */
  readonly password?: Input<string> | undefined
  /**
   * Whether to encrypt. The certificate of the server must have the host's name, and a public authority must have signed it unless the
   * settings name another one. In the environment: STARROCKS_TLS, and for the settings STARROCKS_TLS_CA, STARROCKS_TLS_CERTIFICATE,
   * STARROCKS_TLS_KEY (texts or paths of files) and STARROCKS_TLS_SERVER_NAME.
   * @default `false`
   */
  readonly tls?: Input<boolean> | Input<TlsArgs> | undefined
  /**
   * How many connections the provider opens at most.
   * @default `8`
   * @minimum 1
   * @maximum 100
   */
  readonly maxConnections?: Input<number> | undefined
  /**
   * For how many seconds an operation tries again while no front end answers or no leader is elected. A preview tries once.
   * @default `15`
   * @minimum 0
   * @maximum 3600
   */
  readonly retrySeconds?: Input<number> | undefined
  /**
   * For how many seconds an operation on a resource waits for answers of StarRocks, all of them together; then it fails and names the
   * statement. Waits that have a limit of their own, such as `waitForLoad`, do not count, nor do answers within a second.
   * @default `300`
   * @minimum 1
   * @maximum 86400
   */
  readonly operationTimeoutSeconds?: Input<number> | undefined
  /**
   * Whether a server may ask for the password in clear text, as it does for LDAP users. Needs `tls`.
   * @default `false`
   */
  readonly allowClearTextPassword?: Input<boolean> | undefined
}

/**
 * How to encrypt. Certificates and keys are texts in PEM.
 * @since 0.1.0
 */
export interface TlsArgs {
  /**
   * The certificates of the authorities that may have signed the server's certificate.
   * @default the public authorities that Node knows
   * @pattern `-----BEGIN [A-Z ]+-----` a certificate is a PEM text that begins with -----BEGIN
   */
  readonly ca?: Input<string> | undefined
  /**
   * The client's own certificate, for a server that asks for one.
   * @default none
   * @pattern `-----BEGIN [A-Z ]+-----` a certificate is a PEM text that begins with -----BEGIN
   */
  readonly certificate?: Input<string> | undefined
  /**
   * The key of the client's certificate.
   * @default none
   * @secret
   */
  readonly key?: Input<string> | undefined
  /**
   * The name in the server's certificate.
   * @default the host
   */
  readonly serverName?: Input<string> | undefined
}

/**
 * How StarRocks combines the rows of one key in a column of an aggregate table.
 * @since 0.1.0
 */
export type Aggregation =
  | 'SUM'
  | 'MIN'
  | 'MAX'
  | 'REPLACE'
  | 'REPLACE_IF_NOT_NULL'
  | 'HLL_UNION'
  | 'BITMAP_UNION'
  | 'PERCENTILE_UNION'

/**
 * The key of a table: its data model.
 * @since 0.1.0
 */
export interface KeyConfig {
  /**
   * `duplicate` keeps all rows; `primary` and `unique` keep the last row of each key; `aggregate` combines the rows of each key, column by
   * column, as `aggregationOverrides` declares.
   */
  readonly type: Input<'duplicate' | 'primary' | 'unique' | 'aggregate'>
  /**
   * The key columns in order; they come first in the table. Only a duplicate key has a default.
   * @default the first column whose type a key may have
   */
  readonly columns?: Input<Input<string>[]> | undefined
}

/**
 * How rows are distributed over buckets.
 * @since 0.1.0
 */
export type DistributionConfig =
  /** By a hash of columns. */
  | {
      readonly type: 'hash'
      /**
       * The columns.
       * @minItems 1
       */
      readonly columns: Input<Input<string>[]>
      /**
       * How many buckets, 1 to 1024.
       * @default StarRocks chooses
       * @minimum 1
       * @maximum 1024
       */
      readonly buckets?: Input<number> | undefined
    }
  /** At random; for duplicate keys, and for aggregate keys without REPLACE. */
  | {
      readonly type: 'random'
      /**
       * How many buckets, 1 to 1024.
       * @default StarRocks chooses
       * @minimum 1
       * @maximum 1024
       */
      readonly buckets?: Input<number> | undefined
    }

/**
 * How a table is partitioned. StarRocks creates the partitions as rows arrive.
 * @since 0.1.0
 */
export type PartitionConfig =
  /** One partition for each combination of values, as for the Hive keys of the path. */
  | {
      readonly type: 'column'
      /**
       * The columns.
       * @minItems 1
       */
      readonly columns: Input<Input<string>[]>
    }
  /** One partition for each hour, day, ... of a DATE or DATETIME column. */
  | {
      readonly type: 'dateTrunc'
      /** The column. */
      readonly column: Input<string>
      /** The time span of a partition. */
      readonly unit: Input<'hour' | 'day' | 'week' | 'month' | 'quarter' | 'year'>
    }
  /** One partition for each `slices` units of a DATE or DATETIME column. */
  | {
      readonly type: 'timeSlice'
      /** The column. */
      readonly column: Input<string>
      /** The unit of time. */
      readonly unit: Input<'minute' | 'hour' | 'day' | 'month' | 'year'>
      /**
       * How many units a partition holds.
       * @minimum 1
       */
      readonly slices: Input<number>
    }

/**
 * An object store.
 * @since 0.1.0
 */
export interface StorageArgs {
  /**
   * The name of the bucket.
   * @pattern `^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$` a bucket name has 3 to 63 lower-case letters, digits, dots and hyphens
   */
  readonly bucket: Input<string>
  /**
   * The address of the store for StarRocks: `host:port` or a URL.
   * @default AWS S3
   * @pattern `^(https?:\/\/)?[^\s/@]+\/?$` an endpoint is `host:port` or `http(s)://host:port`
   */
  readonly endpoint?: Input<string> | undefined
  /**
   * The address of the same store for the machine that runs Pulumi.
   * @default `endpoint`
   * @pattern `^(https?:\/\/)?[^\s/@]+\/?$` an endpoint is `host:port` or `http(s)://host:port`
   */
  readonly clientEndpoint?: Input<string> | undefined
  /**
   * The region of the bucket.
   * @default the server's, `us-east-1`
   */
  readonly region?: Input<string> | undefined
  /**
   * Whether the bucket is part of the path and not of the host name. MinIO and other S3-compatible stores need it.
   * @default `false`
   */
  readonly pathStyleAccess?: Input<boolean> | undefined
  /**
   * Whether to use TLS where the endpoint does not say.
   * @default the server's, true
   */
  readonly ssl?: Input<boolean> | undefined
  /** Credentials StarRocks uses for the store. The provider uses them too, to read footers. */
  readonly auth: Input<StorageAuthArgs>
}

/**
 * Credentials StarRocks uses for an object store.
 * @since 0.1.0
 */
export type StorageAuthArgs =
  /** The keys of a user. StarRocks shows them to everybody who may describe the pipe. */
  | {
      readonly type: 'accessKey'
      /**
       * The access key.
       * @secret
       */
      readonly accessKey: Input<string>
      /**
       * The secret key.
       * @secret
       */
      readonly secretKey: Input<string>
      /**
       * The token of temporary keys.
       * @default none
       * @secret
       */
      readonly sessionToken?: Input<string> | undefined
    }
  /** The role of the machines that StarRocks runs on. The machine that runs Pulumi uses its own AWS credentials. */
  | {
      readonly type: 'instanceProfile'
      /**
       * A role to assume from there.
       * @default none
       */
      readonly iamRoleArn?: Input<string> | undefined
      /**
       * The external id for assuming the role.
       * @default none
       */
      readonly externalId?: Input<string> | undefined
    }
  /** The default credential chain of the AWS SDK, on either side. */
  | { readonly type: 'default' }
