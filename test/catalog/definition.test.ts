import { describe, expect, test } from 'vitest'
import { checkOwnership } from '../../provider/core/check-ownership'
import type { Values } from '../../provider/core/values'
import * as catalog from '../../provider/resources/catalog/definition'
import { maskedProperties } from '../../provider/resources/catalog/masks'
import { handler } from '../../provider/resources/hive-catalog/handler'
import { type HiveCatalogInputs, hiveCatalog } from '../../provider/resources/hive-catalog/kind'
import { catalogProperties } from '../../provider/resources/hive-catalog/properties'
import { maskOfStarRocks } from '../../provider/sql/quote'

const { actualOf, differences } = catalog
const define = (inputs: HiveCatalogInputs) => catalog.define(hiveCatalog, inputs)
const actualFromState = (inputs: HiveCatalogInputs) => catalog.actualFromState(hiveCatalog, inputs)
const restoreSecrets = (actual: catalog.Actual, inputs: HiveCatalogInputs) =>
  catalog.restoreSecrets(hiveCatalog, actual, inputs)
const declaredInputs = (actual: catalog.Actual, inputs: HiveCatalogInputs) =>
  catalog.declaredInputs(hiveCatalog, actual, inputs)

const recorded: HiveCatalogInputs = declared({ 'hadoop.password': 'the-old-password' })

function declared(properties: Record<string, string>, secretKey = 'the-secret'): HiveCatalogInputs {
  const inputs = {
    name: 'lake',
    metastore: { type: 'hive', uris: ['thrift://h:9083'] },
    storage: {
      type: 's3',
      region: 'us-west-2',
      auth: { type: 'accessKey', accessKey: 'the-key', secretKey, sessionToken: 'the-token' },
    },
    properties,
    validate: false,
    onExisting: 'fail',
    __urn: 'urn:pulumi:dev::proj::pulumi-nodejs:dynamic/starrocks:HiveCatalog::lake',
  } satisfies Omit<HiveCatalogInputs, 'allProperties'>
  return { ...inputs, allProperties: maskedProperties(catalogProperties(inputs)) }
}

/** The answer of SHOW CREATE CATALOG for these inputs: it masks the S3 keys and nothing else. */
function server(inputs: HiveCatalogInputs, changes: Record<string, string> = {}) {
  const properties = { ...define(inputs).properties, ...changes }
  for (const key of ['aws.s3.access_key', 'aws.s3.secret_key']) properties[key] = maskOfStarRocks(properties[key] ?? '')
  return actualOf({ comment: undefined, properties })
}

describe('the differences of a catalog', () => {
  test('are empty after a create', () => {
    expect(differences(server(recorded), define(recorded))).toEqual({})
    expect(differences(restoreSecrets(server(recorded), recorded), define(recorded))).toEqual({})
    expect(differences(actualFromState(recorded), define(recorded))).toEqual({})
  })

  test.each([
    ['a secret that StarRocks shows in clear', declared({ 'hadoop.password': 'the-new-passwrd' }), 'hadoop.password'],
    ['a secret with another mask', declared({ 'hadoop.password': 'the-old-password' }, 'other'), 'aws.s3.secret_key'],
    [
      'a secret with the same mask',
      declared({ 'hadoop.password': 'the-old-password' }, 'the-sEcret'),
      'aws.s3.secret_key',
    ],
  ])('contain %s, from state and from the server', (_, wanted, key) => {
    expect(Object.keys(differences(actualFromState(recorded), define(wanted)))).toEqual([key])
    expect(Object.keys(differences(restoreSecrets(server(recorded), recorded), define(wanted)))).toEqual([key])
  })

  test('are those of the refresh in the plan of the next up', () => {
    const changes = { 'hadoop.password': 'by-somebody-else', 'aws.s3.secret_key': 'by-somebody', 'aws.s3.region': 'eu' }
    const refreshed = { ...recorded, ...declaredInputs(server(recorded, changes), recorded) }
    expect(refreshed.allProperties).toMatchObject({
      'hadoop.password': 'by******se',
      'aws.s3.secret_key': 'by******dy',
      'aws.s3.region': 'eu',
    })
    expect(differences(actualFromState(refreshed), define(recorded))).toEqual({
      'hadoop.password': 'the-old-password',
      'aws.s3.secret_key': 'the-secret',
      'aws.s3.region': 'us-west-2',
    })
  })

  test('do not contain the owner, which is written once', () => {
    const renamed = { ...recorded, __urn: recorded.__urn.replace('dev', 'prod') }
    expect(differences(restoreSecrets(server(recorded), recorded), define(renamed))).toEqual({})
  })
})

describe('drift', () => {
  test('is empty after a create', () => {
    expect(declaredInputs(server(recorded), recorded)).toEqual({ allProperties: recorded.allProperties })
  })

  test('counts undeclared properties only with strictProperties, and never the owner', () => {
    const seen = server(recorded, { 'hive.metastore.timeout': '20' })
    expect(declaredInputs(seen, recorded).allProperties).not.toHaveProperty('hive.metastore.timeout')
    const strict = declaredInputs(seen, { ...recorded, strictProperties: true }).allProperties
    expect(strict).toEqual({ ...recorded.allProperties, 'hive.metastore.timeout': '20' })
  })

  test('contains a comment only if one is declared', () => {
    const seen = { ...server(recorded), comment: 'theirs' }
    expect(declaredInputs(seen, recorded)).not.toHaveProperty('comment')
    expect(declaredInputs(seen, { ...recorded, comment: 'ours' }).comment).toBe('theirs')
  })
})

describe('an existing catalog', () => {
  const iceberg = actualOf({ comment: undefined, properties: { type: 'iceberg' } })
  const theirs = actualOf({ comment: undefined, properties: { type: 'Hive', 'pulumi.owner': 'proj/prod/lake' } })

  const claimed = (seen: typeof theirs, inputs: HiveCatalogInputs) =>
    checkOwnership(handler.spec, seen, inputs as unknown as Values, {} as never)

  test('of another type is refused, even with adoption', async () => {
    await expect(claimed(iceberg, { ...recorded, onExisting: 'adopt' })).rejects.toThrow(
      'catalog "lake" of type iceberg exists already and no Pulumi stack created it; choose another name, or drop it',
    )
  })

  test('of another stack is refused without adoption', async () => {
    await expect(claimed(theirs, recorded)).rejects.toThrow(/it belongs to proj\/prod\/lake/)
    expect(await claimed(theirs, { ...recorded, onExisting: 'adopt' })).toMatchObject({ adopts: true })
  })

  test('of an interrupted run of the same resource is finished, with a new incarnation', async () => {
    const inputs = { ...recorded, __origin: '0123456789ab', __incarnation: '0123456789abcdefcdefcdef' }
    const { incarnation, adopts } = await claimed(server(inputs), inputs)
    expect([incarnation, adopts]).toEqual([expect.stringMatching(/^0123456789ab[0-9a-f]{12}$/), true])
    expect(incarnation).not.toBe(inputs.__incarnation)
  })
})
