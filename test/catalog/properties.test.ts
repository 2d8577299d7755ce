import { describe, expect, test } from 'vitest'
import { schema } from '../../provider/core/schema'
import { validate } from '../../provider/core/validate'
import { isSecret, MASKED_BY_STARROCKS, propertyProblem as problemOf } from '../../provider/resources/catalog/keys'
import { maskedProperties } from '../../provider/resources/catalog/masks'
import { type Metastore, metastoreProblem } from '../../provider/resources/catalog/metastore'
import { catalogStorageProblem } from '../../provider/resources/catalog/storage'
import { SET_BY } from '../../provider/resources/hive-catalog/keys'
import { catalogProperties } from '../../provider/resources/hive-catalog/properties'
import { documented } from './documented'

const METASTORE = schema.type('Metastore')
const STORAGE = schema.type('CatalogStorage')

const propertyProblem = (key: string) => problemOf(key, SET_BY)

const hms: Metastore = { type: 'hive', uris: ['thrift://metastore:9083'] }

describe.each(Object.entries(documented))('%s', (_, { args, properties }) => {
  test('gives exactly the documented properties', () => {
    expect(catalogProperties(args)).toEqual({ type: 'hive', ...properties })
  })

  test('is valid', () => {
    const { metastore, storage } = args
    expect(validate(METASTORE, metastore)).toEqual([])
    expect(validate(STORAGE, storage ?? { type: 'hdfs' })).toEqual([])
    expect(metastoreProblem(metastore, storage?.type)).toBeUndefined()
    if (storage) expect(catalogStorageProblem(storage)).toBeUndefined()
  })

  test('requires each of its settings, and refuses others', () => {
    const { auth = {} } = (args.storage ?? {}) as { auth?: Record<string, string> }
    const optional = ['impersonationServiceAccount', 'iamRoleArn', 'type']
    for (const setting of Object.keys(auth).filter((name) => !optional.includes(name))) {
      const without = { ...args.storage, auth: { ...auth, [setting]: undefined } }
      expect(validate(STORAGE, without, 'storage')).toEqual([
        { path: `storage.auth.${setting}`, reason: `is needed with type "${auth.type}"` },
      ])
    }
    expect(validate(STORAGE, { type: 'hdfs', ...args.storage, nonsense: 'x' }, 'storage')).toMatchObject([
      { path: 'storage.nonsense' },
    ])
  })

  test('is masked as StarRocks masks it', () => {
    for (const key of Object.keys(properties)) {
      if (MASKED_BY_STARROCKS.has(key)) expect(isSecret(key), key).toBe(true)
      expect(propertyProblem(key), key).toMatch(/is set by (metastore|storage)/)
    }
  })
})

describe('the address of a metastore', () => {
  const problems = (uri: string) => validate(METASTORE, { type: 'hive', uris: [uri] })

  test.each([
    'metastore',
    'hive-metastore.data.svc.cluster.local',
    '10.0.0.7',
    '[::1]',
    '[2001:db8::7]',
    '3fa9',
    'a.b.',
  ])('accepts the host %s', (host) => {
    expect(problems(`thrift://${host}:9083`)).toEqual([])
  })

  // `java.net.URI` finds no host in these, and StarRocks refuses the catalog: "Invalid host of URI in hive.metastore.uris".
  test.each(['hive_metastore', 'hive_metastore.svc', '-a', 'a-', 'a..b', 'a.1b', 'mètastore', '[1]', '::1'])(
    'refuses the host %s',
    (host) => {
      expect(problems(`thrift://${host}:9083`)).toEqual([
        { path: 'uris[0]', reason: expect.stringMatching(/the host has only letters, digits/) },
      ])
    },
  )
})

describe('the other inputs', () => {
  test('metadataUpdate sets the seven documented properties', () => {
    const {
      type,
      'hive.metastore.type': _,
      'hive.metastore.uris': __,
      ...others
    } = catalogProperties({
      metastore: hms,
      metadataUpdate: {
        enableMetastoreCache: true,
        enableRemoteFileCache: false,
        enableCacheListNames: true,
        metastoreCacheRefreshIntervalSec: 1,
        remoteFileCacheRefreshIntervalSec: 2,
        metastoreCacheTtlSec: 3,
        remoteFileCacheTtlSec: 4,
      },
      enableRecursiveListing: false,
      properties: { 'hive.metastore.timeout': '20' },
    })
    expect(others).toEqual({
      enable_metastore_cache: 'true',
      enable_remote_file_cache: 'false',
      enable_cache_list_names: 'true',
      metastore_cache_refresh_interval_sec: '1',
      remote_file_cache_refresh_interval_sec: '2',
      metastore_cache_ttl_sec: '3',
      remote_file_cache_ttl_sec: '4',
      enable_recursive_listing: 'false',
      'hive.metastore.timeout': '20',
    })
    expect(Object.keys(others).filter(isSecret)).toEqual([])
  })

  test('several metastores become one list', () => {
    const uris = ['thrift://a:9083', 'thrift://b:9083']
    expect(catalogProperties({ metastore: { type: 'hive', uris } })['hive.metastore.uris']).toBe(
      'thrift://a:9083,thrift://b:9083',
    )
  })

  test.each([
    ['http://minio:9000', undefined, 'false'],
    ['https://minio:9000', undefined, 'true'],
    ['minio:9000', undefined, 'true'],
    ['minio:9000', false, 'false'],
  ])('the endpoint %s with ssl %s sets enable_ssl %s', (endpoint, ssl, expected) => {
    const auth = { type: 'accessKey', accessKey: 'k', secretKey: 's' } as const
    const storage = { type: 's3Compatible', endpoint, ...(ssl !== undefined && { ssl }), auth } as const
    expect(catalogProperties({ metastore: hms, storage })['aws.s3.enable_ssl']).toBe(expected)
  })

  test('unknown properties are masked', () => {
    const properties = {
      'hadoop.username': 'etl',
      'hadoop.password': 'the-password',
      'aws.s3.session_token': 'the-token',
      'some.new.setting': 'x',
    }
    expect(maskedProperties(properties)).toEqual({
      'hadoop.username': 'etl',
      'hadoop.password': 'th******rd',
      'aws.s3.session_token': '******',
      'some.new.setting': '******',
    })
  })

  test('a short secret keeps the mask that an older release recorded', () => {
    const properties = { 'aws.s3.secret_key': 'minioadmin', 'hadoop.password': 'other' }
    const recorded = { 'aws.s3.secret_key': 'mi******in', 'hadoop.password': 'mi******in' }
    expect(maskedProperties(properties, recorded)).toEqual({ ...recorded, 'hadoop.password': '******' })
  })

  test.each([
    ['aws.s3.region', /set by storage$/],
    ['hive.metastore.uris', /set by metastore$/],
    ['metastore_cache_ttl_sec', /set by metadataUpdate$/],
    ['type', /set by the resource itself$/],
    ['pulumi.owner', /set by the resource itself$/],
    ['password', /never shows/],
    [' padded ', /trims/],
    ['', /trims/],
  ])('properties refuse %j', (key, reason) => {
    expect(propertyProblem(key)).toMatch(reason)
  })

  test.each(['hive.metastore.timeout', 'aws.s3.sts.region', 'azure.blob.endpoint', 'tencent.cos.secret_key'])(
    'properties accept %s',
    (key) => {
      expect(propertyProblem(key)).toBeUndefined()
    },
  )
})
