import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { lastRun, readTask, sameProperties } from '../../provider/sql/show-task'
import { hintedVariables, scheduleProblem } from '../../provider/sql/task'
import { tokens } from '../../provider/sql/tokens'
import { limited, oneStatement, queryProblem } from '../../provider/sql/user-sql'
import recorded from '../conformance/starrocks/recorded/tasks.json'

interface Recorded {
  readonly sql?: string
  readonly columns?: readonly string[]
  readonly rows?: readonly (readonly (string | null)[])[]
}

describe('information_schema.tasks', () => {
  const { columns = [], rows = [] } =
    (recorded.steps as Recorded[]).find(({ sql }) => sql?.includes('order by task_name')) ?? {}
  const [hourly, once] = rows.map((row) =>
    Object.fromEntries(row.map((cell, i) => [columns[i]?.toUpperCase() ?? '', cell])),
  )

  test('reads the recorded tasks as submitted', () => {
    expect(readTask([hourly ?? {}])).toEqual({
      database: 'k_db',
      statement: 'insert into b select * from a',
      owner: undefined,
      schedule: { start: '2030-01-01 00:00:00', every: { interval: 1, unit: 'hour' } },
      properties: { warehouse: 'default_warehouse', 'session.query_timeout': '100' },
    })
    expect(readTask([once ?? {}])?.schedule).toBeUndefined()
    expect(readTask([])).toBeUndefined()
  })

  test.each([
    ['INSERT INTO b SELECT 1', 'INSERT INTO b SELECT 1', undefined],
    ['INSERT INTO b SELECT 1;', 'INSERT INTO b SELECT 1', undefined],
    ['INSERT INTO b SELECT 1\n/* pulumi: p/s/n */', 'INSERT INTO b SELECT 1', 'p/s/n'],
    ['INSERT INTO b SELECT 1 /* mine */\n/* pulumi: p/s/n */;', 'INSERT INTO b SELECT 1 /* mine */', 'p/s/n'],
  ])('splits a definition into statement and owner: %j', (definition, statement, owner) => {
    expect(readTask([{ DEFINITION: definition }])).toMatchObject({ statement, owner })
  })

  test('reads a start with seconds if the task has them', () => {
    const task = readTask([{ SCHEDULE: 'PERIODICAL START(2030-01-01T06:30:15) EVERY(10 SECONDS)' }])
    expect(task?.schedule).toEqual({ start: '2030-01-01 06:30:15', every: { interval: 10, unit: 'second' } })
  })
})

describe('the last run', () => {
  const run = (STATE: string, second: number, DEFINITION = 'INSERT INTO b SELECT 1') => ({
    STATE,
    DEFINITION,
    CREATE_TIME: `2030-01-01 00:00:0${second}`,
  })
  test.each([
    ['none', [], undefined],
    ['the newest', [run('SUCCESS', 1), run('FAILED', 3), run('SUCCESS', 2)], 'FAILED'],
    ['the one that still runs', [run('RUNNING', 1), run('FAILED', 1)], 'RUNNING'],
    ['the successful one', [run('SUCCESS', 1), run('FAILED', 1)], 'SUCCESS'],
    ['one of this statement', [run('FAILED', 1), run('SUCCESS', 2, 'INSERT INTO b SELECT 2')], 'FAILED'],
  ])('is %s', (_, rows, state) => {
    expect(lastRun(rows, { statement: 'INSERT INTO b  SELECT 1;' })?.state).toBe(state)
  })
})

