import { describe, expect, test } from 'vitest'
import { createDatabase, databaseNameProblem, dropDatabase } from '../../provider/sql/database'
import { type Source, storageProperties } from '../../provider/sql/files'
import { markedOwner, ownerMark, ownerOf, parseOwner, withMark, withoutMark } from '../../provider/sql/owner'
import * as pipe from '../../provider/sql/pipe'
import type { Storage } from '../../provider/sql/storage'
import { createTable, dropTable, type Table, truncateTable } from '../../provider/sql/table'

const storage: Storage = {
  bucket: 'lake',
  endpoint: 'http://minio:9000',
  pathStyleAccess: true,
  auth: { type: 'accessKey', accessKey: 'the-key', secretKey: 'the-secret' },
}
const source: Source = { storage, path: 's3://lake/flights/*/*.parquet', partitionKeys: ['year'] }
const insert = pipe.pipeInsert({
  database: 'lake',
  table: 'flights',
  columns: [{ name: 'origin' }, { name: 'year', castTo: 'INT' }],
  source,
  owner: 'proj/dev/flights',
})

const table: Table = {
  database: 'lake',
  name: 'flights',
  columns: [
    { name: 'origin', type: 'VARCHAR(16)', nullable: false },
    { name: 'delay', type: 'BIGINT', nullable: true },
  ],
  key: { type: 'primary', columns: ['origin'] },
  distribution: { type: 'hash', columns: ['origin'], buckets: 4 },
  partition: { type: 'column', columns: ['origin'] },
  comment: 'say "hi"',
  properties: { replication_num: '1' },
}

describe('CREATE TABLE', () => {
  test('has its clauses in the order of the grammar', () => {
    expect(createTable(table).text).toBe(
      [
        'CREATE TABLE `lake`.`flights` (',
        '  `origin` VARCHAR(16) NOT NULL,',
        '  `delay` BIGINT NULL',
        ')',
        'PRIMARY KEY(`origin`)',
        'COMMENT "say \\"hi\\""',
        'PARTITION BY (`origin`)',
        'DISTRIBUTED BY HASH(`origin`) BUCKETS 4',
        'PROPERTIES ("replication_num" = "1")',
      ].join('\n'),
    )
  })

  test('leaves out optional parts', () => {
    const plain = createTable({
      ...table,
      key: { type: 'duplicate', columns: ['origin'] },
      distribution: { type: 'random' },
      partition: undefined,
      comment: undefined,
      properties: {},
    })
    expect(plain.text.split('\n').slice(4)).toEqual(['DUPLICATE KEY(`origin`)', 'DISTRIBUTED BY RANDOM'])
  })

  test.each([
    [{ type: 'dateTrunc', column: 'ts', unit: 'day' } as const, 'PARTITION BY date_trunc("day", `ts`)'],
    [
      { type: 'timeSlice', column: 'ts', unit: 'hour', slices: 6 } as const,
      'PARTITION BY time_slice(`ts`, INTERVAL 6 HOUR)',
    ],
  ])('partitions by an expression: %j', (partition, clause) => {
    expect(createTable({ ...table, partition }).text).toContain(`\n${clause}\n`)
  })
})

test('DROP never uses FORCE: the recycle bin keeps the data for a day', () => {
  expect(dropTable('lake', 'flights').text).toBe('DROP TABLE IF EXISTS `lake`.`flights`')
  expect(dropDatabase('lake').text).toBe('DROP DATABASE IF EXISTS `lake`')
  expect(truncateTable('lake', 'flights').text).toBe('TRUNCATE TABLE `lake`.`flights`')
  expect(createDatabase('lake').text).toBe('CREATE DATABASE `lake`')
})

describe('CREATE PIPE', () => {
  const lines = [
    'INSERT INTO `lake`.`flights` (`origin`, `year`)',
    'SELECT `origin`, CAST(`year` AS INT) AS `year`',
    'FROM FILES(',
    '  "aws.s3.access_key" = "the-key",',
    '  "aws.s3.enable_path_style_access" = "true",',
    '  "aws.s3.enable_ssl" = "false",',
    '  "aws.s3.endpoint" = "http://minio:9000",',
    '  "aws.s3.secret_key" = "the-secret",',
    '  "columns_from_path" = "year",',
    '  "format" = "parquet",',
    '  "path" = "s3://lake/flights/*/*.parquet"',
    ')',
    '/* pulumi: proj/dev/flights */',
  ]

  test('lists the columns on both sides and ends with the insert', () => {
    const created = pipe.createPipe('lake', 'flights', { poll_interval: '5' }, insert)
    expect(created.text).toBe(
      `CREATE PIPE \`lake\`.\`flights\`\nPROPERTIES ("poll_interval" = "5")\nAS ${lines.join('\n')}`,
    )
    expect(pipe.createPipe('lake', 'flights', {}, insert).text).toBe(
      `CREATE PIPE \`lake\`.\`flights\`\nAS ${lines.join('\n')}`,
    )
  })

  test('shows no credentials', () => {
    expect(insert.masked).not.toMatch(/the-key|the-secret/)
    expect(insert.masked).toContain('"aws.s3.secret_key" = "******"')
  })

  test('is compared without owner, spacing and keys, which the state records', () => {
    const other = insert.text.replace('proj/dev/flights', 'proj/prod/renamed').replaceAll('\n', ' ')
    expect(pipe.sameInsert(other, insert)).toBe(true)
    expect(pipe.sameInsert(insert.text.replace('the-secret', 'rotated'), insert)).toBe(true)
    expect(pipe.sameInsert(insert.text.replace('INT', 'BIGINT'), insert)).toBe(false)
    // A text can contain something that looks like a comment or a space.
    const odd = insert.text.replace('lake/flights', 'a/*b  c')
    for (const other of ['a/*d', 'a/*b c'])
      expect(pipe.sameInsert(insert.text.replace('lake/flights', other), { ...insert, text: odd })).toBe(false)
  })
})

