import { LOCAL_METASTORE } from '../live/metastore'
import { targetOf } from '../live/target'
import type { Lake } from './lake'
import { admitLeast } from './least'

const METASTORE = targetOf(process.env)?.metastore ?? LOCAL_METASTORE

async function createCatalog({ s3, starrocks }: Pick<Lake, 's3' | 'starrocks'>, name: string, type: object) {
  const properties = {
    ...type,
    'hive.metastore.uris': METASTORE,
    'aws.s3.endpoint': s3.endpoint,
    'aws.s3.access_key': s3.accessKey,
    'aws.s3.secret_key': s3.secretKey,
    'aws.s3.enable_path_style_access': 'true',
    'aws.s3.enable_ssl': String(s3.endpoint.startsWith('https:')),
  }
  const list = Object.entries(properties).map(([key, value]) => `"${key}" = "${value}"`)
  await starrocks.query(`CREATE EXTERNAL CATALOG ${name} PROPERTIES (${list.join(', ')})`)
  await admitLeast(starrocks, name)
}

/** An Iceberg catalog on the same metastore and store. */
export function createIcebergCatalog(lake: Pick<Lake, 's3' | 'starrocks'>, name = 'ice'): Promise<void> {
  return createCatalog(lake, name, { type: 'iceberg', 'iceberg.catalog.type': 'hive' })
}

/** A Hive catalog on the sandbox's metastore, its files in the lake's store. The metastore has the databases `default` and `sales`. */
export async function createHiveCatalog(
  { s3, starrocks }: Pick<Lake, 's3' | 'starrocks'>,
  name = 'hive',
): Promise<void> {
  await createCatalog({ s3, starrocks }, name, { type: 'hive' })
  if (targetOf(process.env) === undefined) return
  const location = `s3://${s3.bucket}/hive/sales`
  await makeDirectory({ s3 }, 'hive/sales')
  await starrocks.query(`CREATE DATABASE IF NOT EXISTS ${name}.sales PROPERTIES ("location" = "${location}")`)
  await starrocks.query(
    `CREATE TABLE IF NOT EXISTS ${name}.sales.orders (id BIGINT, amount DECIMAL(10,2), dt STRING) PARTITION BY (dt)`,
  )
}

/**
 * Creates the directory of a Hive database: StarRocks creates no table in a missing location, and not every metastore creates
 * it (Glue does not).
 */
export async function makeDirectory({ s3 }: Pick<Lake, 's3'>, path: string): Promise<void> {
  await s3.put(`${path}/`, '')
}

/** During the callback, no server listens at the metastore's address. */
export async function withoutMetastore({ starrocks }: Lake, run: () => Promise<void>, catalog = 'hive'): Promise<void> {
  const point = (uri: string) => starrocks.query(`ALTER CATALOG ${catalog} SET ("hive.metastore.uris" = "${uri}")`)
  await point('thrift://127.0.0.1:9999')
  try {
    await run()
  } finally {
    await point(METASTORE)
  }
}
