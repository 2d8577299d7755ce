import { beforeEach, describe, expect, test } from 'vitest'
import { handler as database } from '../provider/resources/database/handler'
import { handler as pipeTable } from '../provider/resources/pipe-table/handler'
import { clearQueryCaches } from '../provider/starrocks/query-cache'
import { loadKinds } from './fixtures'
import { largeStack, PREFIX } from './fixtures/large-stack'
import { parquet } from './support/lake'
import { ResourceLife } from './support/resource'
import { useLake } from './support/use-lake'

/** A refresh of many resources reads whole databases and lists, and is as right as if it had looked at each object. */
const lake = useLake()

type Values = Record<string, unknown>
interface Declared {
  readonly handler: Parameters<typeof ResourceLife.of>[0]
  readonly name: string
  readonly args: Values
}

const DATABASES = ['one', 'two', 'three', 'four', 'five']
const trips = (name: string, db: string): Declared => ({
  handler: pipeTable,
  name: `${db}-${name}`,
  args: { database: db, tableName: name, pathPrefix: 'trips/', sourceStorageName: 'raw', pollingIntervalSeconds: 3600 },
})

/** A warehouse of every kind that large stacks have many of. */
async function warehouse(size: number): Promise<Declared[]> {
  const { endpoint, accessKey, secretKey } = lake.s3
  const auth = { type: 'accessKey', accessKey, secretKey }
  const handlers = new Map((await loadKinds()).map(({ spec, handler }) => [spec.kind, handler]))
  const stages = await largeStack(size, { endpoint, auth })
  return stages.flat().map(({ kind, name, args }) => ({ handler: handlers.get(kind)!, name, args }))
}

async function up(declared: readonly Declared[]): Promise<ResourceLife[]> {
  const lives: ResourceLife[] = []
  for (const { handler, name, args } of declared) {
    const life = ResourceLife.of(handler, lake, name)
    await life.up(args)
    lives.push(life)
  }
  return lives
}

/** One refresh of all of them by one process, some at a time; the statements it sent. */
async function refreshed(lives: readonly ResourceLife[]): Promise<string[]> {
  clearQueryCaches()
  lake.starrocks.statements.length = 0
  const left = [...lives]
  const worker = async () => {
    for (let life = left.shift(); life; life = left.shift()) expect(await life.read()).toBe(true)
  }
  await Promise.all(Array.from({ length: 8 }, worker))
  return [...lake.starrocks.statements]
}

beforeEach(async () => {
  for (const name of DATABASES) await lake.starrocks.query(`DROP DATABASE IF EXISTS ${name} FORCE`)
  await lake.s3.put('trips/a.parquet', await parquet({ name: 'id', data: [1, 2], type: 'INT32' }))
})

test('a refresh sends as few statements for many resources as for some, and changes nothing', async () => {
  const ids = { data: [1, 2], type: 'INT32' } as const
  await lake.s3.put(`${PREFIX}a.parquet`, await parquet({ ...ids, name: 'column_0' }, { ...ids, name: 'n' }))
  const declared = await warehouse(120)
  const lives = await up(declared)
  const statements = await refreshed(lives)
  expect(statements.length, statements.join('\n')).toBeLessThanOrEqual(20)
  for (const [i, life] of lives.entries()) expect(await life.up(declared[i]!.args)).toBe('same')
  for (const life of lives.reverse()) await life.destroy()
})

describe('the delete of a PipeTable', () => {
  const kinds = (statements: readonly string[]) => statements.map((text) => text.trim().split(/\s+/, 2).join(' '))
  const existing = async () => {
    const [, , life] = await up([
      { handler: database, name: 'one', args: { name: 'one' } },
      trips('t0', 'one'),
      trips('t1', 'one'),
    ])
    lake.starrocks.statements.length = 0
    return life!
  }

  test('finds the recorded table and pipe with one query, then drops them', async () => {
    const life = await existing()
    await life.destroy()
    expect(kinds(lake.starrocks.statements)).toEqual([
      'SELECT "table"',
      'DROP PIPE',
      'SELECT `TASK_NAME`',
      'DROP TABLE',
    ])
  })

  test('reads each in full if somebody has altered one', async () => {
    const life = await existing()
    await lake.starrocks.query('ALTER TABLE one.t1 ADD COLUMN extra INT')
    lake.starrocks.statements.length = 0
    await life.destroy()
    expect(kinds(lake.starrocks.statements)).toEqual(
      expect.arrayContaining(['SHOW CREATE', 'DESC PIPE', 'DROP PIPE', 'DROP TABLE']),
    )
  })
})

