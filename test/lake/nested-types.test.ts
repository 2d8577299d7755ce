import { describe, expect, test } from 'vitest'
import { holdsGuess, unite } from '../../provider/parquet/widen'
import { alterColumns } from '../../provider/sql/alter'
import { parseType } from '../../provider/sql/type-text'
import { printType, type StarRocksType } from '../../provider/sql/types'
import { addedFields, mayBecome } from '../../provider/sql/widening'

const united = (a: string, b: string) => {
  const both = unite(parseType(a), parseType(b))
  return both && printType(both)
}

describe('the union of two struct types', () => {
  test.each([
    ['STRUCT<a INT>', 'STRUCT<a INT,b INT>', 'STRUCT<a INT,b INT>'],
    ['STRUCT<a INT,c INT>', 'STRUCT<a INT,b INT,c INT>', 'STRUCT<a INT,b INT,c INT>'],
    ['STRUCT<A INT>', 'STRUCT<a INT,b INT>', 'STRUCT<a INT,b INT>'],
    ['ARRAY<STRUCT<a INT>>', 'ARRAY<STRUCT<a INT,b INT>>', 'ARRAY<STRUCT<a INT,b INT>>'],
    ['MAP<INT,STRUCT<a INT>>', 'MAP<INT,STRUCT<a INT,b INT>>', 'MAP<INT,STRUCT<a INT,b INT>>'],
    ['STRUCT<a STRUCT<x INT>>', 'STRUCT<a STRUCT<x INT,y INT>,b INT>', 'STRUCT<a STRUCT<x INT,y INT>,b INT>'],
  ])('of %s and %s is %s, in either order', (a, b, both) => {
    expect(united(a, b)).toBe(both)
    expect(united(b, a)).toBe(both)
  })

  test.each([
    ['STRUCT<a INT,b INT>', 'STRUCT<a INT,c INT>', 'each has a field that the other lacks'],
    ['STRUCT<a INT,b INT>', 'STRUCT<b INT,a INT>', 'the order differs, and a cast matches by position'],
    ['STRUCT<a INT,b INT>', 'STRUCT<b INT,a INT,c INT>', 'the order differs in addition to a new field'],
    ['STRUCT<a INT>', 'STRUCT<a BIGINT,b INT>', 'a field has another type'],
    [
      'STRUCT<a STRUCT<x INT,y INT>>',
      'STRUCT<a STRUCT<x INT>,b INT>',
      'each has additional fields, at different positions',
    ],
    ['ARRAY<INT>', 'ARRAY<BIGINT>', 'elements are not widened'],
    ['STRUCT<a INT>', 'INT', 'one is no struct'],
  ])('of %s and %s is refused: %s', (a, b) => {
    expect(united(a, b)).toBeUndefined()
    expect(united(b, a)).toBeUndefined()
  })

  test('replaces a guessed type by the type of the other, at any depth', () => {
    const guess: StarRocksType = { kind: 'INT', guess: true }
    const one: StarRocksType = { kind: 'STRUCT', fields: [{ name: 'a', type: guess }] }
    const other = parseType('STRUCT<a ARRAY<STRUCT<x DATE>>,b INT>')
    for (const both of [unite(one, other), unite(other, one)]) expect(both && printType(both)).toBe(printType(other))
    const same = unite(one, parseType('STRUCT<a INT>'))
    expect(same && holdsGuess(same)).toBe(false)
    expect(holdsGuess({ kind: 'ARRAY', element: one })).toBe(true)
  })
})

describe('struct fields that are added in place', () => {
  const added = (from: string, to: string) => addedFields(parseType(from), parseType(to))

  test('are the differences of two types, each with its position', () => {
    expect(added('STRUCT<a INT>', 'STRUCT<a INT>')).toEqual([])
    expect(added('STRUCT<a INT,s STRUCT<x INT>>', 'STRUCT<z INT,a INT,s STRUCT<x INT,y INT>>')).toEqual([
      { path: [], name: 'z', type: { kind: 'INT' } },
      { path: ['s'], name: 'y', type: { kind: 'INT' }, after: 'x' },
    ])
  })

  test.each([
    ['MAP<INT,STRUCT<a INT>>', 'MAP<INT,STRUCT<a INT,b INT>>'],
    ['STRUCT<a INT,b INT>', 'STRUCT<a INT>'],
    ['STRUCT<a INT>', 'STRUCT<a BIGINT>'],
    ['STRUCT<a INT,b INT>', 'STRUCT<b INT,a INT>'],
  ])('cannot change %s to the type %s', (from, to) => {
    expect(added(from, to)).toBeUndefined()
    expect(mayBecome(parseType(from), parseType(to))).toBe(false)
  })

  const column = (type: string, name = 's') => ({ name, type, nullable: true })
  const now = (type: string, properties = {}) => ({
    columns: [column('INT', 'id'), column(type), column('INT', 'v')],
    key: { type: 'duplicate' as const, columns: ['id'] },
    distribution: { type: 'random' as const },
    properties,
  })
  const alter = (from: string, to: string, properties = {}, v = 'INT') => {
    const table = now(from, properties)
    return alterColumns('d', 't', table, [column('INT', 'id'), column(to), column(v, 'v')], table.key)
  }

  test('have their own statement, apart from other changes', () => {
    const { statement, fields, problems } = alter(
      'ARRAY<STRUCT<a INT>>',
      'ARRAY<STRUCT<`order` INT,a INT,b DOUBLE>>',
      {},
      'BIGINT',
    )
    expect(problems).toEqual([])
    expect(statement?.text).toBe('ALTER TABLE `d`.`t`\n  MODIFY COLUMN `v` BIGINT NULL')
    expect(fields?.map(({ statement }) => statement.text)).toEqual([
      'ALTER TABLE `d`.`t`\n  MODIFY COLUMN `s` ADD FIELD [*].`order` INT FIRST,\n  MODIFY COLUMN `s` ADD FIELD [*].`b` DOUBLE AFTER `a`',
    ])
  })

  test('are refused in a table without fast schema evolution', () => {
    const { problems, fields } = alter('STRUCT<a INT>', 'STRUCT<a INT,b INT>', { fast_schema_evolution: 'false' })
    expect(fields).toBeUndefined()
    expect(problems).toMatchObject([{ column: 's', reason: expect.stringContaining('cannot get more fields') }])
  })

  test('re-creates a column without values if StarRocks cannot convert it to the new type', () => {
    const table = now('INT')
    const wanted = [column('INT', 'id'), column('DATETIME'), column('INT', 'v')]
    const { retyped, problems } = alterColumns('d', 't', table, wanted, table.key, ['s'])
    expect(problems).toEqual([])
    expect(retyped?.map(({ drop, add }) => [drop.text, add.text])).toEqual([
      ['ALTER TABLE `d`.`t`\n  DROP COLUMN `s`', 'ALTER TABLE `d`.`t`\n  ADD COLUMN `s` DATETIME NULL'],
    ])
    expect(alterColumns('d', 't', table, wanted, table.key).problems).toMatchObject([{ column: 's', about: 'type' }])
    // StarRocks converts a type if it can.
    const wider = [column('INT', 'id'), column('BIGINT'), column('INT', 'v')]
    expect(alterColumns('d', 't', table, wider, table.key, ['s'])).toMatchObject({
      statement: { text: 'ALTER TABLE `d`.`t`\n  MODIFY COLUMN `s` BIGINT NULL' },
    })
    const key = [column('DATETIME', 'id'), column('INT'), column('INT', 'v')]
    expect(alterColumns('d', 't', table, key, table.key, ['id']).retyped).toBeUndefined()
  })
})
