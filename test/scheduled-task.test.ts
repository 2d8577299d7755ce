import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { InputError } from '../provider/errors'
import { handler } from '../provider/resources/scheduled-task/handler'
import { disconnectAll } from '../provider/starrocks/connection'
import { createHiveCatalog, makeDirectory } from './support/hive'
import { eventually, type Lake, startLake } from './support/lake'
import { ResourceLife } from './support/resource'

let lake: Lake
beforeAll(async () => {
  lake = await startLake()
})
afterAll(async () => {
  await disconnectAll()
  await lake.close()
})
beforeEach(async () => {
  await sql('CREATE DATABASE d')
  for (const table of ['a', 'b']) {
    await sql(`CREATE TABLE d.${table} (id INT NOT NULL) DUPLICATE KEY(id) PROPERTIES ("replication_num" = "1")`)
  }
  await sql('INSERT INTO d.a VALUES (1), (2)')
})
afterEach(async () => {
  lake.starrocks.faults.clear()
  for (const { name } of await tasks()) await sql(`DROP TASK ${name}`)
  await sql('DROP DATABASE d FORCE')
})

const sql = (statement: string) => lake.starrocks.query(statement)
const statement = 'INSERT INTO b SELECT * FROM a'
const schedule = { start: '2030-01-01 00:00:00', every: { interval: 1, unit: 'hour' } }
// The runs of a task survive it, so each test uses another name.
let name = ''
let copy: { database: string; name: string; statement: string }
let hourly: typeof copy & { schedule: typeof schedule }
let waiting: typeof copy & { waitForRun: { timeoutSeconds: number } }
let number = 0
beforeEach(() => {
  name = `copy${++number}`
  copy = { database: 'd', name, statement }
  hourly = { ...copy, schedule }
  waiting = { ...copy, waitForRun: { timeoutSeconds: 30 } }
})
const task = () => ResourceLife.of(handler, lake, 'copy')
const mark = '/* pulumi: project/test/copy#<id> */'

async function tasks(): Promise<{ name: string; text: string }[]> {
  const rows = await sql('SELECT TASK_NAME, SCHEDULE, DEFINITION FROM information_schema.tasks')
  return rows.map((row) => ({ name: String(row.TASK_NAME), text: `${row.SCHEDULE} ${row.DEFINITION}` }))
}

const submitted = () => lake.starrocks.statements.filter((statement) => /^(SUBMIT|DROP)/.test(statement))
const rowsLoaded = async () => Number((await sql('SELECT count(*) AS n FROM d.b'))[0]?.n)

