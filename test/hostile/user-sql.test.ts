import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { sameStatement } from '../../provider/sql/show-task'
import { submitTask, taskStatementProblem } from '../../provider/sql/task'
import { limited, oneStatement, queryProblem } from '../../provider/sql/user-sql'
import { tokenize } from '../sandbox/starrocks/lexer'
import { text, userSql } from './generators'
import { countStatements, sent } from './reading'
import { runs } from './runs'

/** The words of a packet, as StarRocks' lexer reads them. */
const wordsOf = (packet: string) =>
  tokenize(sent(packet)).flatMap(({ kind, text }) => (kind === 'word' ? [text.toUpperCase()] : []))

const task = (statement: string) =>
  submitTask({ database: 'd', name: 'n', statement, secret: false, owner: 'p/s/n', properties: {} })

describe("a program's own statement", () => {
  test('is submitted as one, whatever it hides', () => {
    fc.assert(
      fc.property(userSql, (statement) => {
        if (taskStatementProblem(statement) !== undefined) return
        expect(countStatements(task(statement).text)).toBeLessThanOrEqual(1)
      }),
      runs(600),
    )
  })

  test('is asked as one that only reads, whatever it hides', () => {
    fc.assert(
      fc.property(userSql, (statement) => {
        if (queryProblem(statement) !== undefined) return
        const packet = limited(statement, 7)
        const statements = countStatements(packet)
        expect(statements).toBeLessThanOrEqual(1)
        if (statements === 1) expect(wordsOf(packet)).not.toContain('INTO')
      }),
      runs(600),
    )
  })

  test('keeps its texts, names and comments as they are', () => {
    const quoted = text
      .filter((any) => any.isWellFormed())
      .map((any) => `'${any.replaceAll(/['\\]/g, (c) => `\\${c}`)}'`)
    fc.assert(
      fc.property(quoted, fc.option(quoted, { nil: undefined }), (one, another) => {
        const other = another ?? one.replace(/\s/, '$&$&')
        const statement = `INSERT INTO t SELECT ${one}`
        expect(oneStatement(`${statement};`)).toBe(statement)
        expect(sameStatement({ statement }, { statement: `INSERT  INTO t\n SELECT ${one} ;` })).toBe(true)
        expect(sameStatement({ statement }, { statement: `INSERT INTO t SELECT ${other}` })).toBe(one === other)
      }),
      runs(200),
    )
  })

  test.each([
    ['a comment that a carriage return ends', 'SELECT 1 --\r; DROP TABLE t'],
    ['a comment that a carriage return ends, and no second statement', 'SELECT 1 --\r INTO OUTFILE "s3://lake/x"'],
    ['a letter whose capital is an ASCII one', 'SELECT 1 ıNTO OUTFILE "s3://lake/x"'],
  ])('is no query with %s', (_, statement) => {
    expect(queryProblem(statement)).toBeDefined()
  })
})