describe('one query for the whole database finds', () => {
  const change = (sql: string) => lake.starrocks.query(sql)

  test.each<[string, string, Values]>([
    ['a column was added', 'ALTER TABLE one.t0 ADD COLUMN extra INT', {}],
    ['the comment was changed', 'ALTER TABLE one.t0 COMMENT = "mine"', { comment: 'mine' }],
    ['the pipe was suspended', 'ALTER PIPE one.t0 SUSPEND', { pipe: 'suspended' }],
    ['the pipe was altered', 'ALTER PIPE one.t0 SET ("poll_interval" = "60")', { pollingIntervalSeconds: 60 }],
    ['the pipe is gone', 'DROP PIPE one.t0', { pipe: 'missing' }],
  ])('drift: %s', async (_, statement, drift) => {
    const [, , life, other] = await up([
      ...DATABASES.slice(0, 2).map((name) => ({ handler: database, name, args: { name } })),
      trips('t0', 'one'),
      trips('t0', 'two'),
    ])
    const others = { inputs: other!.inputs }
    const { ddl, plan, ...declared } = life!.inputs
    await change(statement)
    await refreshed([life!, other!])
    const { ddl: found, ...inputs } = life!.inputs
    expect({ plan, ...inputs }).toEqual({ plan, ...declared, ...drift })
    // What the next preview shows the declared statements beside.
    const shows = Object.keys(drift).some((input) => input !== 'pipe')
    expect(found === ddl).toBe(!shows)
    expect(other!.inputs).toEqual(others.inputs)
  })

  test('drift: the pipe was created again with another statement', async () => {
    const [, life] = await up([{ handler: database, name: 'one', args: { name: 'one' } }, trips('t0', 'one')])
    const [pipe] = await change('DESC PIPE one.t0')
    await change('DROP PIPE one.t0')
    const another = pipe!.SQL!.replace('[^_.]*.parquet', 'a.parquet')
    await change(`CREATE PIPE one.t0 PROPERTIES ("poll_interval" = "3600") AS ${another}`)
    await refreshed([life!])
    expect(life!.inputs.pipe).toBe('changed')
  })

  test('a missing table, also if another has its name in another case', async () => {
    const [, life] = await up([{ handler: database, name: 'one', args: { name: 'one' } }, trips('t0', 'one')])
    await change('DROP PIPE one.t0')
    await change('CREATE TABLE one.T0 (id INT)')
    await change('CREATE DATABASE IF NOT EXISTS ONE')
    await change('CREATE TABLE ONE.t0 (id INT)')
    await change('DROP TABLE one.t0')
    clearQueryCaches()
    expect(await life!.read()).toBe(false)
    await change('DROP DATABASE ONE FORCE')
  })

  test('nothing, and is sent again, after this process has changed something', async () => {
    const [, life, other] = await up([
      { handler: database, name: 'one', args: { name: 'one' } },
      trips('t0', 'one'),
      trips('t1', 'one'),
    ])
    await refreshed([life!, other!])
    await life!.up({ ...trips('t0', 'one').args, suspended: true })
    expect(await life!.read()).toBe(true)
    expect(life!.outs).toMatchObject({ state: 'SUSPEND', pipe: 'suspended' })
  })

  test('nothing without a backend, and then each object is read', async () => {
    const [, life] = await up([{ handler: database, name: 'one', args: { name: 'one' } }, trips('t0', 'one')])
    clearQueryCaches()
    for (const _ of [1, 2]) lake.starrocks.faults.failOnce('UNION ALL', { message: 'Backend node not found' })
    expect(await life!.read()).toBe(true)
    expect(life!.outs).toMatchObject({ state: 'RUNNING', pipe: 'running' })
  })
})
