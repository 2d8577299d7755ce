import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import type { ForeignError } from '../provider/core/imported'
import { UnexpectedError } from '../provider/errors'
import { registry } from '../provider/resources/registry'
import { disconnectAll } from '../provider/starrocks/connection'
import { loadKind, loadLives } from './fixtures'
import { remove } from './fixtures/remove'
import { prepareLives } from './fixtures/setup'
import { text } from './hostile/generators'
import { ImportedResource } from './support/importer'
import { type Lake, startLake } from './support/lake'
import { ResourceLife } from './support/resource'

/** `pulumi import` of every kind, by the provider's methods in the engine's order of calls. */
let lake: Lake
const sql = (statement: string) => lake.starrocks.query(statement)

beforeAll(async () => {
  vi.spyOn(console, 'error').mockImplementation(() => undefined)
  lake = await startLake({ jobMilliseconds: 0 })
  await prepareLives(lake)
})
afterAll(async () => {
  await disconnectAll()
  await lake.close()
  vi.restoreAllMocks()
})

const READS = /^(SHOW|SELECT|DESC|ADMIN SHOW|SET|USE|EXPLAIN)/i

describe.each(registry.filter(({ imports }) => typeof imports !== 'string'))('$kind', async (spec) => {
  const { lives, handler } = await loadKind(spec)

  // The state of the resource is lost, and its object is there: its mark is that of this very resource.
  test.each(lives)('takes the object of $title back without a change', async (life) => {
    const owner = ResourceLife.of(handler, lake, 'thing')
    await owner.up(life.declared)
    lake.starrocks.statements.length = 0
    const imported = await ImportedResource.import(spec, lake, owner.id, 'thing')
    expect(lake.starrocks.statements.filter((text) => !READS.test(text))).toEqual([])

    expect(imported.id).toBe(owner.id)
    expect(await imported.checkAsRead()).toEqual([])
    const missing = (imported.inputs.__missing ?? []) as string[]
    const program = missing.length === 0 ? imported.program : life.declared
    const before = await imported.preview(program)
    const expected = missing.length === 0 ? 'same' : 'update'
    expect(before.operation, JSON.stringify(before.inputs.plan)).toBe(expected)
    if (missing.length === 0) expect(before.inputs.plan ?? []).toEqual([])
    else await imported.up(program)

    expect(await imported.refresh()).toBe(true)
    const after = await imported.preview(program)
    expect(after.operation, JSON.stringify(after.inputs.plan)).toBe('same')
    const last = await imported.up(life.changed ?? life.declared)
    expect(last).toBe(life.changed === undefined && last !== 'update' ? 'same' : 'update')
    await imported.destroy()
    if (life.show !== undefined) expect(await life.show(sql)).toBe('')
  })
})

