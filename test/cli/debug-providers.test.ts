import { afterAll, beforeAll, expect, test } from 'vitest'
import { startProcess } from '../support/provider-process'
import { ofPlugin, Project } from './project'
import { World } from './world'

/** A plugin that somebody has started by hand, and PULUMI_DEBUG_PROVIDERS, which makes the CLI use it. */
let worlds: World[]
let child: Awaited<ReturnType<typeof startProcess>>['child']
let project: Project
beforeAll(async () => {
  worlds = [await World.open(), await World.open()]
  const started = await startProcess('plugin', [], process.cwd())
  child = started.child
  const env = { PULUMI_DEBUG_PROVIDERS: `starrocks:${started.port}` }
  project = await Project.open({ config: worlds[0]!.config, env })
})
afterAll(async () => {
  await project?.close()
  child?.kill()
  for (const world of worlds ?? []) await world.close()
})

const rolesOf = async (world: World) => (await world.sql('SHOW ROLES')).map(({ Name }) => Name)

test('serves two providers of a program, each on its own cluster, in several runs', async () => {
  const [first, second] = worlds as [World, World]
  const settings = Object.entries(second.config).map(([key, value]) => [key.replace('starrocks:', ''), value])
  const declarations = [
    ofPlugin({ kind: 'Role', name: 'analyst', args: { comment: 'reads' } }),
    { kind: 'starrocks-provider', name: 'other', args: Object.fromEntries(settings) },
    ofPlugin({ kind: 'Role', name: 'writer', args: {}, options: { provider: 'other' } }),
  ]
  await project.declare(declarations).run('up')
  expect(await rolesOf(first)).toEqual(expect.arrayContaining(['analyst']))
  expect(await rolesOf(first)).not.toContain('writer')
  expect(await rolesOf(second)).toEqual(expect.arrayContaining(['writer']))
  expect(await rolesOf(second)).not.toContain('analyst')
  await project.expectNoChange()
  await project.run('destroy')
  expect([...(await rolesOf(first)), ...(await rolesOf(second))]).not.toEqual(
    expect.arrayContaining(['analyst', 'writer']),
  )
  expect(child.exitCode).toBeNull()
})
