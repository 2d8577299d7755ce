import { isObject } from '../../core/validate'
import type { Values } from '../../core/values'
import type { Input, Plain } from '../../pulumi/dynamic'
import { type AwsAuthArgs, awsAuthProblem, catalogCredentials } from './aws'
import { awsAuthOf, type Shown, textOf } from './read-typed'

/**
 * The metastore, which has the metadata of a catalog's tables.
 * @since 0.1.0
 */
export type MetastoreArgs =
  /** A Hive metastore. */
  | {
      readonly type: 'hive'
      /**
       * `thrift://host:port`; several for a metastore with high availability. StarRocks reads the addresses with `java.net.URI`
       * (`Util.validateMetastoreUris`): the host is IPv4, IPv6 in brackets, or a name without `_`, whose last label begins with a letter
       * where there are several.
       * @minItems 1
       * @pattern `^thrift:\/\/(?:\[[0-9a-fA-F:.]*:[0-9a-fA-F:.]*\]|(?:\d{1,3}\.){3}\d{1,3}|[a-zA-Z0-9](?:[a-zA-Z0-9-]*[a-zA-Z0-9])?\.?|(?:[a-zA-Z0-9](?:[a-zA-Z0-9-]*[a-zA-Z0-9])?\.)+(?=[a-zA-Z])[a-zA-Z0-9](?:[a-zA-Z0-9-]*[a-zA-Z0-9])?\.?):\d{1,5}$` the address of a metastore is `thrift://host:port`; the host has only letters, digits, `-` and `.`
       */
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

export function metastoreProperties(metastore: Metastore): Record<string, string | undefined> {
  switch (metastore.type) {
    case 'hive':
      return { 'hive.metastore.type': 'hive', 'hive.metastore.uris': metastore.uris.join(',') }
    case 'glue':
      return {
        'hive.metastore.type': 'glue',
        'aws.glue.region': metastore.region,
        ...catalogCredentials('aws.glue', metastore.auth),
      }
  }
}

/** The metastore that the properties of a Hive catalog name. */
export function readMetastore(shown: Shown): Values | undefined {
  const { properties } = shown
  if (properties['hive.metastore.type']?.toLowerCase() === 'glue') {
    const auth = awsAuthOf(shown, 'aws.glue', 'metastore.auth')
    return auth && { type: 'glue', ...textOf(shown, 'aws.glue.region', 'metastore.region'), auth }
  }
  const uris = properties['hive.metastore.uris']
  return uris === undefined ? undefined : { type: 'hive', uris: uris.split(',') }
}

/** The type of a storage in a preview, where any part of it can be unknown: the sentinel as long as the type is. */
export function typeOfStorage(storage: unknown): string | undefined {
  return (isObject(storage) ? storage.type : storage) as string | undefined
}

/** Why a metastore does not work with a storage of this type, or undefined. */
export function metastoreProblem(metastore: Metastore, storageType: string | undefined): string | undefined {
  if (metastore.type === 'hive') return undefined
  if (storageType !== 's3' && storageType !== 's3Compatible') {
    const there = storageType === undefined ? 'there is none' : `not ${storageType}`
    return `metastore.type "glue" needs a storage of type s3 (${there}): StarRocks reads Glue tables only from S3`
  }
  return awsAuthProblem(metastore.auth, 'metastore.auth')
}

/** The settings to check if the metastore cannot be reached. */
export function metastoreSettings(metastore: Metastore): string {
  return metastore.type === 'hive'
    ? `metastore.uris (${metastore.uris.join(', ')}), which must be reachable from every front end`
    : `metastore.region (${metastore.region}) and metastore.auth, which must give the front ends access to Glue`
}