test.each([
  [pipe.setPipe('d', 'p', { poll_interval: '9' }), 'ALTER PIPE `d`.`p` SET ("poll_interval" = "9")'],
  [pipe.resumePipe('d', 'p'), 'ALTER PIPE `d`.`p` RESUME'],
  [pipe.retryPipe('d', 'p'), 'ALTER PIPE `d`.`p` RETRY ALL'],
  [pipe.dropPipe('d', 'p'), 'DROP PIPE IF EXISTS `d`.`p`'],
])('%j', (statement, text) => {
  expect(statement.text).toBe(text)
})

describe('a pipe named after its table', () => {
  const tables = ['t', 'a-b', 'a_b', 'axb', 'a--b', 'a-_b', 'a_-b', `z${'-'.repeat(62)}`]

  test('has a name that StarRocks accepts', () => {
    for (const name of tables) expect(pipe.pipeNameFor(name)).toMatch(/^[a-zA-Z]\w{0,63}$/)
  })

  test('never has the name of the pipe of another table', () => {
    expect(new Set(tables.map(pipe.pipeNameFor)).size).toBe(tables.length)
  })
})

describe('the credentials in a statement', () => {
  const properties = (settings: Partial<Storage>) =>
    Object.keys(storageProperties({ bucket: 'b', auth: { type: 'default' }, ...settings }))

  test.each<[string, Partial<Storage>, string[]]>([
    ['default chain', {}, ['aws.s3.use_aws_sdk_default_behavior']],
    ['instance profile', { auth: { type: 'instanceProfile' } }, ['aws.s3.use_instance_profile']],
    [
      'assumed role',
      { auth: { type: 'instanceProfile', iamRoleArn: 'arn', externalId: 'x' } },
      ['aws.s3.use_instance_profile', 'aws.s3.iam_role_arn', 'aws.s3.external_id'],
    ],
    [
      'session',
      { auth: { type: 'accessKey', accessKey: 'k', secretKey: 's', sessionToken: 't' } },
      ['aws.s3.access_key', 'aws.s3.secret_key', 'aws.s3.session_token'],
    ],
  ])('%s', (_, settings, keys) => {
    expect(properties(settings)).toEqual(keys)
  })

  test.each<[Partial<Storage>, Record<string, string>]>([
    [
      { endpoint: 'minio:9000', ssl: false },
      { 'aws.s3.endpoint': 'http://minio:9000', 'aws.s3.enable_ssl': 'false' },
    ],
    [
      { endpoint: 'minio:9000', ssl: true },
      { 'aws.s3.endpoint': 'https://minio:9000', 'aws.s3.enable_ssl': 'true' },
    ],
    [
      { endpoint: 'https://s3.example', ssl: false },
      { 'aws.s3.endpoint': 'https://s3.example', 'aws.s3.enable_ssl': 'true' },
    ],
    [{ endpoint: 's3.example' }, { 'aws.s3.endpoint': 's3.example' }],
    [{ clientEndpoint: 'http://localhost:1' }, {}],
  ])('contain the endpoint that StarRocks uses, with ssl from its scheme: %j', (settings, expected) => {
    const { 'aws.s3.use_aws_sdk_default_behavior': _, ...found } = storageProperties({
      bucket: 'b',
      auth: { type: 'default' },
      ...settings,
    })
    expect(found).toEqual(expected)
  })
})

describe('the owner mark', () => {
  test.each([
    ['urn:pulumi:dev::proj::pulumi-nodejs:dynamic/starrocks:PipeTable::flights', 'proj/dev/flights'],
    ['urn:pulumi:dev::proj::my:Comp$pulumi-nodejs:dynamic/starrocks:PipeTable::a::b', 'proj/dev/a%3A%3Ab'],
    ['urn:pulumi:dev::proj::t::x */ DROP', 'proj/dev/x%20%2A%2F%20DROP'],
  ])('names the owner of %s', (urn, owner) => {
    expect(ownerOf({ __urn: urn, __incarnation: 'a1b2' })).toBe(`${owner}#a1b2`)
    expect(parseOwner(`${owner}#a1b2`)).toEqual({ name: owner, incarnation: 'a1b2' })
    // A mark of release 0.1.0.
    expect(parseOwner(owner)).toEqual({ name: owner })
    for (const comment of ['some words', 'pulumi: not/the/owner', '']) {
      expect(markedOwner(withMark(comment, owner))).toBe(owner)
      expect(withoutMark(withMark(comment, owner))).toBe(comment)
    }
    expect(markedOwner(`INSERT INTO x /* ${ownerMark(owner)} */`)).toBe(owner)
  })

  test('is undefined for a text without a mark', () => {
    for (const text of ['imported by hand', 'the pulumi: way', 'see [pulumi: x] there'])
      expect(markedOwner(text)).toBeUndefined()
  })
})

test.each([
  ['lake', true],
  ['_1', true],
  ['a-b', true],
  ['_', false],
  ['1a', false],
  ['bad name', false],
  ['a'.repeat(256), true],
  ['a'.repeat(257), false],
])('%s is a valid database name: %s', (name, allowed) => {
  expect(databaseNameProblem(name) === undefined).toBe(allowed)
})