describe('a periodic task', () => {
  test('is submitted with the statement of its preview, reports no change, and is dropped', async () => {
    const life = task()
    const submit = `SUBMIT TASK \`d\`.\`${name}\`\nSCHEDULE START("2030-01-01 00:00:00") EVERY(INTERVAL 1 HOUR)\nPROPERTIES ("session.query_timeout" = "100")\nAS INSERT INTO b SELECT * FROM a\n${mark}`
    const args = { ...hourly, properties: { 'session.query_timeout': '100' } }
    expect(await life.preview(args)).toMatchObject({
      operation: 'create',
      inputs: { ddl: `USE \`d\`;\nSET \`query_timeout\` = "100";\n${submit}` },
    })
    expect(await tasks()).toEqual([])

    lake.starrocks.statements.length = 0
    expect(await life.up(args)).toBe('create')
    expect(life.id).toBe(`d.${name}`)
    expect(submitted()).toEqual([life.sent(submit)])
    expect(await tasks()).toEqual([
      {
        name,
        text: `PERIODICAL START(2030-01-01T00:00) EVERY(1 HOURS) INSERT INTO b SELECT * FROM a\n${life.sent(mark)}`,
      },
    ])

    lake.starrocks.statements.length = 0
    expect(await life.up(args)).toBe('same')
    expect(lake.starrocks.statements).toEqual([])
    expect(await life.refresh()).toBe(true)
    expect(await life.up(args)).toBe('same')

    await life.destroy()
    expect(await tasks()).toEqual([])
  })

  test.each([
    ['statement', { statement: 'INSERT OVERWRITE b SELECT * FROM a;' }],
    ['interval', { schedule: { ...schedule, every: { interval: 2, unit: 'day' } } }],
    ['start', { schedule: { ...schedule, start: '2031-01-01 00:00:30' } }],
  ])('with another %s is dropped and submitted again, in one update', async (_, change) => {
    const life = task()
    await life.up(hourly)
    const args = { ...hourly, ...change }
    expect((await life.preview(args)).inputs.plan).toEqual([
      `DROP TASK \`${name}\``,
      'USE `d`',
      expect.stringMatching(/^SUBMIT TASK `d`.`copy\d+`/),
    ])
    expect(await life.up(args)).toBe('update')
    expect(await tasks()).toHaveLength(1)
    expect(await life.refresh()).toBe(true)
    expect(await life.up(args)).toBe('same')
  })

  test('with a session variable also sets it in the session of the SUBMIT TASK', async () => {
    const life = task()
    await life.up(hourly)
    const args = { ...hourly, properties: { 'session.query_timeout': '9' } }
    expect((await life.preview(args)).inputs.plan).toEqual([
      `DROP TASK \`${name}\``,
      'USE `d`',
      'SET `query_timeout` = "9"',
      expect.stringMatching(/^SUBMIT TASK/),
    ])
    expect(await life.up(args)).toBe('update')
    expect(await life.refresh()).toBe(true)
    expect(await life.up(args)).toBe('same')
    // The connection with the variable is not used again.
    expect(await lake.starrocks.query("SHOW VARIABLES LIKE 'query_timeout'")).toMatchObject([{ Value: '300' }])
  })

  test('without a start has no change when StarRocks sets one', async () => {
    const life = task()
    const args = { ...copy, schedule: { every: { interval: 10, unit: 'minute' } } }
    await life.up(args)
    await life.refresh()
    expect(await life.up(args)).toBe('same')
  })

  test('that was changed by hand is found by a refresh and repaired; a dropped one is reported as gone', async () => {
    const life = task()
    const args = { ...hourly, properties: { 'session.query_timeout': '100' } }
    await life.up(args)
    await sql(`DROP TASK ${name}`)
    await sql(
      `USE d; SUBMIT TASK ${name} SCHEDULE EVERY(INTERVAL 5 MINUTE) AS INSERT INTO b SELECT id + 1 FROM a ${life.sent(mark)}`,
    )
    expect(await life.refresh()).toBe(true)
    expect(life.inputs).toMatchObject({
      statement: 'INSERT INTO b SELECT id + 1 FROM a',
      schedule: { every: { interval: 5, unit: 'minute' } },
      properties: {},
    })
    expect(await life.up(args)).toBe('update')
    await life.refresh()
    expect(await life.up(args)).toBe('same')

    const { id, outs } = life
    await sql(`DROP TASK ${name}`)
    expect(await life.refresh()).toBe(false)
    Object.assign(life, { id, outs })
    await life.destroy()
  })

  test.each([
    ['an unknown table', { statement: 'INSERT INTO nosuch SELECT * FROM a' }, /Table nosuch is not found/],
    ['an unknown column', { statement: 'INSERT INTO b SELECT nosuch FROM a' }, /Column 'nosuch' cannot be resolved/],
    ['too many columns', { statement: 'INSERT INTO b SELECT id, id FROM a' }, /column count: 1 doesn't match .*: 2/],
    ['an unknown session variable', { properties: { 'session.nosuch': '1' } }, /Unknown system variable 'nosuch'/],
    [
      'a warehouse that does not exist',
      { properties: { warehouse: 'w' } },
      /unsupported statement in shared_nothing mode/,
    ],
  ])('is kept if the new one has %s', async (_, change, reason) => {
    const life = task()
    await life.up(hourly)
    const before = [await tasks(), life.outs]
    lake.starrocks.statements.length = 0
    const failure = await life.up({ ...hourly, ...change }).catch((error: Error) => error)
    expect(failure).toBeInstanceOf(InputError)
    expect((failure as Error).message).toMatch(
      /^task copy\d+ was not changed, since StarRocks would refuse the new one: /,
    )
    expect((failure as Error).message).toMatch(reason)
    expect(submitted()).toEqual([])
    expect([await tasks(), life.outs]).toEqual(before)
    expect(await life.up(hourly)).toBe('same')
  })

  test('that StarRocks refuses late is reported as gone, and submitted by the next run', async () => {
    const life = task()
    await life.up(hourly)
    lake.starrocks.faults.failOnce('SUBMIT', { message: 'not now' })
    await expect(life.up({ ...hourly, statement: 'INSERT OVERWRITE b SELECT * FROM a' })).rejects.toThrow(
      /task copy\d+ was dropped, and StarRocks refused to submit it again: .*not now/,
    )
    await life.repair(hourly)
    expect(await tasks()).toHaveLength(1)
  })

  test('with an emoji before its statement is stored as declared', async () => {
    const life = task()
    const args = { ...hourly, properties: { 'session.resource_group': '\u{1f600}\u{1f680}' } }
    await life.up(args)
    expect((await tasks())[0]?.text).toContain(') EVERY(1 HOURS)   INSERT INTO b')
    expect(await life.refresh()).toBe(true)
    expect(await life.up(args)).toBe('same')
  })
})

describe('a task that runs once', () => {
  test('is awaited, reports its result, and is still recognized after StarRocks has removed it', async () => {
    const life = task()
    await life.up(waiting)
    expect(await rowsLoaded()).toBe(2)
    expect(life.outs).toMatchObject({ lastRunState: 'SUCCESS', lastRunFinishTime: expect.stringMatching(/^\d{4}-/) })
    await sql(`DROP TASK ${name}`)
    expect(await life.refresh()).toBe(true)
    expect(await life.up(waiting)).toBe('same')
    expect(await life.up({ ...waiting, waitForRun: { timeoutSeconds: 20 } })).toBe('update')
    expect(await rowsLoaded()).toBe(2)

    lake.starrocks.statements.length = 0
    expect(await life.up({ ...waiting, statement: 'INSERT INTO b SELECT 7' })).toBe('update')
    expect(submitted()).toEqual([expect.stringMatching(/^SUBMIT TASK `d`.`copy\d+`\nAS INSERT INTO b SELECT 7\n/)])
    expect(await rowsLoaded()).toBe(3)
    await life.destroy()
    await sql('CREATE DATABASE IF NOT EXISTS d')
  })

  test('that fails reports the reason, and the next run submits it again', async () => {
    const life = task()
    const args = { ...waiting, statement: 'INSERT INTO b SELECT if(count(*) > 0, 1, NULL) FROM a WHERE id = 9' }
    await expect(life.up(args)).rejects.toThrow(/the run of task copy\d+ has failed: .*filtered.*submits it again/)
    expect(life.outs).toMatchObject({ lastRunState: 'FAILED', lastRunError: expect.stringContaining('filtered') })
    await sql('INSERT INTO d.a VALUES (9)')
    await life.repair(args)
    expect(life.outs.lastRunState).toBe('SUCCESS')
    expect(life.outs.lastRunError).toBeNull()
    expect(await rowsLoaded()).toBe(1)
  })

  test('is awaited only with waitForRun', async () => {
    const life = task()
    await life.up({ ...copy, statement: 'INSERT INTO b SELECT NULL' })
    await eventually(
      async () => {
        await life.refresh()
        return life.outs.lastRunState
      },
      (state) => state === 'FAILED',
    )
  })

  test.each(['cutBefore', 'cutAfter'] as const)('runs once if the connection is lost (%s)', async (cut) => {
    lake.starrocks.faults[cut]('SUBMIT TASK')
    await task().up(waiting)
    expect(await rowsLoaded()).toBe(2)
  })

  test('of a killed run is adopted, and not run again', async () => {
    await task().up(waiting)
    expect(await task().up(waiting)).toBe('create')
    expect(await rowsLoaded()).toBe(2)
  })
})

describe('a task that writes to an external Hive table', () => {
  const sink = (hint = '') => `INSERT ${hint}INTO hive.ext.e SELECT id FROM a`
  const writable = { 'session.enable_write_hive_external_table': 'true' }
  beforeAll(async () => {
    await createHiveCatalog(lake)
    await makeDirectory(lake, 'ext')
    await sql(`CREATE DATABASE hive.ext PROPERTIES ("location" = "s3://${lake.s3.bucket}/ext")`)
    await sql(
      `CREATE EXTERNAL TABLE hive.ext.e (id INT) PROPERTIES ("external_location" = "s3://${lake.s3.bucket}/ext/e")`,
    )
  })
  afterAll(async () => {
    await sql('DROP CATALOG hive')
  })

  test.each([
    ['by a session variable', { statement: sink(), properties: writable }],
    ['by a hint', { statement: sink('/*+ SET_VAR(enable_write_hive_external_table = true) */ ') }],
  ])('is allowed %s at submit, change and run', async (_, change) => {
    const life = task()
    await life.up({ ...waiting, ...change })
    expect(life.outs.lastRunState).toBe('SUCCESS')
    expect(await life.up({ ...waiting, ...change, statement: `${change.statement} WHERE id = 1` })).toBe('update')
    expect(life.outs.lastRunState).toBe('SUCCESS')
    expect(await life.refresh()).toBe(true)
  })

  test('is refused without either, and the existing task is kept', async () => {
    const life = task()
    const args = { ...hourly, statement: sink() }
    await expect(life.up(args)).rejects.toThrow(/Only support to write hive managed table/)
    await life.up({ ...args, properties: writable })
    await expect(life.up(args)).rejects.toThrow(/was not changed, .*Only support to write hive managed table/)
    expect(await tasks()).toHaveLength(1)
  })
})

describe('the statement', () => {
  test('that the program marks as secret is in no preview, plan or error', async () => {
    const life = task()
    const secret = { ...hourly, statement: "INSERT INTO b SELECT length('p4ssw0rd')", __secret: true }
    const { inputs } = await life.preview(secret)
    expect(inputs.ddl).toContain(`\nAS ******\n${mark}`)
    await life.up(hourly)
    expect(JSON.stringify((await life.preview(secret)).inputs.plan)).not.toContain('p4ssw0rd')
    lake.starrocks.faults.failOnce('SUBMIT', { message: `refused: ${secret.statement}` })
    const failure = await life.up(secret).catch((error: Error) => error.message)
    expect(failure).toContain('refused: ******')
    expect(failure).not.toContain('p4ssw0rd')
    expect(await life.failures({ ...secret, statement: 'SELECT 1' })).toEqual([
      ': statement: a task runs a statement that begins with INSERT INTO or INSERT OVERWRITE',
    ])
    expect(await life.failures({ ...secret, statement: ['p4ssw0rd'] })).toEqual([
      ': statement: must be a string, not what was given',
    ])
  })

  test('can end with a comment, and contain semicolons in texts', async () => {
    const life = task()
    const args = { ...hourly, statement: "-- copies\nINSERT INTO b SELECT length(';') /* all */ -- done" }
    await life.up(args)
    await life.refresh()
    expect(await life.up(args)).toBe('same')
  })
})

test('refuses a task with this name of another owner, already in the preview', async () => {
  await sql(`CREATE DATABASE other; USE d; SUBMIT TASK ${name} AS ${statement}`)
  for (const database of ['d', 'other']) {
    expect(await task().failures({ ...copy, database })).toEqual([
      expect.stringMatching(/^name: task "copy\d+" of database d exists already and no Pulumi stack created it/),
    ])
  }
  await sql('DROP DATABASE other')
})

test.each([
  [{ statement: 'SELECT 1' }, 'statement: a task runs a statement that begins with INSERT INTO or INSERT'],
  [{ statement: 'INSERT INTO b SELECT 1; DROP TABLE b' }, 'statement: a task runs one statement, not several'],
  [{ schedule: { every: { interval: 5, unit: 'second' } } }, 'schedule: an interval has at least 10 seconds'],
  [{ schedule: { every: { interval: 1, unit: 'week' } } }, 'schedule: schedule.every.unit: must be one of'],
  [{ schedule: { ...schedule, start: 'tomorrow' } }, 'schedule: schedule.start: "tomorrow" is refused'],
  [{ schedule, waitForRun: {} }, 'waitForRun: only a task without a schedule can be waited for'],
  [{ database: '1d' }, 'database: a database name begins with'],
  [{ schedule: { ...schedule, start: '2040-13-45 00:00:00' } }, 'schedule.start: there is no such date and time as'],
  [{ schedule: { ...schedule, start: '2041-02-29 00:00:00' } }, 'schedule.start: there is no such date and time as'],
  [{ schedule: { ...schedule, start: '2040-01-01 24:00:00' } }, 'schedule.start: there is no such date and time as'],
  [{ name: "it's" }, 'name: "it\'s": the name of a task must not contain a single quote'],
  [{ name: 'a\\' }, 'name: "a\\\\": the name of a task must not contain a single quote or end with a backslash'],
  [{ name: 'a\u{1f600}' }, 'the name of a task must not contain an emoji'],
  [{ properties: { 'session.a b': '1' } }, 'properties: "session.a b": the name of a session variable has letters'],
])('a task is refused as %j', async (input, reason) => {
  const failures = await task().failures({ ...copy, ...input })
  expect(failures).toHaveLength(1)
  expect(failures[0]).toContain(reason)
  expect(await tasks()).toEqual([])
})
