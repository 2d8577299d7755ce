import { afterEach, beforeAll, beforeEach, expect, test } from 'vitest'
import { type KindLife, loadLives } from '../fixtures'
import { remove } from '../fixtures/remove'
import { type Declaration, errorsOf, Project, warningsOf } from './project'
import { declarationOf, World } from './world'

/** Objects of another stack, or of no stack, are neither changed nor dropped. */
let lives: readonly KindLife[]
let world: World
let before: string[]
let projects: Project[]
beforeAll(async () => {
  lives = await loadLives()
})
beforeEach(async () => {
  projects = []
  world = await World.open()
  before = await world.shown()
})
afterEach(async () => {
  for (const project of projects) await project.close()
  await world.close()
})

async function open(project = 'house'): Promise<Project> {
  const opened = await Project.open({ config: world.config, project })
  projects.push(opened)
  return opened
}

const named = (...names: string[]) => lives.filter(({ name }) => names.includes(name))
const changed = (some: readonly KindLife[]): Declaration[] =>
  some.map((life) => declarationOf({ ...life, declared: life.changed ?? life.declared }))

async function drop(some: readonly KindLife[]): Promise<void> {
  for (const { removal = [] } of some) await remove(removal, (statement) => world.sql(statement))
}

test('the same stack in another backend is refused, and its destroy removes nothing', async () => {
  const [mine, theirs] = [await open(), await open()]
  const marked = lives.filter((life) => life.marked).map(declarationOf)
  await mine.declare(marked).run('up')
  const there = await world.shown()

  // A failed check ends the program, so the resources are tried one after the other.
  for (const one of marked) {
    const text = await theirs.declare([one]).fail('up')
    expect(text, one.name).toContain(`exists already and it belongs to house/dev/${one.name}`)
  }
  await theirs.run('destroy')
  await world.expectShown(there)
  await mine.expectNoChange()
  await mine.run('destroy')
  await world.expectShown(before)
})

test.each([
  ['equal', 'house:Team', 'house:Team'],
  ['different', 'house:Team', 'house:Group'],
])("two components of %s types do not take over each other's child", async (_, first, second) => {
  const project = await open()
  const component = (name: string, type: string): Declaration[] => [
    { kind: `component ${type}`, name },
    { kind: 'Role', name: 'child', args: { name: 'child' }, options: { parent: name } },
  ]
  const one = component('one', first)
  await project.declare(one).run('up')
  const there = await world.shown()
  // Pulumi itself refuses two resources with one URN, as children of components of one type would have.
  const text = await project.declare([...one, ...component('two', second)]).fail('up')
  expect(text).toMatch(first === second ? /Duplicate resource URN/i : /role "child" exists already and it belongs to/)
  await world.expectShown(there)
  await project.declare(one).run('up')
  await world.expectShown(there)
  await project.expectNoChange()
  await project.run('destroy')
  await world.expectShown(before)
})

test('an object that another stack re-created: up refuses it, refresh reports it as deleted, destroy keeps it', async () => {
  const [mine, theirs] = [await open(), await open('other')]
  const some = named('trips', 'analyst', 'sales')
  const declared = some.map(declarationOf)
  await mine.declare(declared).run('up')
  await drop(some)
  await theirs.declare(declared).run('up')
  await world.sql('CREATE TABLE sales.kept (id INT) DUPLICATE KEY(id) PROPERTIES ("replication_num" = "1")')
  await world.sql('INSERT INTO sales.kept VALUES (1), (2)')
  const there = await world.shown()
  const state = await mine.export()

  const update = await mine.declare(changed(some)).attempt('up', '--continue-on-error')
  expect(update.exitCode).toBe(1)
  for (const owner of ['other/dev/trips', 'other/dev/analyst']) expect(errorsOf(update).join('\n')).toContain(owner)
  expect(errorsOf(update).join('\n')).toMatch(/Nothing was changed; rename the resource, drop the object/)
  await world.expectShown(there)

  const refreshed = await mine.run('refresh')
  expect(refreshed.summary, refreshed.text).toMatchObject({ delete: 3 })
  await mine.import(state)
  const destroyed = await mine.run('destroy')
  for (const what of ['table d.trips', 'role "analyst"', 'database "sales"'])
    expect(warningsOf(destroyed), destroyed.text).toMatch(new RegExp(`${what} is not dropped: `))
  await world.expectShown(there)
  await theirs.expectNoChange()
})

test('an object that was re-created by hand: up refuses it, destroy keeps it', async () => {
  const mine = await open()
  const some = named('trips', 'analyst')
  await mine.declare(some.map(declarationOf)).run('up')
  await drop(some)
  for (const statement of some.flatMap(({ stranger = [] }) => stranger)) await world.sql(statement)
  const there = await world.shown()
  expect(there).toContain('table d.trips: 3 rows')
  const update = await mine.declare(changed(some)).attempt('up', '--continue-on-error')
  expect(errorsOf(update).join('\n')).toMatch(/table d\.trips (has no owner mark|is not the one)/)
  expect(errorsOf(update).join('\n')).toMatch(/role "analyst" has no owner mark/)
  await world.expectShown(there)
  await mine.run('destroy')
  await world.expectShown(there)
})
