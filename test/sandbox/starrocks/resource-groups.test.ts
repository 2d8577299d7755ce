import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import type { StarRocksSandbox } from './index'
import { startStarRocks } from './index'

let starRocks: StarRocksSandbox
const query = (sql: string) => starRocks.query(sql)
const create = (properties: string, to = "(user = 'ann')") => `CREATE RESOURCE GROUP g TO ${to} WITH (${properties})`
const SHARE = '"cpu_weight" = "1", "mem_limit" = "20%"'

beforeAll(async () => {
  starRocks = await startStarRocks()
})
afterAll(() => starRocks.close())
beforeEach(() => query('DROP RESOURCE GROUP IF EXISTS g; DROP DATABASE IF EXISTS d FORCE; CREATE DATABASE d'))

test.each([
  ['"cpu_weight" = "1"', "property 'mem_limit' is absent"],
  ['"mem_limit" = "20%"', "Exactly one of 'cpu_weight', 'cpu_weight_percent'"],
  ['"mem_limit" = "1", "cpu_weight" = "1", "cpu_weight_percent" = "10"', 'Exactly only one of'],
  ['"mem_limit" = "x", "cpu_weight" = "1"', 'The value type of the property `mem_limit` must be a valid numeric type'],
  ['"mem_limit" = "0.2", "cpu_weight_percent" = "101"', 'cpu_weight_percent should range from [0, 100]'],
  [`${SHARE}, "concurrency_limit" = "-1"`, 'concurrency_limit should be greater than 0'],
  [`${SHARE}, "spill_mem_limit_threshold" = "100%"`, 'spill_mem_limit_threshold should range from 0.00(exclude)'],
  [`${SHARE}, "type" = "fast"`, "Only support 'normal', 'mv' and 'short_query' type"],
  [`${SHARE}, "type" = "mv"`, 'MV Resource Group not support classifiers.'],
])('refuses the properties %s: %s', async (properties, message) => {
  await expect(query(create(properties))).rejects.toThrow(message)
})

test.each([
  ["(user = 'a')", "Illegal classifier specifier 'user'"],
  ["(user = 'ann', nosuch = 'x')", "Unsupported classifier specifier: 'nosuch'"],
  ["(query_type IN ('delete'))", "Unsupported query_type: 'delete'"],
  ["(db = 'nosuch')", 'Specified database not exists: nosuch'],
  ["(source_ip = '10.0.0.0')", 'Unexpected exception: Could not parse [10.0.0.0]'],
  ["(plan_cpu_cost_range = '[2, 1)')", "Illegal classifier specifier 'plan_cpu_cost_range'"],
])('refuses the classifier %s: %s', async (to, message) => {
  await expect(query(create(SHARE, to))).rejects.toThrow(message)
})

test('shows a classifier with its id and its weight', async () => {
  await query(
    create(
      SHARE,
      "(role = 'r', query_type IN ('insert', 'select'), db = 'd', source_ip = '192.168.1.0/24'), (user = 'bo')",
    ),
  )
  const rows = await query('SHOW RESOURCE GROUP g')
  const [first, second] = rows.map(({ classifiers }) => classifiers!.replace(/id=\d+/, 'id=1'))
  expect(first).toBe("(id=1, weight=13.425, role=r, query_type in (INSERT, SELECT), db='d', source_ip=192.168.1.0/24)")
  expect(second).toBe('(id=1, weight=1.0, user=bo)')
})

test('adds classifiers and drops them by id or all at once, but never those of a default group', async () => {
  await query(create(SHARE))
  await query("ALTER RESOURCE GROUP g ADD (user = 'bo'), (user = 'cy')")
  const classifiers = async () => (await query('SHOW RESOURCE GROUP g')).map((row) => row.classifiers!)
  const bo = /id=(\d+)/.exec((await classifiers())[1]!)![1]
  await query(`ALTER RESOURCE GROUP g DROP (${bo})`)
  expect((await classifiers()).map((text) => /user=(\w+)/.exec(text)![1])).toEqual(['ann', 'cy'])
  await query('ALTER RESOURCE GROUP g DROP ALL')
  expect(await classifiers()).toEqual(['(id=0, weight=0.0)'])
  await expect(query("ALTER RESOURCE GROUP default_wg ADD (user = 'bo')")).rejects.toThrow('cannot alter classifiers')
  await expect(query('DROP RESOURCE GROUP default_wg')).rejects.toThrow('cannot drop builtin resource group')
})

