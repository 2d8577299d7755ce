import { afterAll, beforeAll, expect, test } from 'vitest'
import { Project } from './project'
import { World } from './world'

/** A program that moves from the former names of resources to the new ones. */
let world: World
let project: Project
beforeAll(async () => {
  world = await World.open()
  project = await Project.open({ config: world.config })
})
afterAll(async () => {
  await project?.close()
  await world?.close()
})

const formerly = (kind: string) => ({ aliases: [{ type: `pulumi-nodejs:dynamic/starrocks:${kind}` }] })
const database = { catalog: 'hive', name: 'moved', location: 's3://lake/house/moved' }
const table = { catalog: 'hive', database: 'house', columns: [{ name: 'id', type: 'BIGINT' }] }

test('a HiveDatabase and a HiveTable become a CatalogDatabase and a CatalogTable, and stay in the metastore as they are', async () => {
  const before = [
    { kind: 'HiveDatabase', name: 'moved', args: database },
    { kind: 'HiveTable', name: 'orders', args: table },
  ]
  await project.declare(before).run('up')
  const there = await world.shown()
  const after = [
    { kind: 'CatalogDatabase', name: 'moved', args: database, options: formerly('HiveDatabase') },
    { kind: 'CatalogTable', name: 'orders', args: { ...table, engine: 'hive' }, options: formerly('HiveTable') },
  ]
  world.lake.starrocks.statements.length = 0
  const { operations } = await project.declare(after).run('up')
  expect(operations.filter(({ op }) => !['same', 'update'].includes(op))).toEqual([])
  expect(world.lake.starrocks.statements.filter((text) => /^(CREATE|ALTER|DROP)/.test(text))).toEqual([])
  await world.expectShown(there)
  await project.expectNoChange()
})
