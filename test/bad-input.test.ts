import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { handler } from '../provider/resources/pipe-table/handler'
import { disconnectAll } from '../provider/starrocks/connection'
import { corpus, type Lake, parquet, startLake } from './support/lake'
import { ResourceLife } from './support/resource'

/** Every mistake ends in one clear error on its property, in the preview already, and nothing is created. */
let lake: Lake
beforeAll(async () => {
  lake = await startLake({ password: 'the-right-one' })
  await lake.starrocks.query('CREATE DATABASE lake')
})
afterAll(async () => {
  await disconnectAll()
  await lake.close()
})
afterEach(async () => {
  const tables = await lake.starrocks.query('SHOW TABLES FROM lake')
  const pipes = await lake.starrocks.query('SHOW PIPES FROM lake')
  for (const key of await lake.s3.list()) await lake.s3.delete(key)
  expect({ tables, pipes }).toEqual({ tables: [], pipes: [] })
})

const args = { database: 'lake', tableName: 'trips', pathPrefix: 'trips/', sourceStorageName: 'raw' }
const ints = () =>
  parquet({ name: 'id', data: [1, 2], type: 'INT32' }, { name: 'price', data: [1.5, 2.5], type: 'DOUBLE' })
const strings = () => parquet({ name: 'id', data: ['a'], type: 'STRING' })

interface Case {
  readonly files?: Record<string, () => Uint8Array | Promise<Uint8Array>>
  readonly args?: Record<string, unknown>
  readonly config?: Record<string, string>
  readonly failure: RegExp
}

