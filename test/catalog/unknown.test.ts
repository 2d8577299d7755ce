import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { UNKNOWN } from '../../provider/core/values'
import { handler as externalCatalog } from '../../provider/resources/external-catalog/handler'
import { handler as hiveCatalog } from '../../provider/resources/hive-catalog/handler'
import { handler as icebergCatalog } from '../../provider/resources/iceberg-catalog/handler'
import { disconnectAll } from '../../provider/starrocks/connection'
import { type Lake, startLake } from '../support/lake'
import { ResourceLife } from '../support/resource'

/*
 * A preview in which one input, or one member of one, is the output of a resource that does not exist yet. The check then knows less, and
 * must accept the catalog: a program without that unknown value is valid.
 */

type Args = Record<string, unknown>
const KEYS = { type: 'accessKey', accessKey: 'ACCESS', secretKey: 'a-secret-key', sessionToken: 'a-token' }
const ROLE = { type: 'instanceProfile', iamRoleArn: 'arn:aws:iam::123456789012:role/lake', externalId: 'x' }
const S3 = { type: 's3', region: 'eu-west-1', endpoint: 'https://s3.test', auth: ROLE }
const MINIO = { type: 's3Compatible', endpoint: 'https://minio.test', ssl: true, pathStyleAccess: true, auth: KEYS }
const BLOB = {
  type: 'azureBlob',
  auth: { type: 'servicePrincipal', tenantId: 't', clientId: 'c', clientSecret: 'the-secret-of-c' },
}
const GLUE = { type: 'glue', region: 'eu-west-1', auth: ROLE }
const HIVE = { type: 'hive', uris: ['thrift://metastore.test:9083', 'thrift://other.test:9083'] }
const REST = { type: 'rest', uri: 'https://rest.test/api', warehouse: 'w', prefix: 'p' }
const OAUTH2 = { type: 'oauth2', credential: 'client:a-secret', scope: 's', serverUri: 'https://login.test/' }
const JDBC = { type: 'jdbc', uri: 'jdbc:postgresql://db.test/i', warehouse: 's3://lake/w', user: 'u', password: 'pw' }
const SIGV4 = { type: 'sigv4', signingName: 'glue', accessKey: 'ACCESS', secretKey: 'the-secret-key' }
const FURTHER = { properties: { 'hive.metastore.timeout': '20s' }, comment: 'of the lake', strictProperties: true }

const hiveCatalogs: Record<string, Args> = {
  Glue: { metastore: GLUE, storage: S3, ...FURTHER },
  'Hive and MinIO': { metastore: HIVE, storage: MINIO, enableRecursiveListing: true },
  'Hive and Azure': { metastore: HIVE, storage: BLOB, metadataUpdate: { metastoreCacheTtlSec: 60 } },
}
const icebergCatalogs: Record<string, Args> = {
  'Glue of Iceberg': { metastore: { ...GLUE, catalogId: '1' }, storage: S3, ...FURTHER },
  'a Hive metastore of Iceberg': { metastore: HIVE, storage: BLOB, metadataCache: { icebergMetaCacheTtlSec: 1 } },
  'a REST server': { metastore: { ...REST, security: OAUTH2, vendedCredentials: true }, storage: MINIO },
  'a REST server of AWS': { metastore: { ...REST, security: SIGV4 }, storage: S3 },
  'a database': { metastore: JDBC, storage: MINIO },
  'a directory': { metastore: { type: 'hadoop', warehouse: 's3://lake/w' }, storage: MINIO },
}
const DRIVER = { driver_class: 'org.postgresql.Driver', driver_url: 'https://maven.test/pg.jar' }
const externalCatalogs: Record<string, Args> = {
  'Delta Lake': { type: 'deltalake', properties: { 'hive.metastore.uris': 'thrift://m.test:9083' } },
  'JDBC of StarRocks': {
    type: 'jdbc',
    properties: { ...DRIVER, jdbc_uri: 'jdbc:postgresql://db.test', user: 'u' },
    secretProperties: { password: 'of-the-user' },
  },
  Elasticsearch: { type: 'es', properties: { hosts: 'http://es.test:9200' }, secretProperties: { password: 'secret' } },
  Paimon: {
    type: 'paimon',
    properties: { 'paimon.catalog.type': 'filesystem', 'paimon.catalog.warehouse': 's3://lake/w' },
  },
  'a unified catalog': {
    type: 'unified',
    properties: { 'unified.metastore.type': 'hive', 'hive.metastore.uris': 'thrift://m.test:9083' },
  },
  MaxCompute: {
    type: 'odps',
    properties: { 'odps.endpoint': 'e', 'odps.project': 'p' },
    secretProperties: { 'odps.access.id': 'an-id', 'odps.access.key': 'a-key' },
  },
}
const METASTORE_URI = '"hive.metastore.uris" = "thrift://m.test:9083"'
const KINDS = [
  { handler: hiveCatalog, catalogs: hiveCatalogs, other: `"type" = "hive", ${METASTORE_URI}` },
  {
    handler: icebergCatalog,
    catalogs: icebergCatalogs,
    other: `"type" = "iceberg", "iceberg.catalog.type" = "hive", ${METASTORE_URI}`,
  },
  { handler: externalCatalog, catalogs: externalCatalogs, other: '"type" = "es", "hosts" = "http://es.test:9200"' },
]
const ALL = KINDS.flatMap(({ handler, catalogs, other }) =>
  Object.entries(catalogs).map(([what, args]) => ({ what, args, handler, other })),
)

