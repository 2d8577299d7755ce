import { afterAll, beforeAll, expect, test } from 'vitest'
import type { StarRocksSandbox } from './index'
import { startStarRocks } from './index'

let starRocks: StarRocksSandbox
const query = (sql: string) => starRocks.query(sql)
const quotas = async () => (await query("SHOW PROC '/dbs'")).find(({ DbName }) => DbName === 'd')

beforeAll(async () => {
  starRocks = await startStarRocks()
  await query('CREATE DATABASE d')
})
afterAll(() => starRocks.close())

test('a new database has the maximum of a long as quota', async () => {
  expect(await quotas()).toEqual({
    DbId: expect.stringMatching(/^\d+$/),
    DbName: 'd',
    TableNum: '0',
    Quota: '8388608.000 TB',
    LastConsistencyCheckTime: '\\N',
    ReplicaQuota: '9223372036854775807',
  })
})

test.each([
  ['1023B', '1023.000 B'],
  ['1024k', '1.000 MB'],
  ['10GB', '10.000 GB'],
  ['10752MB', '10.500 GB'],
  // Exactly half way between two decimals: to the even one.
  ['1088MB', '1.062 GB'],
  ['1216MB', '1.188 GB'],
  ['3P', '3072.000 TB'],
  ['9223372036854775807B', '8388608.000 TB'],
])('a data quota of %s is shown as %s', async (quota, shown) => {
  await query(`ALTER DATABASE d SET DATA QUOTA ${quota}`)
  expect((await quotas())?.Quota).toBe(shown)
})

test('shows all digits of a replica quota', async () => {
  await query('ALTER DATABASE d SET REPLICA QUOTA 9223372036854775806')
  expect((await quotas())?.ReplicaQuota).toBe('9223372036854775806')
})

test.each([
  ['d SET DATA QUOTA 0B', 'Data volume must larger than 0'],
  ['d SET DATA QUOTA 5XB', 'invalid unit:XB'],
  ['d SET DATA QUOTA 1G5', 'invalid data volume expression:1G5'],
  ['d SET DATA QUOTA 10', "Unexpected input '10'"],
  ['d SET REPLICA QUOTA 0', 'Replica volumn must larger than 0'],
  ['nosuch SET REPLICA QUOTA 1', "Unknown database 'nosuch'"],
])('refuses ALTER DATABASE %s', async (rest, reason) => {
  await expect(query(`ALTER DATABASE ${rest}`)).rejects.toThrow(reason)
})

test('only a shared-data cluster has storage volumes, and `default` is an alias of one', async () => {
  await query('CREATE DATABASE l PROPERTIES ("storage_volume" = "local")')
  expect((await query('SHOW CREATE DATABASE l'))[0]?.['Create Database']).toBe('CREATE DATABASE `l`')
  const elsewhere = query('CREATE DATABASE x PROPERTIES ("storage_volume" = "hot")')
  await expect(elsewhere).rejects.toThrow("Storage volume can only be 'local' in shared nothing mode")

  const shared = await startStarRocks({ storageVolumes: ['builtin', 'hot'] })
  await shared.query('CREATE DATABASE a PROPERTIES ("storage_volume" = "default")')
  await shared.query('CREATE DATABASE b PROPERTIES ("storage_volume" = "hot")')
  const shown = async (name: string) => (await shared.query(`SHOW CREATE DATABASE ${name}`))[0]?.['Create Database']
  expect(await shown('a')).toBe('CREATE DATABASE `a`\nPROPERTIES ("storage_volume" = "builtin")')
  expect(await shown('b')).toBe('CREATE DATABASE `b`\nPROPERTIES ("storage_volume" = "hot")')
  const unknown = shared.query('CREATE DATABASE c PROPERTIES ("storage_volume" = "cold")')
  await expect(unknown).rejects.toThrow('Unknown storage volume "cold"')
  await shared.close()
})
