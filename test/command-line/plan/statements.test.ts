import { describe, expect, test } from 'vitest'
import { dangerOf, definingStatements, planItems } from '../../../cli/plan/statements'

describe('what a reviewer has to know of a statement', () => {
  test.each([
    ['DROP TABLE IF EXISTS `d`.`t`', 'drops a table', 'DROP TABLE IF EXISTS `d`.`t`'],
    ['drop materialized view `d`.`v`', 'drops a materialized view', 'drop materialized view `d`.`v`'],
    ['DROP PIPE `d`.`t`', 'drops a pipe', 'DROP PIPE `d`.`t`'],
    ['DROP WAREHOUSE w', 'drops an object', 'DROP WAREHOUSE w'],
    ['/* why */ TRUNCATE TABLE `d`.`t`', 'empties a table', '/* why */ TRUNCATE TABLE `d`.`t`'],
    ['DELETE FROM `d`.`t`\nWHERE true', 'deletes rows', 'DELETE FROM `d`.`t`'],
    ['INSERT OVERWRITE `d`.`t`\nSELECT 1', 'overwrites rows', 'INSERT OVERWRITE `d`.`t`'],
    ['SUBMIT TASK `d`.`n`\nAS INSERT  overwrite t SELECT 1', 'overwrites rows', 'SUBMIT TASK `d`.`n`'],
    ['ALTER TABLE `d`.`t` DROP COLUMN `c`', 'drops a column', 'ALTER TABLE `d`.`t` DROP COLUMN `c`'],
    [
      'ALTER TABLE `d`.`t`\n  ADD COLUMN `a` DECIMAL(10, 2) NULL,\n  DROP COLUMN `b`,\n  MODIFY COLUMN `c` INT,\n  DROP COLUMN `e`',
      'drops a column',
      'ALTER TABLE `d`.`t` … DROP COLUMN `b`, DROP COLUMN `e`',
    ],
    ['ALTER TABLE `d`.`t` SWAP WITH `u`', 'exchanges two tables', 'ALTER TABLE `d`.`t` SWAP WITH `u`'],
    ['CREATE PIPE `d`.`t`\nAS INSERT INTO `d`.`t` SELECT 1', 'loads every file again', 'CREATE PIPE `d`.`t`'],
  ])('%s', (statement, what, excerpt) => {
    expect(dangerOf(statement, true)).toEqual({ what, excerpt })
  })

  test.each([
    'CREATE TABLE `DROP` (`TRUNCATE` INT)',
    'ALTER TABLE `d`.`t` COMMENT = "DROP COLUMN x"',
    "CREATE VIEW v AS SELECT 'INSERT OVERWRITE t' -- DROP TABLE t",
    'ALTER TABLE `d`.`t` ADD COLUMN `drop` INT COMMENT "SWAP"',
    'INSERT INTO `d`.`t` SELECT 1',
    'GRANT DROP ON TABLE `d`.`t` TO ROLE "r"',
    'REVOKE DROP ON TABLE `d`.`t` FROM ROLE "r"',
  ])('nothing: %s', (statement) => {
    expect(dangerOf(statement, true)).toBeUndefined()
  })

  test('a pipe that is new loads its files for the first time', () => {
    expect(dangerOf('CREATE PIPE `d`.`t` AS INSERT INTO `d`.`t` SELECT 1', false)).toBeUndefined()
  })

  test('a long statement is cut in a list', () => {
    const { excerpt } = dangerOf(`DROP TABLE \`${'x'.repeat(500)}\``, true)!
    expect(excerpt).toMatch(/^DROP TABLE `x+…$/)
    expect(excerpt).toHaveLength(120)
  })
})

test('definitions are divided at their semicolons, and not at those in texts, names and comments', () => {
  const statements = ['CREATE TABLE `a;b` (`c` INT COMMENT "x;\n")', "SELECT ';' -- ; \n, 1", '/* ; */ GRANT']
  expect(definingStatements(`${statements.join(';\n')};\n`)).toEqual(statements)
  expect(definingStatements('')).toEqual([])
})

describe('a plan', () => {
  const plan = ['-- drops table d.t (2 rows)', 'DROP TABLE `d`.`t`', 'CREATE TABLE `d`.`t`']

  test('has remarks and statements', () => {
    expect(planItems(plan, true)).toEqual([
      { remark: 'drops table d.t (2 rows)' },
      { statement: 'DROP TABLE `d`.`t`', danger: { what: 'drops a table', excerpt: 'DROP TABLE `d`.`t`' } },
      { statement: 'CREATE TABLE `d`.`t`', danger: undefined },
    ])
  })

  test('warns of what only --replace runs if it is given', () => {
    const forced = ['-- with --replace it drops table d.t (2 rows):', 'DROP TABLE `d`.`t`']
    const dangers = (isReplaced: boolean) =>
      planItems(forced, isReplaced).filter((item) => 'danger' in item && item.danger)
    expect(dangers(false)).toEqual([])
    expect(dangers(true)).toHaveLength(1)
  })
})
