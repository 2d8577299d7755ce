import { afterAll, beforeAll, expect, test } from 'vitest'
import { parquet } from '../support/lake'
import { useLake } from '../support/use-lake'
import { type Declaration, Project } from './project'

/** The state of a stack is lost, and the next `up` of the same stack in the same backend takes its objects over. */
const lake = useLake()
let project: Project
beforeAll(async () => {
  project = await Project.open({ config: lake.config })
})
afterAll(() => project?.close())

test('an up takes over what carries the mark of its resource, and a database with tables by adoption', async () => {
  await lake.s3.put('trips/a.parquet', await parquet({ name: 'id', data: [1, 2], type: 'INT32' }))
  const program = (onExisting?: 'adopt'): Declaration[] => [
    { kind: 'Database', name: 'shop', args: { onExisting } },
    { kind: 'Role', name: 'analyst', args: { comment: 'reads' } },
    {
      kind: 'PipeTable',
      name: 'trips',
      args: {
        database: 'shop',
        pathPrefix: 'trips/',
        sourceStorageName: 'raw',
        waitForLoad: { timeoutSeconds: 60 },
      },
      options: { dependsOn: ['shop'] },
    },
  ]
  await project.declare(program()).run('up')
  await project.tell('state', 'delete', '--stack', project.stackName, '--all', '--force', '--yes')
  lake.starrocks.statements.length = 0

  expect(await project.fail('up')).toContain('database "shop" exists already')
  await project.declare(program('adopt')).run('up')
  expect(lake.starrocks.statements.filter((text) => /^(CREATE|DROP|TRUNCATE|INSERT)/.test(text))).toEqual([])
  expect(await lake.query('SELECT count(*) AS n FROM shop.trips')).toEqual([{ n: '2' }])
  // Only the state has to forget the adoption.
  await project.declare(program()).run('up')
  expect(lake.starrocks.statements.filter((text) => /^(CREATE|DROP|TRUNCATE|INSERT)/.test(text))).toEqual([])
  await project.expectNoChange()
  await project.run('destroy')
  expect(await lake.query("SHOW DATABASES LIKE 'shop'")).toEqual([])
})
