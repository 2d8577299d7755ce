import * as pulumi from '@pulumi/pulumi'
import { afterAll, beforeAll, expect, test } from 'vitest'
import {
  getMaterializedView,
  getMaterializedViewOutput,
  listMaterializedViews,
  listMaterializedViewsOutput,
} from '../../provider'
import { handler } from '../../provider/resources/materialized-view/handler'
import { disconnectAll } from '../../provider/starrocks/connection'
import { type Lake, startLake } from '../support/lake'
import { ResourceLife } from '../support/resource'

let lake: Lake
beforeAll(async () => {
  lake = await startLake({ jobMilliseconds: 0 })
  pulumi.runtime.setAllConfig(lake.config)
  await lake.starrocks.query(
    'CREATE DATABASE d; USE d; CREATE TABLE t (id INT) DUPLICATE KEY(id) PROPERTIES ("replication_num" = "1"); INSERT INTO t VALUES (1), (2)',
  )
  await ResourceLife.of(handler, lake, 'sums').up({
    database: 'd',
    name: 'sums',
    query: 'SELECT id, count(*) AS n FROM t GROUP BY id',
    refresh: { type: 'manual' },
    comment: 'by id',
    waitForRefresh: { timeoutSeconds: 30 },
  })
  await lake.starrocks.query(
    'USE d; CREATE MATERIALIZED VIEW hand REFRESH DEFERRED MANUAL AS SELECT id FROM t; ALTER MATERIALIZED VIEW hand INACTIVE',
  )
})
afterAll(async () => {
  await disconnectAll()
  await lake.close()
})

function known<T>(output: pulumi.Output<T>): Promise<T> {
  return new Promise((resolve) => output.apply(resolve))
}

const sums = {
  name: 'sums',
  isActive: true,
  lastRefreshState: 'SUCCESS',
  lastRefreshFinishTime: expect.stringMatching(/^\d{4}-/),
  rows: 2,
}
const hand = {
  name: 'hand',
  isActive: false,
  inactiveReason: 'user use alter materialized view set status to inactive',
  rows: 0,
}

test('listMaterializedViews lists those of a database by name, with their health', async () => {
  expect(await listMaterializedViews({ database: 'd' })).toEqual([hand, sums])
  expect(await known(listMaterializedViewsOutput({ database: pulumi.output('d') }))).toEqual([hand, sums])
  await expect(listMaterializedViews({ database: 'nosuch' })).rejects.toThrow('there is no database "nosuch"')
})

test('getMaterializedView reads one in full, with the resource that created it', async () => {
  const expected = {
    ...sums,
    query: 'SELECT id, count(*) AS n FROM t GROUP BY id',
    properties: expect.objectContaining({ replication_num: '1' }),
    comment: 'by id',
    owner: 'project/test/sums',
  }
  expect(await getMaterializedView({ database: 'd', name: 'sums' })).toEqual(expected)
  expect(await known(getMaterializedViewOutput({ database: 'd', name: pulumi.output('sums') }))).toEqual(expected)
  expect((await getMaterializedView({ database: 'd', name: 'hand' })).owner).toBeUndefined()
  await expect(getMaterializedView({ database: 'd', name: 't' })).rejects.toThrow('there is no materialized view "d.t"')
})