const cases: Record<string, Case> = {
  'files at two depths': {
    files: { 'trips/a.parquet': ints, 'trips/year=2024/b.parquet': ints },
    failure: /^pathPrefix: .*trips\/a\.parquet.*trips\/year=2024\/b\.parquet/s,
  },
  'two partition layouts': {
    files: { 'trips/year=2024/a.parquet': ints, 'trips/month=1/b.parquet': ints },
    failure: /^pathPrefix: .*trips\/(month=1|year=2024).*trips\/(month=1|year=2024)/s,
  },
  'no Parquet file': {
    files: { 'trips/readme.txt': ints, 'trips/_tmp/a.parquet': ints },
    failure: /^pathPrefix: .*trips\//,
  },
  'nothing under the prefix': { failure: /^pathPrefix: .*trips\// },
  'a file that is not Parquet': {
    files: { 'trips/a.parquet': () => Buffer.from('no, this is text, and long enough for a footer') },
    failure: /^pathPrefix: .*trips\/a\.parquet.*not .*Parquet/is,
  },
  'an empty file': {
    files: { 'trips/a.parquet': () => new Uint8Array() },
    failure: /^pathPrefix: .*trips\/a\.parquet/,
  },
  'an encrypted footer': {
    files: { 'trips/a.parquet': () => corpus('encrypt_columns_and_footer.parquet.encrypted') },
    failure: /^pathPrefix: .*trips\/a\.parquet.*encrypted/s,
  },
  'columns on which the files disagree': {
    files: { 'trips/a.parquet': ints, 'trips/b.parquet': strings },
    failure: /^pathPrefix: the column id is INT in .*trips\/a\.parquet.*trips\/b\.parquet.*columnOverrides/s,
  },
  'a column with a backquote': {
    files: { 'trips/a.parquet': () => parquet({ name: 'i`d', data: [1], type: 'INT32' }) },
    failure: /^pathPrefix: .*i`d.*trips\/a\.parquet/s,
  },
  'a prefix with a pattern': { args: { pathPrefix: 'trips/*/' }, failure: /^pathPrefix: .*"trips\/\*\/".*pattern/ },
  'an invalid table name': {
    files: { 'trips/a.parquet': ints },
    args: { tableName: 'Trips' },
    failure: /^tableName: "Trips" is refused: a table name is a lower-case letter/,
  },
  'an unknown storage': {
    args: { sourceStorageName: 'cooked' },
    failure: /^sourceStorageName: .*"cooked".*there are: raw/,
  },
  'two storages': {
    args: { sourceStorage: { bucket: 'lake', auth: { type: 'default' } } },
    failure: /^sourceStorageName: both .* are set/,
  },
  'no storage': {
    args: { sourceStorageName: undefined },
    failure: /^sourceStorageName: either sourceStorageName.* or sourceStorage is needed/,
  },
  'an aggregate key without aggregations': {
    files: { 'trips/a.parquet': ints },
    args: { keyConfig: { type: 'aggregate', columns: ['id'] } },
    failure: /^aggregationOverrides: column "price" \(DOUBLE\) needs one of SUM, MIN, MAX/,
  },
  'an aggregation that does not fit': {
    files: { 'trips/a.parquet': ints },
    args: { keyConfig: { type: 'aggregate', columns: ['id'] }, aggregationOverrides: { price: 'HLL_UNION' } },
    failure: /^aggregationOverrides: column "price" has type DOUBLE, which takes .* and not HLL_UNION/,
  },
  'a sketch in a table without aggregates': {
    files: { 'trips/a.parquet': ints },
    args: { columnExpressions: { ids: { function: 'hll_hash', column: 'id' } } },
    failure: /^columnOverrides: column "ids" has type HLL, which only a table with an aggregate key can hold/,
  },
  'an expression over a missing column': {
    files: { 'trips/a.parquet': ints },
    args: { columnOverrides: { x: 'INT' }, columnExpressions: { x: { function: 'abs', column: 'nope' } } },
    failure: /^columnExpressions: x: there is no column "nope"/,
  },
  'an expression of an unknown type': {
    files: { 'trips/a.parquet': ints },
    args: { columnExpressions: { x: { function: 'my_function', column: 'id' } } },
    failure: /^columnExpressions: columnExpressions\.x: no file has this column.*columnOverrides\.x/,
  },
  'a function with more than a name': {
    files: { 'trips/a.parquet': ints },
    args: { columnOverrides: { x: 'INT' }, columnExpressions: { x: { function: 'abs(id), sleep', column: 'id' } } },
    failure: /^columnExpressions: columnExpressions\.x\.function: .*is refused: the name of a function has letters/,
  },
  'a missing key column': {
    files: { 'trips/a.parquet': ints },
    args: { keyConfig: { type: 'primary', columns: ['nope'] } },
    failure: /^keyConfig: there is no column "nope"; there are id, price/,
  },
  'a key column of an unsuitable type': {
    files: { 'trips/a.parquet': ints },
    args: { keyConfig: { type: 'duplicate', columns: ['price'] } },
    failure: /^keyConfig: column "price" has type DOUBLE, which cannot be a duplicate key column.*DECIMAL/,
  },
  'an override of a missing column': {
    files: { 'trips/a.parquet': ints },
    args: { columnOverrides: { nope: 'INT' } },
    failure: /^columnOverrides: .*nope.*id/s,
  },
  'an override with an invalid type': {
    files: { 'trips/a.parquet': ints },
    args: { columnOverrides: { id: 'NUMBR' } },
    failure: /^columnOverrides: .*NUMBR/,
  },
  'a wrong password': {
    files: { 'trips/a.parquet': ints },
    config: { 'starrocks:password': 'the-wrong-one' },
    failure: /^: connection: StarRocks at 127\.0\.0\.1:\d+: Access denied for user 'root'.*starrocks:host/,
  },
  'no StarRocks': {
    files: { 'trips/a.parquet': ints },
    config: { 'starrocks:host': '' },
    failure: /^: connection: no StarRocks host is set.*STARROCKS_HOST/,
  },
  'an unreachable object store': {
    args: {
      sourceStorageName: undefined,
      sourceStorage: {
        bucket: 'lake',
        endpoint: 'http://127.0.0.1:1',
        pathStyleAccess: true,
        auth: { type: 'accessKey', accessKey: 'k', secretKey: 'top-secret' },
      },
    },
    failure: /^: sourceStorage: .*127\.0\.0\.1:1.*endpoint/s,
  },
  'a missing bucket': {
    config: { 'starrocks:objectStorages': '<bucket>' },
    failure: /^sourceStorageName: .*no-such-bucket/s,
  },
  'a wrong secret key': {
    config: { 'starrocks:objectStorages': '<secret>' },
    files: { 'trips/a.parquet': ints },
    failure: /^sourceStorageName: bucket "lake".*signature.*storage setting "auth"/s,
  },
  'an unknown input': {
    files: { 'trips/a.parquet': ints },
    args: { pollInterval: 5 },
    failure: /^pollInterval: there is no such input; the inputs are .*pollingIntervalSeconds/,
  },
}

async function failuresOf(wrong: Case, further: Record<string, unknown> = {}): Promise<string[]> {
  for (const [key, bytes] of Object.entries(wrong.files ?? {})) await lake.s3.put(key, await bytes())
  const life = new ResourceLife(handler, { ...lake.config, ...replaced(wrong.config) })
  return life.failures({ ...args, ...wrong.args, ...further })
}

test.each(Object.entries(cases))('%s', async (_, wrong) => {
  const failures = await failuresOf(wrong)
  expect(failures).toHaveLength(1)
  expect(failures[0]).toMatch(wrong.failure)
  expect(failures[0]).not.toMatch(/top-secret|the-wrong-one|the-right-one/)
})

/** A value that cannot be computed is unknown, so the table is not compared with it. */
test.each(Object.entries(cases))('%s, for an existing table', async (_, wrong) => {
  await lake.starrocks.query('CREATE TABLE lake.trips (other INT) DISTRIBUTED BY HASH(other)')
  try {
    const adopted = await failuresOf(wrong, { onExisting: 'adopt' })
    expect(adopted.filter((failure) => wrong.failure.test(failure))).toHaveLength(1)
    const refused = await failuresOf(wrong)
    expect(refused.filter((failure) => wrong.failure.test(failure))).toHaveLength(1)
    expect([...adopted, ...refused].join()).not.toMatch(/fault of pulumi-starrocks|undefined/)
  } finally {
    await lake.starrocks.query('DROP TABLE IF EXISTS lake.trips')
  }
})

function replaced(config: Record<string, string> = {}): Record<string, string> {
  const { raw } = JSON.parse(lake.config['starrocks:objectStorages']!) as { raw: { auth: object } }
  const storages: Record<string, object> = {
    '<bucket>': { ...raw, bucket: 'no-such-bucket' },
    '<secret>': { ...raw, auth: { ...raw.auth, secretKey: 'top-secret' } },
  }
  return Object.fromEntries(
    Object.entries(config).map(([key, value]) => [
      key,
      storages[value] ? JSON.stringify({ raw: storages[value] }) : value,
    ]),
  )
}

describe('several mistakes', () => {
  test('are all reported at once', async () => {
    await lake.s3.put('trips/a.parquet', await ints())
    const failures = await new ResourceLife(handler, lake.config).failures({
      ...args,
      tableName: 'Trips',
      pollingIntervalSeconds: 9999,
      keyConfig: { type: 'primary', columns: ['price'] },
      distributionConfig: { type: 'hash', columns: ['nope'] },
    })
    expect(failures.map((failure) => failure.split(':')[0]).sort()).toEqual([
      'distributionConfig',
      'distributionConfig',
      'keyConfig',
      'pollingIntervalSeconds',
      'tableName',
    ])
  })
})

test('an unreachable StarRocks fails the create with its address and the settings to check', async () => {
  await lake.s3.put('trips/a.parquet', await ints())
  const life = new ResourceLife(handler, { ...lake.config, 'starrocks:host': '127.0.0.1:1' })
  await expect(life.up(args)).rejects.toThrow(
    /StarRocks at 127\.0\.0\.1:1: .*ECONNREFUSED.*starrocks:host.*STARROCKS_HOST/s,
  )
  expect(life.id).toBe('')
})
