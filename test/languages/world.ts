import { startDrivers } from '../support/drivers'
import { createHiveCatalog, createIcebergCatalog, makeDirectory } from '../support/hive'
import { type Lake, parquet, startLake } from '../support/lake'

export const POLARIS = 'http://polaris.test/api/catalog'

/** What the examples find: files in the lake, a metastore, catalogs, the servers of others. */
export interface World {
  readonly lake: Lake
  /** A cluster that shares data, which alone has storage volumes. */
  readonly shared: Lake
  readonly driver: string
  close(): Promise<void>
}

export async function openWorld(): Promise<World> {
  const lake = await startLake({
    jobMilliseconds: 0,
    catalogServers: {
      [POLARIS]: { credential: 'client:top-secret-1', databases: { sales: {} } },
      'glue:eu-west-1': { databases: { bronze: {} } },
      'glue:us-east-1': { databases: { bronze: {} } },
    },
  })
  const shared = await startLake({ storageVolumes: ['builtin_storage_volume'] })
  const drivers = await startDrivers()
  await fill(lake)
  return {
    lake,
    shared,
    driver: drivers.url,
    close: async () => {
      drivers.close()
      await lake.close()
      await shared.close()
    },
  }
}

async function fill(lake: Lake): Promise<void> {
  const { s3, starrocks } = lake
  const ids = await parquet({ name: 'id', data: [1, 2], type: 'INT32' })
  for (const prefix of ['orders', 'clicks/month=2024-01', 'events']) await s3.put(`${prefix}/a.parquet`, ids)
  await s3.put(
    'flights/year=2001/month=01/a.parquet',
    await parquet(
      { name: 'date', data: [new Date(Date.UTC(2001, 0, 1))], type: 'TIMESTAMP' },
      { name: 'delay', data: [7n], type: 'INT64' },
      { name: 'origin', data: ['ABE'], type: 'STRING' },
    ),
  )
  await createHiveCatalog(lake, 'warehouse')
  await createIcebergCatalog(lake)
  for (const name of ['shop', 'reports', 'web', 'stock']) await makeDirectory(lake, name)
  for (const statement of [
    `CREATE DATABASE warehouse.shop PROPERTIES ("location" = "s3://${s3.bucket}/shop")`,
    'CREATE TABLE warehouse.shop.orders (id INT, amount INT, day DATE)',
    `CREATE DATABASE warehouse.reports PROPERTIES ("location" = "s3://${s3.bucket}/reports")`,
    'CREATE TABLE warehouse.reports.sales (day DATE, amount BIGINT)',
    `CREATE DATABASE warehouse.web PROPERTIES ("location" = "s3://${s3.bucket}/web")`,
    'CREATE TABLE warehouse.web.visits (page VARCHAR(20), day DATE) PARTITION BY (day)',
    'CREATE DATABASE loaded',
    'CREATE TABLE loaded.orders (id INT, amount INT, day DATE) DUPLICATE KEY(id) PROPERTIES ("replication_num" = "1")',
  ])
    await starrocks.query(statement)
}
