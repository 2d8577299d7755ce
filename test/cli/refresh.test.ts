import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Lake, parquet, startLake } from '../support/lake'
import { type Declaration, ofPlugin, Project } from './project'

let lake: Lake
beforeAll(async () => {
  lake = await startLake({ jobMilliseconds: 0 })
  await lake.starrocks.query('CREATE DATABASE lake')
  await lake.s3.put('trips/a.parquet', await parquet({ name: 'id', data: [1, 2], type: 'INT32' }))
})
afterAll(() => lake?.close())

const TRIPS: Declaration = {
  kind: 'PipeTable',
  name: 'trips',
  args: { database: 'lake', tableName: 'trips', pathPrefix: 'trips/', sourceStorageName: 'raw' },
}

// The provider returns no inputs where nothing has changed; the engine must not take that for none.
test.each([
  ['dynamic', TRIPS],
  ['plugin', ofPlugin(TRIPS)],
])('a refresh leaves the inputs of a table as they are, unless it has changed (%s)', async (_, declaration) => {
  const project = await Project.open({ config: lake.config })
  const inputs = async () => {
    const { deployment } = await project.export()
    return deployment.resources?.find(({ type }) => type.endsWith(':PipeTable'))?.inputs
  }
  try {
    await project.declare([declaration]).run('up')
    const created = await inputs()
    expect(created).toMatchObject({ pathPrefix: 'trips/', ddl: expect.anything() })
    await project.run('refresh')
    expect(await inputs()).toEqual(created)
    await lake.starrocks.query('ALTER PIPE lake.trips SUSPEND')
    await project.run('refresh')
    expect(await inputs()).toMatchObject({ pathPrefix: 'trips/', pipe: 'suspended' })
    await project.run('destroy')
  } finally {
    await project.close()
  }
})

test('a preview knows of an output that it has no value', async () => {
  const project = await Project.open({ config: lake.config, project: 'exports' })
  const exported: Declaration = {
    kind: 'export',
    name: 'failure',
    args: { of: 'trips', output: 'lastError', absent: 'none' },
  }
  try {
    await project.declare([TRIPS, exported]).run('up')
    expect((await project.run('preview')).text).not.toContain('failure')
    await project.run('refresh')
    expect((await project.run('preview')).text).not.toContain('failure')
    await project.run('destroy')
  } finally {
    await project.close()
  }
})
