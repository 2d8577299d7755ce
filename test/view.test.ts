import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest'
import { handler } from '../provider/resources/view/handler'
import { disconnectAll } from '../provider/starrocks/connection'
import { eventually, type Lake, startLake } from './support/lake'
import { ResourceLife } from './support/resource'

let lake: Lake
const sql = (statement: string) => lake.starrocks.query(statement)
beforeAll(async () => {
  vi.spyOn(console, 'error').mockImplementation(() => undefined)
  lake = await startLake({ jobMilliseconds: 0 })
})
afterAll(async () => {
  await disconnectAll()
  await lake.close()
  vi.restoreAllMocks()
})
beforeEach(async () => {
  await sql('CREATE DATABASE d; CREATE TABLE d.t (id INT, name VARCHAR(20), v INT) DUPLICATE KEY(id)')
  await sql("INSERT INTO d.t VALUES (1, 'a', 5), (2, 'b', 7)")
})
afterEach(async () => {
  lake.starrocks.faults.clear()
  await sql('DROP ROLE IF EXISTS reader; DROP DATABASE IF EXISTS d FORCE')
})

const args = { database: 'd', name: 'big', query: 'SELECT id, name FROM t WHERE v > 6', comment: 'big ones' }
const view = (name = 'big') => ResourceLife.of(handler, lake, name)
const DIGEST = /#[0-9a-f]{16}\]/

async function ddl(name = 'big'): Promise<string> {
  return (await sql(`SHOW CREATE VIEW d.\`${name}\``))[0]?.['Create View'] ?? ''
}

const names = async () => (await sql('SHOW TABLES FROM d')).flatMap((row) => Object.values(row))

describe('a view', () => {
  test('is created with the statement of its preview, reports no change without a statement, and is dropped', async () => {
    const life = view()
    const { operation, inputs } = await life.preview(args)
    expect(operation).toBe('create')
    expect(inputs.ddl).toMatch(
      /^USE `d`;\nCREATE VIEW `d`\.`big`\nCOMMENT "big ones \[pulumi: project\/test\/big#<id>#[0-9a-f]{16}\]"\nAS SELECT id, name FROM t WHERE v > 6$/,
    )
    expect(await names()).toEqual(['t'])

    expect(await life.up(args)).toBe('create')
    expect(life.id).toBe('d.big')
    expect(lake.starrocks.statements).toContain(life.sent(String(inputs.ddl)).replace('USE `d`;\n', ''))
    expect(await sql('SELECT * FROM d.big')).toEqual([{ id: '2', name: 'b' }])

    lake.starrocks.statements.length = 0
    expect(await life.up(args)).toBe('same')
    expect(lake.starrocks.statements).toEqual([])
    expect(await life.refresh()).toBe(true)
    expect(await life.up(args)).toBe('same')

    await life.destroy()
    expect(await names()).toEqual(['t'])
  })

  test.each([
    ['another query', { query: 'SELECT id, name FROM t WHERE v > 1' }],
    ['names and comments of its columns', { columns: [{ name: 'a', comment: 'the "id"' }, { name: 'b' }] }],
    ['another comment', { comment: "it's" }],
    ['no comment', { comment: undefined }],
  ])('gets %s in place, and keeps its privileges', async (_, change) => {
    const life = view()
    await life.up(args)
    await sql('CREATE ROLE reader; GRANT SELECT ON VIEW d.big TO ROLE reader')
    const changed = { ...args, ...change }
    const { operation, inputs } = await life.preview(changed)
    expect(operation).toBe('update')
    expect(inputs.plan).toEqual(['USE `d`', expect.stringMatching(/^CREATE OR REPLACE VIEW `d`\.`big`/)])
    expect(await life.up(changed)).toBe('update')
    expect(await life.refresh()).toBe(true)
    expect((await life.preview(changed)).operation).toBe('same')
    expect(await sql('SHOW GRANTS FOR ROLE reader')).toHaveLength(1)
  })

  test('whose columns are declared no longer has those of the query again', async () => {
    const life = view()
    await life.up({ ...args, columns: [{ name: 'a' }, { name: 'b' }] })
    expect(await life.up(args)).toBe('update')
    expect(await ddl()).toContain('`big` (`id`, `name`)')
  })

  test('is replaced under another name, with its privileges', async () => {
    const life = view()
    await life.up(args)
    await sql('CREATE ROLE reader; GRANT SELECT ON VIEW d.big TO ROLE reader')
    expect(await life.up({ ...args, name: 'large' })).toBe('replace')
    expect(await names()).toEqual(['large', 't'])
    expect(await sql('SHOW GRANTS FOR ROLE reader')).toMatchObject([
      { Grants: "GRANT SELECT ON VIEW d.large TO ROLE 'reader'" },
    ])
  })

  test('with a query that differs only in blanks is left as it is', async () => {
    const life = view()
    await life.up(args)
    lake.starrocks.statements.length = 0
    await life.up({ ...args, query: `-- the big ones\n${args.query.replaceAll(' ', '\n  ')};` })
    expect(lake.starrocks.statements.filter((text) => text.startsWith('CREATE'))).toEqual([])
  })

  test('with a refused query stays as it was', async () => {
    const life = view()
    await life.up(args)
    const before = await ddl()
    await expect(life.up({ ...args, query: 'SELECT nosuch FROM t' })).rejects.toThrow("Column 'nosuch' cannot be")
    expect(await ddl()).toBe(before)
    expect(await life.up(args)).toBe('same')
  })
})