test('alters properties one by one; an exclusive share excludes another one until it is set to 0', async () => {
  await query(create(SHARE))
  await query('ALTER RESOURCE GROUP g WITH ("big_query_mem_limit" = "1000")')
  await expect(query('ALTER RESOURCE GROUP g WITH ("cpu_weight_percent" = "10")')).rejects.toThrow('Exactly only one')
  await query('ALTER RESOURCE GROUP g WITH ("cpu_weight" = "0", "cpu_weight_percent" = "10")')
  await expect(query('ALTER RESOURCE GROUP g WITH ("type" = "mv")')).rejects.toThrow(
    'type of ResourceGroup is immutable',
  )
  await expect(query('ALTER RESOURCE GROUP no WITH ("mem_limit" = "1")')).rejects.toThrow('(no) does not exist')
  expect(await query('SHOW VERBOSE RESOURCE GROUP g')).toMatchObject([
    { cpu_weight: '0', cpu_weight_percent: '10', mem_limit: '20.0%', big_query_mem_limit: '1000', type: 'NORMAL' },
  ])
})

test('SHOW RESOURCE GROUPS lists the groups of the user; OR REPLACE creates a group again', async () => {
  await query(create(SHARE, "(user = 'root'), (user = 'bo')"))
  expect(await query('SHOW RESOURCE GROUPS')).toMatchObject([{ name: 'g', mem_limit: '20.0%' }])
  await query(`CREATE RESOURCE GROUP OR REPLACE g TO (user = 'bo') WITH (${SHARE})`)
  expect(await query('SHOW RESOURCE GROUPS')).toEqual([])
  expect((await query('SHOW RESOURCE GROUPS ALL')).map(({ name }) => name)).toEqual([
    'default_mv_wg',
    'default_wg',
    'g',
  ])
})

test('grants a privilege on a resource group', async () => {
  await query(create(SHARE))
  await query('DROP ROLE IF EXISTS r; CREATE ROLE r; GRANT ALTER ON RESOURCE GROUP g TO ROLE r')
  expect(await query('SHOW GRANTS FOR ROLE r')).toMatchObject([
    { Grants: "GRANT ALTER ON RESOURCE GROUP g TO ROLE 'r'" },
  ])
  await expect(query('GRANT DROP ON RESOURCE GROUP nosuch TO ROLE r')).rejects.toThrow('cannot find resource group')
})

test('a data directory keeps resource groups and storage volumes', async () => {
  const dataDir = await mkdtemp(path.join(tmpdir(), 'starrocks-groups-'))
  const first = await startStarRocks({ dataDir })
  await first.query(create(SHARE))
  await first.query(
    'CREATE STORAGE VOLUME v TYPE = S3 LOCATIONS = ("s3://b/p") PROPERTIES ("aws.s3.access_key" = "k", "aws.s3.secret_key" = "s")',
  )
  await first.close()
  const second = await startStarRocks({ dataDir })
  expect(await second.query('SHOW RESOURCE GROUP g')).toMatchObject([{ mem_limit: '20.0%' }])
  expect(await second.query('DESC STORAGE VOLUME v')).toMatchObject([
    { Type: 'S3', Location: 's3://b/p', Enabled: 'true' },
  ])
  await expect(
    second.query('CREATE STORAGE VOLUME w TYPE = S3 LOCATIONS = ("s3://b") PROPERTIES ("aws.s3.nosuch" = "k")'),
  ).rejects.toThrow('Invalid properties aws.s3.nosuch')
  await second.query('DROP STORAGE VOLUME v')
  expect(await second.query('SHOW STORAGE VOLUMES')).toEqual([])
  await second.close()
  await rm(dataDir, { recursive: true })
})

test('verbose_session_variables lists the variables that the session has changed', async () => {
  await query('SET query_timeout = 77')
  const [row] = await query(
    "SELECT * FROM information_schema.verbose_session_variables WHERE variable_name = 'query_timeout'",
  )
  expect(row).toEqual({ VARIABLE_NAME: 'query_timeout', VARIABLE_VALUE: '77', DEFAULT_VALUE: '300', IS_CHANGED: '1' })
  await query('SET query_timeout = 300')
})
