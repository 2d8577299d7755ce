import type { Input, Plain } from '../../pulumi/dynamic'
import { containsPassword } from '../../sql/masked'
import { type MetastoreArgs, metastoreProblem, metastoreSettings } from '../catalog/metastore'
import { type IcebergAwsAuthArgs, icebergCredentials } from './aws'
import { type IcebergRestSecurityArgs, securityProblem, securityProperties } from './security'

/**
 * The Iceberg catalog, which has the metadata of the tables.
 * @since 0.1.0
 */
export type IcebergMetastoreArgs =
  | Extract<MetastoreArgs, { readonly type: 'hive' }>
  /** AWS Glue, for tables in AWS S3 only. */
  | {
      readonly type: 'glue'
      /**
       * The region of Glue.
       * @default that of the AWS SDK
       */
      readonly region?: Input<string> | undefined
      /**
       * The id of the Glue data catalog: an account.
       * @default the account of the credentials
       */
      readonly catalogId?: Input<string> | undefined
      /** Credentials StarRocks uses for Glue. */
      readonly auth: Input<IcebergAwsAuthArgs>
    }
  /** A server of the Iceberg REST catalog API, such as Polaris, Lakekeeper, Nessie, Unity Catalog or S3 Tables. */
  | {
      readonly type: 'rest'
      /**
       * The address of the server, without a user or a password.
       * @pattern `^https?:\/\/\S+$` an address is `http(s)://host:port/path`
       */
      readonly uri: Input<string>
      /**
       * The warehouse: what the server calls it, or a location.
       * @default the server's
       */
      readonly warehouse?: Input<string> | undefined
      /**
       * The part of the paths of requests that comes after the version.
       * @default the server's
       */
      readonly prefix?: Input<string> | undefined
      /**
       * How StarRocks proves who it is.
       * @default none
       */
      readonly security?: Input<IcebergRestSecurityArgs> | undefined
      /**
       * Whether StarRocks requests credentials for the store from the server. Then `storage` needs no credentials.
       * @default the server's, true
       */
      readonly vendedCredentials?: Input<boolean> | undefined
      /**
       * Whether StarRocks lists namespaces in namespaces as databases: `a.b`.
       * @default the server's, false
       */
      readonly nestedNamespaces?: Input<boolean> | undefined
      /**
       * Whether StarRocks requests views. False for a server that has no endpoints for views.
       * @default the server's, true
       */
      readonly viewEndpoints?: Input<boolean> | undefined
    }
  /** A database with tables of the Iceberg JDBC catalog. StarRocks 3.5 and later. */
  | {
      readonly type: 'jdbc'
      /**
       * The address of the database, without a user or a password: `jdbc:postgresql://host:5432/iceberg`.
       * @pattern `^jdbc:(mysql|postgresql):\/\/\S+$` an address is `jdbc:mysql://host:port/database` or `jdbc:postgresql://host:port/database`
       */
      readonly uri: Input<string>
      /** The location of the tables: `s3://bucket/warehouse`. */
      readonly warehouse: Input<string>
      /**
       * The user of the database.
       * @default none
       */
      readonly user?: Input<string> | undefined
      /**
       * The user's password.
       * @default none
       * @secret
       */
      readonly password?: Input<string> | undefined
    }
  /** A directory with the tables of the Iceberg Hadoop catalog. */
  | {
      readonly type: 'hadoop'
      /** The location of the tables: `s3://bucket/warehouse`, `hdfs://host/warehouse`. */
      readonly warehouse: Input<string>
    }

export type IcebergMetastore = Plain<IcebergMetastoreArgs>

