import { afterEach, beforeEach, expect, test } from 'vitest'
import { type Declaration, errorsOf, Project } from './project'
import { everyKind, World } from './world'

/** The static `get` of the classes: what one stack reads of the objects of another. */
let world: World
let owner: Project
let reader: Project
beforeEach(async () => {
  world = await World.open()
  owner = await Project.open({ config: world.config, project: 'owner' })
  reader = await Project.open({ config: world.config, project: 'reader' })
})
afterEach(async () => {
  await owner?.close()
  await reader?.close()
  await world?.close()
})

const resourcesOf = async (project: Project) =>
  ((await project.export()).deployment.resources ?? []).filter(({ type }) => type.includes('dynamic/starrocks'))

/** Nothing in StarRocks has the id of these. */
const UNNAMED = ['AnalyzeSchedule', 'ExternalTableRefresh', 'PartitionRefresh']

test('get reads the objects of another stack, and no command on the reading stack changes them', async () => {
  const owned = (await everyKind()).declarations.filter(({ kind }) => !UNNAMED.includes(kind))
  await owner.declare(owned).run('up')
  const there = await world.shown()
  const originals = await resourcesOf(owner)
  const gets = originals.map(({ urn, id }): Declaration => {
    const [, kind, name] = /starrocks:(\w+)::(\w+)$/.exec(urn) ?? []
    return { kind: `get ${kind}`, name: String(name), args: { id } }
  })
  expect(gets).toHaveLength(owned.length)

  world.lake.starrocks.statements.length = 0
  const { operations } = await reader.declare(gets).run('up')
  expect(operations.filter(({ op }) => op === 'read')).toHaveLength(gets.length)
  const read = await resourcesOf(reader)
  for (const { urn, id, outputs } of originals) {
    const place = urn.split('::').slice(2).join('::')
    const found = read.find((one) => one.urn.endsWith(`::${place}`))
    expect(found, urn).toMatchObject({ id, external: true })
    const [own, theirs] = [outputs, found?.outputs] as Record<string, unknown>[]
    for (const input of ['name', 'tableName', 'columns', 'value', 'privileges', 'schedule', 'partitionBy'])
      if (own?.[input] !== undefined) expect(theirs?.[input], `${urn}: ${input}`).toEqual(own[input])
  }

  // The reading stack cannot tell whether the owner has marked a statement as secret.
  const secret = read.filter(({ urn }) => /ScheduledTask|View/.test(urn))
  expect(secret.length).toBeGreaterThanOrEqual(4)
  for (const { urn, outputs } of secret) {
    const { statement, query } = outputs as Record<string, unknown>
    expect(statement ?? query, urn).toMatchObject({ '4dabf18193072939515e22adb298388d': expect.any(String) })
  }

  await reader.expectNoChange()
  await reader.run('refresh')
  await reader.run('destroy')
  await world.expectShown(there)
  expect(await resourcesOf(owner)).toEqual(originals)
})

test('get fails for what does not exist, and for what is no id', async () => {
  const missing = await reader.declare([{ kind: 'get Role', name: 'ghost', args: { id: 'ghost' } }]).attempt('preview')
  expect(missing.exitCode).not.toBe(0)
  expect(errorsOf(missing).join('\n')).toContain('there is no Role ghost')

  const wrong = await reader
    .declare([{ kind: 'get PipeTable', name: 'trips', args: { id: 'trips' } }])
    .attempt('preview')
  expect(errorsOf(wrong).join('\n')).toContain(
    '"trips" is not the id of a PipeTable, which has the form database.tableName',
  )
})

test('a refresh forgets an object that somebody has dropped', async () => {
  await world.sql('CREATE ROLE ghost')
  await reader.declare([{ kind: 'get Role', name: 'ghost', args: { id: 'ghost' } }]).run('up')
  await world.sql('DROP ROLE ghost')
  await reader.run('refresh')
  expect(await resourcesOf(reader)).toEqual([])
})
