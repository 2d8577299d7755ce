import { expect, test } from 'vitest'
import { startStarRocks } from './index'

const HIVE = 'PROPERTIES ("type" = "hive", "hive.metastore.uris" = "thrift://127.0.0.1:9083")'

/** What each release answers: an error number, or nothing for success. */
test.each([
  { version: '3.2.16', catalogExists: 1064, ifNotExists: 1064, database: 1049, alterCatalog: 1064, pipe: 6011 },
  { version: '3.3.11', catalogExists: 5700, ifNotExists: undefined, database: 5501, alterCatalog: 1064, pipe: 6011 },
  {
    version: '3.3.12',
    catalogExists: 5700,
    ifNotExists: undefined,
    database: 5501,
    alterCatalog: undefined,
    pipe: 6011,
  },
  { version: '3.4.1', catalogExists: 5700, ifNotExists: undefined, database: 5501, alterCatalog: 1064, pipe: 6011 },
  {
    version: '3.5.0',
    catalogExists: 5514,
    ifNotExists: undefined,
    database: 5501,
    alterCatalog: undefined,
    pipe: 5801,
  },
  {
    version: '4.0.0',
    catalogExists: 5514,
    ifNotExists: undefined,
    database: 5501,
    alterCatalog: undefined,
    pipe: 5801,
  },
])('$version has its own numbers and its own grammar', async ({ version, ...expected }) => {
  const starRocks = await startStarRocks({ version })
  const numberOf = (sql: string) =>
    starRocks.query(sql).then(
      () => undefined,
      (error: { errno: number }) => error.errno,
    )
  await starRocks.query(`CREATE DATABASE d; CREATE EXTERNAL CATALOG c ${HIVE}`)
  expect({
    catalogExists: await numberOf(`CREATE EXTERNAL CATALOG c ${HIVE}`),
    ifNotExists: await numberOf(`CREATE EXTERNAL CATALOG IF NOT EXISTS c ${HIVE}`),
    database: await numberOf('SHOW TABLES FROM nosuch'),
    alterCatalog: await numberOf('ALTER CATALOG c SET ("metastore_cache_ttl_sec" = "60")'),
    pipe: await numberOf('DROP PIPE d.nosuch'),
  }).toEqual(expected)
  expect(await starRocks.query('SELECT current_version() AS v')).toEqual([{ v: `${version} 37c7c51` }])
  await starRocks.close()
})
