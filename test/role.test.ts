import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { handler } from '../provider/resources/role/handler'
import { disconnectAll } from '../provider/starrocks/connection'
import { type Lake, startLake } from './support/lake'
import { ResourceLife } from './support/resource'

let lake: Lake
beforeAll(async () => {
  lake = await startLake()
})
afterAll(async () => {
  await disconnectAll()
  await lake.close()
})
afterEach(async () => {
  lake.starrocks.faults.clear()
  await lake.starrocks.query('DROP ROLE IF EXISTS analyst')
  await lake.starrocks.query('DROP ROLE IF EXISTS reader')
})

const args = { name: 'analyst', comment: 'reads the lake' }
const role = (name = 'analyst') => ResourceLife.of(handler, lake, name)

/** The comment of a role; undefined where there is no such role. */
async function comment(name = 'analyst'): Promise<string | null | undefined> {
  const rows = await lake.starrocks.query('SHOW ROLES')
  return rows.find((row) => row.Name === name)?.Comment
}

describe('a role', () => {
  test('is created with the statement of its preview, reports no change without a statement, and is dropped', async () => {
    const analyst = role()
    const ddl = 'CREATE ROLE "analyst" COMMENT "reads the lake [pulumi: project/test/analyst#<id>]"'
    expect(await analyst.preview(args)).toMatchObject({ operation: 'create', inputs: { ddl } })
    expect(await comment()).toBeUndefined()

    expect(await analyst.up(args)).toBe('create')
    expect(analyst.id).toBe('analyst')
    expect(await comment()).toBe(analyst.sent('reads the lake [pulumi: project/test/analyst#<id>]'))

    lake.starrocks.statements.length = 0
    expect(await analyst.up(args)).toBe('same')
    expect(lake.starrocks.statements).toEqual([])
    expect(await analyst.refresh()).toBe(true)
    expect(await analyst.up(args)).toBe('same')

    await analyst.destroy()
    expect(await comment()).toBeUndefined()
  })

  test('gets another comment in place, and is replaced under another name', async () => {
    const analyst = role()
    await analyst.up({ name: 'analyst' })
    expect((await analyst.preview(args)).inputs.plan).toEqual([
      'ALTER ROLE "analyst" SET COMMENT = "reads the lake [pulumi: project/test/analyst#<id>]"',
    ])
    expect(await analyst.up(args)).toBe('update')
    expect(await comment()).toBe(analyst.sent('reads the lake [pulumi: project/test/analyst#<id>]'))

    expect(await analyst.up({ ...args, name: 'reader' })).toBe('replace')
    expect([await comment('analyst'), await comment('reader')]).toEqual([
      undefined,
      analyst.sent('reads the lake [pulumi: project/test/analyst#<id>]'),
    ])
  })

  test('whose comment was changed by hand gets it again', async () => {
    const analyst = role()
    await analyst.up(args)
    const made = await comment()
    await lake.starrocks.query(`ALTER ROLE analyst SET COMMENT = '${made?.replace('reads the lake', 'mine')}'`)
    await analyst.refresh()
    expect(analyst.inputs.comment).toBe('mine')
    expect(await analyst.up(args)).toBe('update')
    expect(await comment()).toBe(made)
  })

  test('whose mark was removed by hand is changed only with adoption', async () => {
    const analyst = role()
    await analyst.up(args)
    await lake.starrocks.query("ALTER ROLE analyst SET COMMENT = 'mine'")
    expect(await analyst.refresh()).toBe(true)
    expect(analyst.inputs.comment).toBe('mine')
    await expect(analyst.up(args)).rejects.toThrow(
      /^role "analyst" has no owner mark.*Nothing was changed;.*onExisting: "adopt"/,
    )
    expect(await comment()).toBe('mine')
    expect(await analyst.up({ ...args, onExisting: 'adopt' })).toBe('update')
    expect(await comment()).toBe(analyst.sent('reads the lake [pulumi: project/test/analyst#<id>]'))
  })

  test('that was dropped by hand is reported as gone at refresh, and its delete succeeds', async () => {
    const analyst = role()
    await analyst.up(args)
    const { id, outs } = analyst
    await lake.starrocks.query('DROP ROLE analyst')
    expect(await analyst.refresh()).toBe(false)
    Object.assign(analyst, { id, outs })
    await analyst.destroy()
  })

  test('that somebody else created while the connection was lost is not treated as its own', async () => {
    let made: Promise<unknown> = Promise.resolve()
    lake.starrocks.faults.cutBefore((statement) => {
      if (!statement.startsWith('CREATE ROLE')) return false
      made = lake.starrocks.query(statement.replace(/COMMENT.*/s, ''))
      return true
    })
    await expect(role().up(args)).rejects.toThrow(/exists already/)
    await made
  })

  test.each(['cutBefore', 'cutAfter'] as const)('is finished if the connection is lost: %s', async (fault) => {
    const analyst = role()
    lake.starrocks.faults[fault]('CREATE ROLE')
    expect(await analyst.up(args)).toBe('create')
    expect(await comment()).toContain('reads the lake')
  })

  test('of a killed run is recognized by its mark; any other is refused without adoption', async () => {
    await role().up(args)
    expect(await role().up(args)).toBe('create')
    expect(await role('other').failures(args)).toEqual([
      expect.stringMatching(
        /^name: role "analyst" exists already and it belongs to project\/test\/analyst; if you have renamed the resource, give it aliases: \[\{ name: "analyst" \}\].*onExisting: "adopt"/,
      ),
    ])
    const other = role('other')
    expect(await other.up({ ...args, onExisting: 'adopt' })).toBe('create')
    expect(await comment()).toBe(other.sent('reads the lake [pulumi: project/test/other#<id>]'))
  })

  test.each([
    [{ name: 'bad-name' }, /^name: "bad-name" is refused: a role name begins/],
    [{ name: 'db_admin' }, /^name: role "db_admin", which is built into StarRocks, exists already/],
    [{ name: 'x', comment: 1 }, /^comment: must be a string/],
    [{ name: 'x', onExisting: 'steal' }, /^onExisting: must be one of fail, adopt/],
  ])('is refused as %j', async (input, reason) => {
    const failures = await role().failures(input)
    expect(failures).toHaveLength(1)
    expect(failures[0]).toMatch(reason)
  })
})