describe('a change by hand', () => {
  const mine = 'SELECT id, name FROM d.t WHERE v > 100'

  test('of the query removes the mark as well, and is found and repaired', async () => {
    const life = view()
    await life.up(args)
    await sql(`ALTER VIEW d.big AS ${mine}`)
    expect(await life.refresh()).toBe(true)
    expect(life.inputs).toMatchObject({ query: mine, comment: '' })
    expect(await life.up(args)).toBe('update')
    expect(await sql('SELECT id FROM d.big')).toEqual([{ id: '2' }])
    expect(await ddl()).toMatch(DIGEST)
  })

  test('that keeps the comment, as of a copied SHOW CREATE VIEW, is found and repaired', async () => {
    const life = view()
    await life.up(args)
    await sql(
      (await ddl()).replace('CREATE VIEW `big`', 'CREATE OR REPLACE VIEW d.`big`').replace(/ AS .*/, ` AS ${mine}`),
    )
    expect(await life.refresh()).toBe(true)
    expect(life.inputs).toMatchObject({ query: mine, comment: 'big ones' })
    expect((await life.preview(args)).inputs.plan).toHaveLength(2)
    expect(await life.up(args)).toBe('update')
    expect(await sql('SELECT id FROM d.big')).toEqual([{ id: '2' }])
  })

  test('of the columns is found and repaired', async () => {
    const life = view()
    const named = { ...args, columns: [{ name: 'a', comment: 'first' }, { name: 'b' }] }
    await life.up(named)
    await sql('USE d')
    await sql((await ddl()).replace('CREATE VIEW', 'CREATE OR REPLACE VIEW').replace('first', 'other'))
    await life.refresh()
    expect(life.inputs.columns).toEqual([{ name: 'a', comment: 'other' }, { name: 'b' }])
    expect(await life.up(named)).toBe('update')
    expect(await ddl()).toContain('`a` COMMENT "first", `b`')
  })

  test('that drops the view is reported as gone', async () => {
    const life = view()
    await life.up(args)
    const { id, outs } = life
    await sql('DROP VIEW d.big')
    expect(await life.refresh()).toBe(false)
    Object.assign(life, { id, outs })
    await life.destroy()
  })
})

describe('a release that shows the query rewritten', () => {
  /** What StarRocks 3 prints: all names in full. Not recorded; read in `AstToStringBuilder`. */
  const rewritten = 'SELECT `d`.`t`.`id`, `d`.`t`.`name` FROM `d`.`t` WHERE `d`.`t`.`v` > 6'
  const show = async (query = rewritten) => {
    const [, comment = 'none'] = /COMMENT "(.*)" SECURITY/.exec(await ddl().catch(() => '')) ?? []
    const text = `CREATE VIEW \`big\` (\`id\`, \`name\`)\nCOMMENT "${comment}" AS ${query};`
    lake.starrocks.faults.answerOnce('SHOW CREATE TABLE', { View: 'big', 'Create View': text })
  }

  test('shows no change of a view that nobody has changed, and finds one by hand', async () => {
    const life = view()
    await show()
    await life.up(args)
    await show()
    expect(await life.refresh()).toBe(true)
    expect(await life.up(args)).toBe('same')

    await show(`${rewritten}00`)
    expect(await life.refresh()).toBe(true)
    expect(life.inputs.query).toBe(`${rewritten}00`)
    await show(`${rewritten}00`)
    lake.starrocks.statements.length = 0
    expect(await life.up(args)).toBe('update')
    expect(lake.starrocks.statements.filter((text) => text.startsWith('CREATE OR REPLACE'))).toHaveLength(1)
  })

  test('shows no change either if CREATE OR REPLACE VIEW keeps the former comment, with the digest of another query', async () => {
    const life = view()
    await show()
    await life.up(args)
    const [, former] = /COMMENT "(.*)" SECURITY/.exec(await ddl()) ?? []
    const other = { ...args, query: 'SELECT id FROM t' }
    const kept = `CREATE VIEW \`big\` (\`id\`)\nCOMMENT "${former}" AS SELECT \`d\`.\`t\`.\`id\` FROM \`d\`.\`t\`;`
    let replaced = false
    const reads = (statement: string) => {
      replaced ||= statement.startsWith('CREATE OR REPLACE')
      return replaced && statement.startsWith('SHOW CREATE TABLE')
    }
    for (const operation of ['update', 'same']) {
      lake.starrocks.faults.answerOnce(reads, { View: 'big', 'Create View': kept })
      expect(await life.up(other)).toBe(operation)
      if (operation === 'update') lake.starrocks.faults.answerOnce(reads, { View: 'big', 'Create View': kept })
      expect(await life.refresh()).toBe(true)
    }
    expect(life.inputs.query).toBe(other.query)
  })
})

