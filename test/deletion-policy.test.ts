import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { ResourceProvider } from '../provider/core/resource-provider'
import { handler as database } from '../provider/resources/database'
import { handler as hiveCatalog } from '../provider/resources/hive-catalog'
import { handler as hiveDatabase } from '../provider/resources/hive-database'
import { registry } from '../provider/resources/registry'
import { handler as role } from '../provider/resources/role'
import { handler as scheduledTask } from '../provider/resources/scheduled-task'
import { disconnectAll } from '../provider/starrocks/connection'
import { createHiveCatalog, makeDirectory } from './support/hive'
import { type Lake, startLake } from './support/lake'
import { ResourceLife } from './support/resource'

let lake: Lake
beforeAll(async () => {
  lake = await startLake()
  await createHiveCatalog(lake)
  await makeDirectory(lake, 'kept')
  await lake.starrocks.query('CREATE DATABASE tasks')
  await lake.starrocks.query('CREATE TABLE tasks.t (id INT) PROPERTIES ("replication_num" = "1")')
})
afterAll(async () => {
  await disconnectAll()
  await lake.close()
})

interface Kept {
  // biome-ignore lint/suspicious/noExplicitAny: each kind has its own inputs
  readonly handler: ResourceProvider<any, any, any>
  readonly args: () => object
  /** Lists the object. */
  readonly statement: string
}

/** The kinds whose objects a delete drops unless they are retained; `hive-table.test.ts` and `pipe-table-more.test.ts` have the others. */
const KINDS: Readonly<Record<string, Kept>> = {
  Role: { handler: role, args: () => ({ name: 'kept' }), statement: 'SHOW ROLES' },
  Database: { handler: database, args: () => ({ name: 'kept' }), statement: 'SHOW DATABASES' },
  HiveCatalog: {
    handler: hiveCatalog,
    args: () => ({ name: 'kept', metastore: { type: 'hive', uris: ['thrift://127.0.0.1:9083'] }, validate: false }),
    statement: 'SHOW CATALOGS',
  },
  HiveDatabase: {
    handler: hiveDatabase,
    args: () => ({ catalog: 'hive', name: 'kept', location: `s3://${lake.s3.bucket}/kept` }),
    statement: 'SHOW DATABASES FROM hive',
  },
  ScheduledTask: {
    handler: scheduledTask,
    args: () => ({
      database: 'tasks',
      name: 'kept',
      statement: 'INSERT INTO t SELECT 1',
      schedule: { every: { interval: 1, unit: 'day' } },
    }),
    statement: 'SELECT TASK_NAME FROM information_schema.tasks',
  },
}

test('every object with a name of its own can be adopted and retained', () => {
  const named = registry.filter(({ inputs, ownsNothing }) => (inputs.name ?? inputs.tableName) && !ownsNothing)
  expect(named.filter(({ inputs }) => !inputs.onExisting || !inputs.deletionPolicy).map(({ kind }) => kind)).toEqual([])
})

describe.each(Object.entries(KINDS))('%s', (_, { handler, args, statement }) => {
  const exists = async () => {
    const rows = await lake.starrocks.query(statement)
    return rows.some((row) => Object.values(row).includes('kept'))
  }

  test('is left in StarRocks by a delete, without a statement that drops it, if its deletionPolicy is retain', async () => {
    const life = ResourceLife.of(handler, lake, 'kept')
    await life.up({ ...args(), deletionPolicy: 'retain' })
    lake.starrocks.statements.length = 0
    await life.destroy()
    expect(lake.starrocks.statements.filter((text) => /^DROP/.test(text))).toEqual([])
    expect(await exists()).toBe(true)

    const next = ResourceLife.of(handler, lake, 'kept')
    await next.up({ ...args(), onExisting: 'adopt' })
    await next.destroy()
    expect(await exists()).toBe(false)
  })
})