let lake: Lake
beforeAll(async () => {
  vi.spyOn(console, 'error').mockImplementation(() => {})
  lake = await startLake()
})
afterAll(async () => {
  await disconnectAll()
  await lake.close()
})

describe.each(ALL)('$what', ({ args, handler, other }) => {
  const declared: Args = { name: 'lake', validate: { timeoutSeconds: 5 }, deletionPolicy: 'delete', ...args }
  const life = () => ResourceLife.of(handler as never, lake, 'lake')

  test('is valid', async () => {
    expect(await life().failures(declared)).toEqual([])
  })

  test.each(variants({ ...declared, onExisting: 'fail' }))(
    'is accepted before its create with unknown %s',
    async (_, unknown) => {
      expect(await life().failures(unknown)).toEqual([])
    },
  )

  test.each(variants(declared))('is accepted as a change and as a replacement with unknown %s', async (_, unknown) => {
    const changed = life()
    const recorded = (await changed.check(declared)).inputs
    changed.inputs = recorded
    expect(await changed.failures(unknown)).toEqual([])
    changed.inputs = recorded
    await changed.previewForced(unknown)
  })

  // Of the external catalogs, this one is of the type that exists.
  if (args.type !== undefined && args.type !== 'es') return
  describe('of another owner, which exists', () => {
    beforeAll(() => lake.starrocks.query(`CREATE EXTERNAL CATALOG lake COMMENT "of others" PROPERTIES (${other})`))
    afterAll(() => lake.starrocks.query('DROP CATALOG lake'))

    test.each(variants({ ...declared, comment: 'of others', onExisting: 'adopt' }))(
      'is accepted with unknown %s',
      async (_, unknown) => {
        expect(await life().failures(unknown)).toEqual([])
      },
    )
  })
})

/** The arguments with each of their parts unknown in turn, with the path of the part. */
function variants(args: Args): [path: string, unknown: Args][] {
  return parts(args).map(([path, value]) => [path, value as Args])
}

function parts(value: unknown): [path: string, value: unknown][] {
  if (typeof value !== 'object' || value === null) return []
  return Object.entries(value).flatMap(([key, member]) => {
    const replaced = (other: unknown) =>
      Array.isArray(value) ? value.map((old, i) => (String(i) === key ? other : old)) : { ...value, [key]: other }
    const deeper = parts(member).map(([path, other]): [string, unknown] => [`${key}.${path}`, replaced(other)])
    return [[key, replaced(UNKNOWN)], ...deeper]
  })
}
