import { afterAll, beforeAll, expect, test } from 'vitest'
import { Project } from './project'
import { World } from './world'

/** What others have changed in a secret input is as secret as the input: in state, and in every text of the CLI. */
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

test('free properties of a storage volume that were changed by hand stay secret, and are repaired', async () => {
  const args = {
    name: 'nodes',
    locations: ['hdfs://nn:9000/data'],
    storage: { type: 'hdfs', username: 'sr' },
    properties: { 'fs.gateway.phrase': 'declared-phrase' },
  }
  await project.declare([{ kind: 'StorageVolume', name: 'nodes', args }]).run('up')
  await world.sql('ALTER STORAGE VOLUME nodes SET ("fs.gateway.phrase" = "phrase-by-hand", "username" = "eve")')

  const texts: string[] = []
  for (const command of ['refresh', 'preview', 'up']) {
    const { text, operations } = await project.run(command, '--diff')
    const { op, result = op } = operations.find(({ name }) => name === 'nodes') ?? {}
    texts.push(text, JSON.stringify(await project.export()))
    expect(result, text).toBe('update')
  }
  expect(texts.join('\n')).toContain('eve')
  expect(texts.join('\n')).not.toMatch(/phrase-by-hand|declared-phrase/)
  await project.expectNoChange()
  const [shown] = await world.sql('DESC STORAGE VOLUME nodes')
  expect(shown?.Params).toContain('declared-phrase')
  await project.run('destroy')
})
