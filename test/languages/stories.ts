import { expect } from 'vitest'
import type { ConfigValue } from '../sandbox/engine'
import { POLARIS, type World } from './world'

/** Values by path: `lakehouse:source.bucket`. */
type Config = Readonly<Record<string, ConfigValue>>

/** An example in its three forms. */
export interface Story {
  readonly example: string
  /** The configuration, without the connection. */
  readonly config?: (world: World) => Config
  /** That of the YAML form, if it is another one. Some examples have no such form. */
  readonly yaml?: ((world: World) => Config) | 'none'
  /** The resources, without the stack and the providers. */
  readonly resources: number
  /** The outputs that all forms have after an `up`: its look-ups need objects that exist, or an input is known only then. */
  readonly outputs?: Readonly<Record<string, unknown>>
  readonly sharesData?: boolean
}

const keys = (path: string, { accessKey, secretKey }: World['lake']['s3']): Config => ({
  [`${path}.type`]: 'accessKey',
  [`${path}.accessKey`]: { secret: accessKey },
  [`${path}.secretKey`]: { secret: secretKey },
})

export const STORIES: readonly Story[] = [
  {
    example: 'access-control',
    // A table of rights in loops, which YAML has not.
    yaml: 'none',
    config: () => ({
      'access-control:lakes': 'true',
      'access-control:region': 'us-east-1',
      'access-control:singleSignOn': 'true',
      'access-control:issuer': 'https://login.example.com/realms/data',
      'access-control:domain': 'warehouse.example.com',
      'access-control:clientId': 'warehouse',
      'access-control:clientSecret': { secret: 'hush-hush-client-secret' },
      'access-control:people': '[{"name": "ada.lovelace", "role": "data_engineer"}]',
    }),
    resources: 94,
  },
  {
    example: 'analyze-schedule',
    config: () => ({ 'analyze-schedule:catalog': 'warehouse', 'analyze-schedule:database': 'shop' }),
    resources: 4,
    outputs: {
      externalJobs: [{ catalog: 'warehouse', database: 'shop', table: 'orders', type: 'full' }],
      // The TypeScript form asks before the statistics are collected.
      collections: expect.any(Array),
    },
  },
  {
    example: 'external-catalog',
    config: ({ driver }) => ({
      'external-catalog:database': 'jdbc:postgresql://127.0.0.1:5432/sales',
      'external-catalog:driver': driver,
      'external-catalog:password': { secret: 'of-the-reader' },
      'external-catalog:metastore': 'thrift://127.0.0.1:9083',
    }),
    resources: 5,
  },
  { example: 'frontend-config', resources: 3 },
  {
    example: 'hive-catalog',
    config: () => ({
      'hive-catalog:metastoreUris[0]': 'thrift://127.0.0.1:9083',
      'hive-catalog:endpoint': 'http://minio:9000',
      'hive-catalog:key': { secret: '{"accessKey":"warehouse-user","secretKey":"top-secret-key"}' },
    }),
    yaml: () => ({
      'hive-catalog:metastoreUris[0]': 'thrift://127.0.0.1:9083',
      'hive-catalog:endpoint': 'http://minio:9000',
      'hive-catalog:accessKey': { secret: 'warehouse-user' },
      'hive-catalog:secretKey': { secret: 'top-secret-key' },
    }),
    // The stand-in for the key of a cloud is a resource of the TypeScript form only.
    resources: 1,
    outputs: { catalog: 'hive', metastore: 'thrift://127.0.0.1:9083' },
  },
  {
    example: 'hive-table',
    config: ({ lake: { s3 } }) => ({
      'hive-table:catalog': 'warehouse',
      'hive-table:location': `s3://${s3.bucket}/stock`,
    }),
    resources: 3,
  },
  {
    example: 'iceberg-catalog',
    config: () => ({
      'iceberg-catalog:uri': POLARIS,
      'iceberg-catalog:region': 'eu-west-1',
      'iceberg-catalog:credential': { secret: 'client:top-secret-1' },
    }),
    resources: 7,
    outputs: { catalogs: ['polaris', 'glue'], server: POLARIS },
  },
  {
    example: 'iceberg-tables',
    config: ({ lake: { s3 } }) => ({
      'iceberg-tables:catalog': 'ice',
      'iceberg-tables:location': `s3://${s3.bucket}/stock`,
    }),
    resources: 2,
  },
  {
    example: 'lakehouse',
    config: ({ lake: { s3 } }) => ({
      'lakehouse:bucket': s3.bucket,
      'lakehouse:endpoint': s3.endpoint,
      'lakehouse:accessKey': { secret: s3.accessKey },
      'lakehouse:secretKey': { secret: s3.secretKey },
      'lakehouse:metastoreUris[0]': 'thrift://127.0.0.1:9083',
      'lakehouse:pollingIntervalSeconds': '10',
    }),
    yaml: ({ lake: { s3 } }) => ({
      'lakehouse:source.bucket': s3.bucket,
      'lakehouse:source.endpoint': s3.endpoint,
      'lakehouse:source.pathStyleAccess': 'true',
      ...keys('lakehouse:source.auth', s3),
      'lakehouse:warehouse.type': 's3Compatible',
      'lakehouse:warehouse.endpoint': s3.endpoint,
      ...keys('lakehouse:warehouse.auth', s3),
      'lakehouse:metastoreUris[0]': 'thrift://127.0.0.1:9083',
      'lakehouse:pollingIntervalSeconds': '10',
      'lakehouse:onDestroy.database': 'delete',
      'lakehouse:onDestroy.tables': 'delete',
    }),
    resources: 8,
  },
  { example: 'materialized-view', config: () => ({ 'materialized-view:catalog': 'warehouse' }), resources: 3 },
  {
    example: 'olap-from-hive',
    config: () => ({ 'olap-from-hive:catalog': 'warehouse', 'olap-from-hive:replicas': '1' }),
    resources: 4,
  },
  {
    example: 'partition-refresh',
    config: () => ({ 'refresh:januaryVersion': 'v2' }),
    yaml: () => ({ 'partition-refresh:januaryVersion': 'v2' }),
    resources: 1,
  },
  { example: 'quickstart', resources: 2 },
  { example: 'role-and-grants', config: () => ({ 'role-and-grants:catalog': 'warehouse' }), resources: 6 },
  {
    example: 'scheduled-task',
    config: () => ({ 'scheduled-task:catalog': 'warehouse', 'scheduled-task:database': 'loaded' }),
    resources: 3,
  },
  { example: 'schema-evolution', resources: 2 },
  {
    example: 'single-sign-on',
    config: () => ({
      'single-sign-on:issuer': 'https://sso.example.com/realms/data',
      'single-sign-on:frontEnd': 'https://fe.example.com:8030',
      'single-sign-on:clientSecret': { secret: 'the-secret-of-the-client' },
    }),
    resources: 4,
  },
  {
    example: 'storage-volume',
    config: ({ shared: { s3 } }) => ({
      'storage-volume:location': `s3://${s3.bucket}/sales`,
      'storage-volume:accessKey': { secret: 'AKIDEXAMPLE' },
      'storage-volume:secretKey': { secret: 'wJalrXUtnFEMI' },
    }),
    resources: 2,
    sharesData: true,
  },
  { example: 'users', config: () => ({ 'users:loaderPassword': { secret: 'hush-hush' } }), resources: 7 },
  { example: 'workload-limits', resources: 6 },
]
