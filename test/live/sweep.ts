import { openBucket, openRoot, type Root } from './systems'
import { type Target, UsageError } from './target'

type Query = Root['query']

const SYSTEM = ['information_schema', '_statistics_', 'sys']

/** The objects on a server, without those that StarRocks itself creates. */
interface Found {
  readonly databases: string[]
  readonly catalogs: string[]
  readonly roles: string[]
}

async function look(query: Query): Promise<Found> {
  const databases = await query('SHOW DATABASES')
  const catalogs = await query('SHOW CATALOGS')
  const roles = await query('SHOW ROLES')
  return {
    databases: databases.map(({ Database }) => Database!).filter((name) => !SYSTEM.includes(name)),
    catalogs: catalogs.filter(({ Type }) => Type !== 'Internal').map(({ Catalog }) => Catalog!),
    roles: roles.filter(({ Builtin }) => Builtin !== 'true').map(({ Name }) => Name!),
  }
}

/** The suites drop all objects on the server, so they refuse a server or a bucket with foreign objects. */
export async function refuseUnlessEmpty({ starrocks, store }: Target): Promise<void> {
  const root = await openRoot(starrocks)
  const bucket = openBucket(store)
  try {
    const found = Object.entries({ ...(await look(root.query)), objects: (await bucket.list()).slice(0, 3) })
    const named = found.filter(([, names]) => names.length > 0).map(([kind, names]) => `${kind} ${names.join(', ')}`)
    if (named.length === 0) return
    throw new UsageError(
      `the live tests take away all that they find, and want a StarRocks and a bucket of their own; here are ${named.join('; ')}`,
    )
  } finally {
    await root.end()
    bucket.destroy()
  }
}

/** Removes all objects of a suite, also of an interrupted one. */
export async function sweep(query: Query): Promise<void> {
  for (const { TASK_NAME } of await query('SELECT TASK_NAME FROM information_schema.tasks'))
    await query(`DROP TASK \`${TASK_NAME}\``)
  for (const { Id } of await query('SHOW ANALYZE JOB')) await query(`DROP ANALYZE ${Id}`)
  const { databases, catalogs, roles } = await look(query)
  for (const name of databases) await query(`DROP DATABASE IF EXISTS \`${name}\` FORCE`)
  for (const name of catalogs) {
    await sweepMetastore(query, name)
    await query(`DROP CATALOG \`${name}\``)
  }
  for (const name of roles) await query(`DROP ROLE \`${name}\``)
}

async function sweepMetastore(query: Query, catalog: string): Promise<void> {
  // A catalog whose metastore does not answer has nothing to remove.
  const databases = await query(`SHOW DATABASES FROM \`${catalog}\``).catch(() => [])
  for (const { Database: name } of databases) {
    // The tables that `createHiveCatalog` finds in the sandbox's metastore stay in a real one as well.
    if (['default', 'sales', ...SYSTEM].includes(String(name))) continue
    const tables = await query(`SHOW TABLES FROM \`${catalog}\`.\`${name}\``)
    for (const [table] of tables.map((row) => Object.values(row)))
      await query(`DROP TABLE \`${catalog}\`.\`${name}\`.\`${table}\` FORCE`)
    await query(`DROP DATABASE \`${catalog}\`.\`${name}\``)
  }
}