export function icebergMetastoreProperties(metastore: IcebergMetastore): Record<string, string | undefined> {
  switch (metastore.type) {
    case 'hive':
      return { 'iceberg.catalog.type': 'hive', 'hive.metastore.uris': metastore.uris.join(',') }
    case 'glue':
      return {
        'iceberg.catalog.type': 'glue',
        'aws.glue.region': metastore.region,
        'aws.glue.catalog_id': metastore.catalogId,
        ...icebergCredentials('aws.glue', metastore.auth),
      }
    case 'rest':
      return prefixed({
        type: 'rest',
        uri: metastore.uri,
        warehouse: metastore.warehouse,
        prefix: metastore.prefix,
        ...(metastore.security && securityProperties(metastore.security)),
        'vended-credentials-enabled': metastore.vendedCredentials?.toString(),
        'rest.nested-namespace-enabled': metastore.nestedNamespaces?.toString(),
        'rest.view-endpoints-enabled': metastore.viewEndpoints?.toString(),
      })
    case 'jdbc':
      return prefixed({
        type: 'jdbc',
        uri: metastore.uri,
        warehouse: metastore.warehouse,
        'jdbc.user': metastore.user,
        'jdbc.password': metastore.password,
      })
    case 'hadoop':
      return prefixed({ type: 'hadoop', warehouse: metastore.warehouse })
  }
}

function prefixed(properties: Record<string, string | undefined>): Record<string, string | undefined> {
  return Object.fromEntries(Object.entries(properties).map(([key, value]) => [`iceberg.catalog.${key}`, value]))
}

/** The metastore that properties declare, if they show all of it: credentials and further settings cannot be told from them. */
export function readMetastore(properties: Readonly<Record<string, string>>): IcebergMetastore | undefined {
  const [uris, warehouse] = [properties['hive.metastore.uris'], properties['iceberg.catalog.warehouse']]
  switch (properties['iceberg.catalog.type']?.toLowerCase()) {
    case 'hive':
      return uris === undefined ? undefined : { type: 'hive', uris: uris.split(',') }
    case 'hadoop':
      return warehouse === undefined ? undefined : { type: 'hadoop', warehouse }
    default:
      return undefined
  }
}

/** Why the settings contradict each other or the type of the storage, or undefined. */
export function icebergMetastoreProblem(
  metastore: IcebergMetastore,
  storageType: string | undefined,
): string | undefined {
  switch (metastore.type) {
    case 'glue': {
      const { auth } = metastore
      const checked = auth.type === 'none' ? ({ type: 'default' } as const) : auth
      return metastoreProblem({ type: 'glue', region: '', auth: checked }, storageType)
    }
    case 'rest':
      return secretInUri(metastore.uri) ?? (metastore.security && securityProblem(metastore.security))
    case 'jdbc':
      return secretInUri(metastore.uri) ?? passwordAlone(metastore)
    default:
      return undefined
  }
}

/** StarRocks shows the address in clear, and so does the provider. */
function secretInUri(uri: string): string | undefined {
  if (!containsPassword(uri) && !/^[^?#]*:\/\/[^/?#]*@|[?&;](user|username)=/i.test(uri)) return undefined
  return 'metastore.uri contains a user, a password or a token, which everybody could read in it; give them by the inputs for that'
}

function passwordAlone({ user, password }: Extract<IcebergMetastore, { type: 'jdbc' }>): string | undefined {
  return password !== undefined && user === undefined ? 'metastore.user is needed with a password' : undefined
}

/** What lists the databases, and the settings to check if it does not answer. */
export function icebergSource(metastore: IcebergMetastore): { readonly what: string; readonly settings: string } {
  switch (metastore.type) {
    case 'hive':
      return { what: 'metastore', settings: metastoreSettings(metastore) }
    case 'glue':
      return {
        what: 'metastore',
        settings: `metastore.region (${metastore.region ?? 'that of the AWS SDK'}) and metastore.auth, which must give the front ends access to Glue`,
      }
    case 'rest':
      return {
        what: 'REST server',
        settings: `metastore.uri (${metastore.uri}), which must be reachable from every front end, metastore.warehouse (${metastore.warehouse ?? 'none'}) and metastore.security (${metastore.security?.type ?? 'none'}), which must be those of the server`,
      }
    case 'jdbc':
      return {
        what: 'database',
        settings: `metastore.uri (${metastore.uri}), which must be reachable from every front end, and metastore.user and metastore.password, which must be those of the database`,
      }
    case 'hadoop':
      return {
        what: 'warehouse',
        settings: `metastore.warehouse (${metastore.warehouse}) and storage, which must give the front ends access to it`,
      }
  }
}