describe('ownership', async () => {
  const lives = (await loadLives()).filter(({ handler }) => typeof handler.spec.imports !== 'string')
  const made = lives.filter(({ stranger }) => stranger !== undefined)

  test.each(made.filter(({ importRefusal }) => importRefusal === undefined))(
    'takes over $title that somebody has made by hand',
    async (life) => {
      const { spec } = life.handler
      for (const statement of life.stranger ?? []) await sql(statement)
      const imported = await ImportedResource.import(spec, lake, spec.id(life.declared), 'mine')
      expect(await imported.checkAsRead()).toEqual([])
      const isWhole = imported.inputs.__missing === undefined
      const { operation, inputs } = isWhole ? await imported.preview(imported.program) : NO_CHANGE
      expect([operation, inputs.plan ?? []]).toEqual(['same', []])
      expect(await imported.refresh()).toBe(true)

      const program = { ...imported.program, ...(!isWhole && life.declared), deletionPolicy: 'delete' }
      expect(await imported.up('allowRowLoss' in spec.inputs ? { ...program, allowRowLoss: true } : program)).toBe(
        'deletionPolicy' in spec.inputs && spec.inputs.deletionPolicy?.default === 'delete' ? 'same' : 'update',
      )
      await imported.destroy()
      expect(await life.show?.(sql)).toBe('')
    },
  )

  test.each(made.filter(({ importRefusal }) => importRefusal !== undefined))(
    'refuses $title that the resource could not keep as it is',
    async (life) => {
      const { spec } = life.handler
      for (const statement of life.stranger ?? []) await sql(statement)
      await expect(ImportedResource.import(spec, lake, spec.id(life.declared), 'mine')).rejects.toThrow(
        life.importRefusal,
      )
      // Not all of what the resource has is there to be dropped.
      await remove(life.removal ?? [], (statement) => sql(statement).catch(() => []))
    },
  )

  test.each(lives.filter(({ marked }) => marked))('refuses $title of another resource', async (life) => {
    const owner = ResourceLife.of(life.handler, lake, 'thing')
    await owner.up(life.declared)
    const message =
      'it belongs to project/test/thing: two resources would change it in turn. Leave it there, or import it as "thing"'
    const { spec } = life.handler
    const refused = await ImportedResource.import(spec, lake, owner.id, 'other').catch((error: unknown) => error)
    expect(String(refused)).toContain(message)
    // Of these the engine makes a program. The CLI fails to make up a choice, such as the type of an authentication, that is needed.
    const needed = Object.keys(spec.inputs).filter((name) => spec.inputs[name]?.required)
    expect(Object.keys((refused as ForeignError).inputs)).toEqual(expect.arrayContaining(needed))
    await owner.destroy()
  })

  test.each(lives.filter(({ restoresValue }) => !restoresValue))('finds no missing $title', async (life) => {
    const { spec } = life.handler
    const id = spec.id(life.declared)
    await expect(ImportedResource.import(spec, lake, id, 'thing')).rejects.toThrow(`there is no ${spec.kind} ${id}`)
  })
})

/** Of a resource that lacks secrets, a preview fails. */
const NO_CHANGE = { operation: 'same', inputs: {} as Record<string, unknown> }

describe('ids', () => {
  const importable = registry.filter(({ imports }) => typeof imports !== 'string')

  test.each(importable)('of another form are refused for $kind', async (spec) => {
    await expect(ImportedResource.import(spec, lake, '', 'thing')).rejects.toThrow(
      `"" is not the id of a ${spec.kind}, which has the form`,
    )
  })

  test.each(importable)('with hostile text never write, for $kind', async (spec) => {
    lake.starrocks.statements.length = 0
    const parts = fc.array(fc.oneof(text, fc.constantFrom('d', 'a', 'ice', "'rose'@'%'", 'TABLE d.a TO ROLE')), {
      minLength: 1,
      maxLength: 3,
    })
    await fc.assert(
      fc.asyncProperty(parts, fc.constantFrom('.', ' TO ', '`.`'), async (pieces, between) => {
        const error = await ImportedResource.import(spec, lake, pieces.join(between), 'thing').catch((e: unknown) => e)
        expect(error).not.toBeInstanceOf(UnexpectedError)
      }),
      { numRuns: 25 },
    )
    expect(lake.starrocks.statements.filter((statement) => !READS.test(statement))).toEqual([])
  })

  test('with a dot in a name have backquotes', async () => {
    await sql('CREATE TABLE d.`a.b` (id INT) DUPLICATE KEY(id) PROPERTIES ("replication_num" = "1")')
    const table = registry.find(({ kind }) => kind === 'Table')!
    const imported = await ImportedResource.import(table, lake, 'd.`a.b`', 'thing')
    expect(imported.program).toMatchObject({ database: 'd', name: 'a.b' })
    expect((await imported.preview(imported.program)).operation).toBe('same')
    await imported.destroy()
  })

  test.each(registry.filter(({ imports }) => typeof imports === 'string'))('of $kind do not exist', async (spec) => {
    await expect(ImportedResource.import(spec, lake, 'd.a', 'thing')).rejects.toThrow(
      `${spec.kind} cannot be imported, since StarRocks has no object of it`,
    )
  })
})
