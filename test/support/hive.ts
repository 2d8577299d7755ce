import type { Lake } from './lake'
import { admitLeast } from './least'

/** A Hive catalog on the sandbox's metastore, its files in the lake's store. The metastore has the databases `default` and `sales`. */
export async function createHiveCatalog({ s3, starrocks }: Lake, name = 'hive'): Promise<void> {
  const properties = {
    type: 'hive',
    'hive.metastore.uris': METASTORE,
    'aws.s3.endpoint': s3.endpoint,
    'aws.s3.access_key': s3.accessKey,
    'aws.s3.secret_key': s3.secretKey,
    'aws.s3.enable_path_style_access': 'true',
    'aws.s3.enable_ssl': 'false',
  }
  const list = Object.entries(properties).map(([key, value]) => `"${key}" = "${value}"`)
  await starrocks.query(`CREATE EXTERNAL CATALOG ${name} PROPERTIES (${list.join(', ')})`)
  await admitLeast(starrocks, name)
}

const METASTORE = 'thrift://127.0.0.1:9083'

/** While it runs, nobody answers at the metastore's address. */
export async function withoutMetastore({ starrocks }: Lake, run: () => Promise<void>, catalog = 'hive'): Promise<void> {
  const point = (uri: string) => starrocks.query(`ALTER CATALOG ${catalog} SET ("hive.metastore.uris" = "${uri}")`)
  await point('thrift://127.0.0.1:9999')
  try {
    await run()
  } finally {
    await point(METASTORE)
  }
}
