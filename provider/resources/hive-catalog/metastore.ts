import { list, type Shape, string, union } from '../../core/shape'
import type { Input, Plain } from '../../pulumi/dynamic'
import { type AwsAuthArgs, awsAuthProblem, awsAuthProperties, awsAuthShape } from './aws'

/**
 * Where the metadata of a catalog's tables is.
 * @since 0.1.0
 */
export type MetastoreArgs =
  /** A Hive metastore. */
  | {
      readonly type: 'hive'
      /** `thrift://host:port`; several of a metastore that is run for high availability. */
      readonly uris: Input<Input<string>[]>
    }
  | {
      /** AWS Glue, for tables in AWS S3 only. */
      readonly type: 'glue'
      /** The region of Glue. */
      readonly region: Input<string>
      /** Credentials StarRocks uses for Glue. */
      readonly auth: Input<AwsAuthArgs>
    }

export type Metastore = Plain<MetastoreArgs>

const LABEL = '[a-zA-Z0-9](?:[a-zA-Z0-9-]*[a-zA-Z0-9])?'
/**
 * A host as `java.net.URI` takes it, by which StarRocks reads the addresses (`Util.validateMetastoreUris`): IPv4, IPv6 in brackets, or a name
 * without `_`, whose last label begins with a letter where there are several.
 */
const HOST = String.raw`\[[0-9a-fA-F:.]*:[0-9a-fA-F:.]*\]|(?:\d{1,3}\.){3}\d{1,3}|${LABEL}\.?|(?:${LABEL}\.)+(?=[a-zA-Z])${LABEL}\.?`

export const metastoreShape: Shape = union('type', {
  hive: {
    uris: list(
      string({
        pattern: new RegExp(`^thrift://(?:${HOST}):\\d{1,5}$`),
        says: 'the address of a metastore is `thrift://host:port`, and StarRocks takes no host with another character than letters, digits, `-` and `.`',
      }),
      1,
    ),
  },
  glue: { region: string(), auth: awsAuthShape },
})

export function metastoreProperties(metastore: Metastore): Record<string, string | undefined> {
  switch (metastore.type) {
    case 'hive':
      return { 'hive.metastore.type': 'hive', 'hive.metastore.uris': metastore.uris.join(',') }
    case 'glue':
      return {
        'hive.metastore.type': 'glue',
        'aws.glue.region': metastore.region,
        ...awsAuthProperties('aws.glue', metastore.auth),
      }
  }
}

/** Why the metastore cannot be used with a storage of this type; undefined: it can. */
export function metastoreProblem(metastore: Metastore, storageType: string | undefined): string | undefined {
  if (metastore.type === 'hive') return undefined
  if (storageType !== 's3' && storageType !== 's3Compatible') {
    const there = storageType === undefined ? 'there is none' : `not ${storageType}`
    return `metastore.type "glue" needs a storage of type s3 (${there}): StarRocks reads tables of Glue from S3 only`
  }
  return awsAuthProblem(metastore.auth, 'metastore.auth')
}

/** What to look at when the metastore cannot be reached. */
export function metastoreSettings(metastore: Metastore): string {
  return metastore.type === 'hive'
    ? `metastore.uris (${metastore.uris.join(', ')}), which must be reachable from every front end`
    : `metastore.region (${metastore.region}) and metastore.auth, which must admit the front ends to Glue`
}
