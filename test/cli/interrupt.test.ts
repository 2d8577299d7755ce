import { afterEach, beforeEach, expect, test } from 'vitest'
import { eventually, holdLoads, parquet } from '../support/lake'
import { useLake } from '../support/use-lake'
import { Project } from './project'

/** Ctrl-C while a resource waits for its load. */
const lake = useLake()
let project: Project
let tests = 0
beforeEach(async () => {
  // The sandbox reads a known file only once.
  await lake.s3.put('trips/a.parquet', await parquet({ name: 'id', data: [++tests, -tests], type: 'INT32' }))
  project = await Project.open({ config: lake.config })
  const waitForLoad = { timeoutSeconds: 3_600 }
  const args = { database: 'lake', pathPrefix: 'trips/', sourceStorageName: 'raw', waitForLoad }
  project.declare([{ kind: 'PipeTable', name: 'trips', args }])
})
afterEach(() => project.close())

test.each([
  ['the process group of the CLI, as a terminal does', (cli: number) => -cli],
  ['the CLI alone', (cli: number) => cli],
])('SIGINT to %s ends the wait; the pipe continues, and the next up finishes', async (_, target) => {
  const held = holdLoads(lake.s3)
  try {
    const ended = await project.struck(async (cli) => {
      await held.arrived
      process.kill(target(cli), 'SIGINT')
    })
    expect(ended.exitCode).not.toBe(0)
    const said = ended.stdout + ended.stderr
    expect(said).toContain(
      'cancelled while waiting for the files of pipe lake.trips to be loaded; it continues in StarRocks',
    )
    await eventually(
      async () => project.processes(),
      (left) => left.length === 0,
    )
    expect(await lake.query('SHOW PIPES FROM lake')).toMatchObject([{ PIPE_NAME: 'trips', STATE: 'RUNNING' }])
    expect(JSON.stringify(await project.export())).toContain('"initErrors"')
  } finally {
    held.release()
  }
  await project.run('up')
  expect(await lake.query('SELECT count(*) AS n FROM lake.trips')).toEqual([{ n: '2' }])
  await project.expectNoChange()
})