describe("a user's statement", () => {
  test.each([
    ['SELECT 1', 'SELECT 1'],
    [' -- why\nSELECT 1 ; ', 'SELECT 1'],
    ['SELECT 1;; -- done', 'SELECT 1'],
    ['SELECT \';\', ";", `;` /* ; */ -- ;', 'SELECT \';\', ";", `;` /* ; */ -- ;'],
    ["SELECT 'it''s', 'a\\';'", "SELECT 'it''s', 'a\\';'"],
    ['SELECT 1; SELECT 2', undefined],
    ["SELECT '\\\\'; DROP TABLE t", undefined],
    ['SELECT 1; /* ; */ DROP TABLE t', undefined],
  ])('is one statement, or is refused: %j', (text, statement) => {
    expect(oneStatement(text)).toBe(statement)
  })

  test('is refused if it hides a second one after a text', () => {
    const inside = fc.string().map((text) => text.replaceAll(/['\\]/g, (c) => `\\${c}`))
    fc.assert(
      fc.property(inside, (text) => {
        expect(oneStatement(`SELECT '${text}'; DROP TABLE t`)).toBeUndefined()
        expect(oneStatement(`SELECT '${text}'`)).toBe(`SELECT '${text}'`)
      }),
    )
  })

  test('is split into words and symbols, each with its depth', () => {
    expect(tokens('select (a + (`b`)) -- c').map(({ text, depth }) => `${depth}${text}`)).toEqual(
      '0SELECT 0( 1A 1+ 1( 2`b` 1) 0)'.split(' '),
    )
  })

  test.each([
    ['SELECT 1', 'SELECT 1\nLIMIT 7'],
    ['(SELECT 1 LIMIT 1) UNION ALL (SELECT 2)', '(SELECT 1 LIMIT 1) UNION ALL (SELECT 2)\nLIMIT 7'],
    ['SELECT 1 limit 3', 'SELECT 1 limit 3'],
    ["SELECT 'LIMIT' -- LIMIT", "SELECT 'LIMIT' -- LIMIT\nLIMIT 7"],
    ['SHOW TABLES', 'SHOW TABLES'],
  ])('gets a limit if it has none: %j', (statement, expected) => {
    expect(limited(statement, 7)).toBe(expected)
  })

  test.each(['select 1', '(SELECT 1)', 'With a AS (SELECT 1) SELECT * FROM a', 'DESC t', "SELECT 'INSERT INTO'"])(
    'is read-only: %s',
    (statement) => {
      expect(queryProblem(statement)).toBeUndefined()
    },
  )
})

test.each<[string, Record<string, string>]>([
  ["('a'='1','b'='2')", { a: '1', b: '2' }],
  ["('a'=''='','b'='2')", { a: "'='", b: '2' }],
  ["('a'='1','2','b'='3')", { a: "1','2", b: '3' }],
  ['', {}],
])('reads the unescaped properties of a task from %s', (shown, properties) => {
  expect(readTask([{ DEFINITION: 'INSERT INTO a SELECT 1', PROPERTIES: shown }])?.properties).toEqual(properties)
})

test.each([
  ['INSERT INTO b SELECT 1', {}],
  [
    'INSERT /*+ SET_VAR(query_timeout = 100, enable_profile=true) */ INTO b SELECT 1',
    { query_timeout: '100', enable_profile: 'true' },
  ],
  [
    '-- first\ninsert /*+set_var(sql_mode=\'A,B\')*/ /*+ set_var(a="x") */ OVERWRITE b SELECT 1',
    { sql_mode: 'A,B', a: 'x' },
  ],
  ['INSERT INTO b SELECT /*+ SET_VAR(query_timeout = 100) */ 1', {}],
  ['INSERT /* SET_VAR(query_timeout = 100) */ INTO b SELECT 1', {}],
])('reads the variables of a hint after INSERT: %j', (statement, variables) => {
  expect(hintedVariables(statement)).toEqual(variables)
})

test.each([
  ['2028-02-29 23:59:59', undefined],
  ['2027-02-29 00:00:00', 'schedule.start: there is no such date and time as "2027-02-29 00:00:00"'],
  ['2027-04-31 00:00:00', 'schedule.start: there is no such date and time as "2027-04-31 00:00:00"'],
  ['2027-00-01 00:00:00', 'schedule.start: there is no such date and time as "2027-00-01 00:00:00"'],
  ['2027-01-01 23:60:00', 'schedule.start: there is no such date and time as "2027-01-01 23:60:00"'],
])('the start exists in the calendar: %s', (start, problem) => {
  expect(scheduleProblem({ start, every: { interval: 1, unit: 'day' } })).toBe(problem)
})

test.each([
  [{ warehouse: 'default_warehouse' }, {}, true],
  [{ warehouse: 'default_warehouse', 'session.a': '1' }, {}, false],
  [{ 'session.a': '1' }, { 'session.a': '2' }, false],
  [{ warehouse: 'w' }, { warehouse: 'w' }, true],
  [{ warehouse: 'v' }, { warehouse: 'w' }, false],
  [{ warehouse_id: '7' }, { warehouse: 'w' }, true],
  [{}, { warehouse: 'w' }, false],
])('a task with the properties %j equals one with %j: %j', (properties, wanted, alike) => {
  expect(sameProperties({ properties }, { properties: wanted as Record<string, string> })).toBe(alike)
})