describe('a view of this name', () => {
  test('of somebody else is refused in the preview, and taken over with adoption', async () => {
    await sql('CREATE VIEW d.big AS SELECT 1 AS one')
    expect(await view().failures(args)).toEqual([
      expect.stringMatching(/^name: view d\.big exists already and no Pulumi stack created it;.*onExisting: "adopt"/),
    ])
    const life = view()
    expect(await life.up({ ...args, onExisting: 'adopt' })).toBe('create')
    expect(await sql('SELECT id FROM d.big')).toEqual([{ id: '2' }])
    await life.destroy()
    expect(await names()).toEqual(['t'])
  })

  test('that a killed run of the same resource left is finished', async () => {
    await view().up(args)
    expect(await view().up({ ...args, query: 'SELECT id FROM t' })).toBe('create')
    expect(await ddl()).toContain('AS SELECT id FROM t;')
  })

  test('that is a table is refused, also with adoption', async () => {
    for (const onExisting of ['fail', 'adopt'])
      expect(await view().failures({ ...args, name: 't', onExisting })).toEqual([
        expect.stringMatching(/^name: d\.t, which is no view, exists already/),
      ])
  })

  test('that somebody has created again by hand is neither changed nor dropped', async () => {
    const life = view()
    await life.up(args)
    const now = async () => (await sql('SELECT unix_timestamp() AS n'))[0]?.n
    const before = await now()
    await eventually(now, (time) => time !== before)
    await sql('DROP VIEW d.big; CREATE VIEW d.big AS SELECT 1 AS one')
    await expect(life.up({ ...args, comment: 'other' })).rejects.toThrow(/^view d\.big has no owner mark/)
    await life.destroy()
    expect(await names()).toEqual(['big', 't'])
  })

  test('that became a table counts as deleted for a refresh, and a delete leaves it', async () => {
    const life = view()
    await life.up(args)
    await sql('DROP VIEW d.big; CREATE TABLE d.big (id INT) DUPLICATE KEY(id)')
    await life.destroy()
    expect(await names()).toEqual(['big', 't'])
  })
})

test.each(['cutBefore', 'cutAfter'] as const)('is finished if the connection is lost: %s', async (fault) => {
  const life = view()
  lake.starrocks.faults[fault]('CREATE VIEW')
  expect(await life.up(args)).toBe('create')
  lake.starrocks.faults[fault]('CREATE OR REPLACE')
  expect(await life.up({ ...args, comment: 'other' })).toBe('update')
  expect(await ddl()).toContain('COMMENT "other [pulumi: ')
})

test('a secret query is in no preview, plan or error, and its digest in none of them', async () => {
  const life = view()
  const secret = { ...args, query: "SELECT id FROM t WHERE name = 'p4ssw0rd'", __secret: true }
  const { inputs } = await life.preview(secret)
  expect(inputs.ddl).toMatch(/#<id>#\*{6}\]"\nAS \*{6}$/)
  await life.up(args)
  expect(JSON.stringify((await life.preview(secret)).inputs.plan)).not.toMatch(/p4ssw0rd|#[0-9a-f]{16}/)
  lake.starrocks.faults.failOnce('CREATE OR REPLACE', { message: `refused: ${secret.query}` })
  const failure = await life.up(secret).catch((error: Error) => error.message)
  expect(failure).toContain('refused: ******')
  expect(failure).not.toContain('p4ssw0rd')
  await life.up(secret)
  expect(Object.keys(life.outs)).not.toContain('__shown')
  expect(await life.refresh()).toBe(true)
  expect(await life.up(secret)).toBe('same')
})

test.each(['a b', 'it\'s "x"', 'select', '视图', 'a.b', '; DROP TABLE t', '\\'])(
  'a view, its columns and its comment can be named %j',
  async (name) => {
    const life = view()
    const odd = { database: 'd', name, query: 'SELECT id FROM t', columns: [{ name, comment: name }], comment: name }
    expect(await life.up(odd)).toBe('create')
    expect(await life.refresh()).toBe(true)
    expect(await life.up(odd)).toBe('same')
    await life.destroy()
    expect(await names()).toEqual(['t'])
  },
)

test.each([
  [{ query: 'INSERT INTO t SELECT 1' }, 'query: the query of a view begins with SELECT or WITH, not with INSERT'],
  [{ query: 'SHOW TABLES' }, 'query: the query of a view begins with SELECT or WITH, not with SHOW'],
  [{ query: '' }, 'query: the query of a view begins with SELECT or WITH, not with nothing'],
  [{ query: 'SELECT 1; DROP TABLE t' }, 'query: a query is one statement, not several'],
  [{ database: '1d' }, 'database: a database name begins with'],
  [{ name: 'a`b' }, 'name: "a`b" is refused'],
  [{ columns: [{ name: 'a' }, { name: 'A' }] }, 'columns: column "A" is there twice'],
  [{ columns: [] }, 'columns: at least 1 element is needed'],
])('is refused as %j', async (input, reason) => {
  const failures = await view().failures({ ...args, ...input })
  expect(failures).toHaveLength(1)
  expect(failures[0]).toContain(reason)
})
