import { readFileSync } from 'node:fs'
import path from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { StarRocksSandbox } from './index'
import { startStarRocks } from './index'
import { isReserved } from './parse/reserved'
import { parsePacket } from './parse/statement'

interface Word {
  word: string
  alias: boolean
  column: boolean
}

const MATRIX = path.join(__dirname, '../../conformance/starrocks/4.1/matrices/reserved.json')
const { reserved } = JSON.parse(readFileSync(MATRIX, 'utf8')) as { reserved: Word[] }

/** The places of a name. A real server has one rule for all of them (`identifier` in StarRocks.g4). */
const NAMES: Record<string, (name: string) => string> = {
  database: (n) => `CREATE DATABASE ${n}`,
  'database dropped': (n) => `DROP DATABASE IF EXISTS ${n}`,
  'database used': (n) => `USE ${n}`,
  table: (n) => `CREATE TABLE d.${n} (k INT)`,
  'table read': (n) => `SELECT 1 FROM d.${n}`,
  'table renamed': (n) => `ALTER TABLE d.t RENAME ${n}`,
  'table alias': (n) => `SELECT 1 FROM d.t AS ${n}`,
  'column defined': (n) => `CREATE TABLE d.t (k INT, ${n} INT)`,
  'column added': (n) => `ALTER TABLE d.t ADD COLUMN ${n} INT`,
  'column dropped': (n) => `ALTER TABLE d.t DROP COLUMN ${n}`,
  'column filled': (n) => `INSERT INTO d.t (${n}) SELECT 1`,
  'column of the key': (n) => `CREATE TABLE d.t (k INT) DUPLICATE KEY(${n})`,
  'column of the distribution': (n) => `CREATE TABLE d.t (k INT) DISTRIBUTED BY HASH(${n})`,
  'column of a table': (n) => `SELECT t.${n} FROM d.t`,
  catalog: (n) => `CREATE EXTERNAL CATALOG ${n} PROPERTIES ("type" = "hive")`,
  'catalog dropped': (n) => `DROP CATALOG ${n}`,
  role: (n) => `CREATE ROLE ${n}`,
  'role granted': (n) => `GRANT ${n} TO ROLE r`,
  user: (n) => `CREATE USER ${n}`,
  pipe: (n) => `ALTER PIPE d.${n} SUSPEND`,
  task: (n) => `DROP TASK ${n}`,
  partition: (n) => `ALTER TABLE d.t DROP PARTITION ${n}`,
  label: (n) => `INSERT INTO d.t WITH LABEL ${n} SELECT 1`,
  'common table': (n) => `WITH ${n} AS (SELECT 1) SELECT 2`,
}
/** Places where the word can begin another clause. */
const OTHERWISE: Record<string, string[]> = {
  'role granted': ['ALL', 'ALTER', 'DELETE', 'DROP', 'GRANT', 'INSERT', 'SELECT', 'UPDATE'],
}

let starRocks: StarRocksSandbox
beforeAll(async () => {
  starRocks = await startStarRocks()
})
afterAll(() => starRocks.close())

const refusal = async (sql: string) =>
  starRocks.query(sql).then(
    () => undefined,
    ({ errno, message }: { errno: number; message: string }) => ({ errno, message }),
  )
const syntaxError = {
  errno: 1064,
  message: expect.stringMatching(/^Getting syntax error at line 1, column \d+\. Detail/),
}

test('there are as many reserved words as in a real 4.1', () => {
  expect(reserved).toHaveLength(161)
})

describe.each(reserved)('the word $word', ({ word, alias, column }) => {
  test('is refused as an alias, and as a column unless it is a value', async () => {
    expect(alias).toBe(false)
    expect(await refusal(`SELECT 1 AS ${word}`)).toMatchObject(syntaxError)
    expect(await refusal(`SELECT 1 AS ${word.toLowerCase()} FROM t`)).toMatchObject(syntaxError)
    if (column) expect(() => parsePacket(`SELECT ${word}`)).not.toThrow()
    else expect(await refusal(`SELECT ${word} FROM t`)).toMatchObject(syntaxError)
  })

  test('is refused as a name without backquotes, and accepted with them', async () => {
    for (const [place, statement] of Object.entries(NAMES)) {
      expect(() => parsePacket(statement(`\`${word}\``)), place).not.toThrow()
      if (OTHERWISE[place]?.includes(word)) continue
      expect(await refusal(statement(word)), `${place}: ${statement(word)}`).toMatchObject(syntaxError)
    }
    expect(await starRocks.query(`SELECT 1 AS \`${word}\``)).toEqual([{ [word]: '1' }])
  })
})

test('the error equals that of a real server', async () => {
  // As in the documentation of StarRocks (sql-reference/sql-statements/keywords).
  expect(await refusal('CREATE DATABASE LIKE;')).toEqual({
    errno: 1064,
    message:
      "Getting syntax error at line 1, column 16. Detail message: Unexpected input 'LIKE', the most similar input is {a legal identifier}.",
  })
})

test('refuses a statement that failed on every real server', async () => {
  const statement = (alias: string) =>
    `SELECT LOAD_STATE, count(*) AS ${alias} FROM information_schema.pipe_files GROUP BY LOAD_STATE`
  expect(await refusal(statement('FILES'))).toMatchObject(syntaxError)
  expect(await refusal(statement('`FILES`'))).toBeUndefined()
})

test('accepts words that other databases reserve as names', async () => {
  for (const word of ['EXCEPT', 'HOST', 'MINUS', 'RANK', 'ROW', 'SWAP', 'SYSTEM', 'TASK', 'PIPE', 'STATE', 'NAME']) {
    expect(isReserved(word)).toBe(false)
    expect(await starRocks.query(`SELECT 1 AS ${word}`)).toEqual([{ [word]: '1' }])
  }
})

test('refuses a quoted alias of a relation, but not of a column', async () => {
  expect(await starRocks.query("SELECT 1 AS 'a'")).toEqual([{ a: '1' }])
  expect(await refusal("SELECT 1 FROM (SELECT 1) AS 'a'")).toMatchObject(syntaxError)
})
