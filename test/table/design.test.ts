import { describe, expect, test } from 'vitest'
import { designProblems, designTable, type TableRequest } from '../../provider/resources/table/design'

const columns = [
  { name: 'price', type: 'DOUBLE' },
  { name: 'Id', type: 'BIGINT' },
  { name: 'at', type: 'DATETIME' },
  { name: 'tags', type: 'ARRAY<INT>' },
  { name: 'amount', type: 'DECIMAL(10,2)' },
  { name: 'year', type: 'INT' },
]

describe('the default design of a table', () => {
  test('is a duplicate key of the first possible column, and random distribution', () => {
    const design = designTable({ columns })
    expect(design.key).toEqual({ type: 'duplicate', columns: ['Id'] })
    expect(design.columns.map((c) => c.name)).toEqual(['Id', 'price', 'at', 'tags', 'amount', 'year'])
    expect(design.distribution).toEqual({ type: 'random' })
    expect(design.columns.every((c) => c.nullable)).toBe(true)
  })

  test('puts the key first, in key order, spelled as in the files, and not nullable in a primary key', () => {
    const design = designTable({ columns, key: { type: 'primary', columns: ['year', 'id'] } })
    expect(design.columns.map((c) => `${c.name}${c.nullable ? '' : '!'}`)).toEqual([
      'year!',
      'Id!',
      'price',
      'at',
      'tags',
      'amount',
    ])
    expect(design.key.columns).toEqual(['year', 'Id'])
    expect(design.distribution).toEqual({ type: 'hash', columns: ['year', 'Id'] })
  })
})

test.each<[string, Partial<TableRequest>, [string, RegExp][]]>([
  ['fine', { key: { type: 'primary', columns: ['id', 'year'] }, partition: { type: 'column', columns: ['year'] } }, []],
  [
    'missing key',
    { key: { type: 'duplicate', columns: ['nope'] } },
    [['key', /no column "nope"; there are price, Id/]],
  ],
  [
    'float key',
    { key: { type: 'unique', columns: ['price'] } },
    [['key', /type DOUBLE, which cannot be a unique key.*DECIMAL/]],
  ],
  ['nested key', { key: { type: 'duplicate', columns: ['tags'] } }, [['key', /ARRAY<INT>/]]],
  ['decimal primary key', { key: { type: 'primary', columns: ['amount'] } }, [['key', /DECIMAL\(10,2\).*BIGINT/]]],
  ['key twice', { key: { type: 'duplicate', columns: ['id', 'ID'] } }, [['key', /"ID" twice/]]],
  [
    'random primary',
    { key: { type: 'primary', columns: ['id'] }, distribution: { type: 'random' } },
    [['distribution', /by hash over key/]],
  ],
  [
    'distribution outside a primary key',
    { key: { type: 'primary', columns: ['id'] }, distribution: { type: 'hash', columns: ['year'] } },
    [['distribution', /"year" is not in the primary key/]],
  ],
  ['distribution by double', { distribution: { type: 'hash', columns: ['price'] } }, [['distribution', /DOUBLE/]]],
  [
    'partition outside a unique key',
    { key: { type: 'unique', columns: ['id'] }, partition: { type: 'column', columns: ['year'] } },
    [['partition', /"year" is not in the unique key/]],
  ],
  [
    'date_trunc of a number',
    { partition: { type: 'dateTrunc', column: 'year', unit: 'day' } },
    [['partition', /type INT, which cannot be a date partition/]],
  ],
  ['partition by decimal', { partition: { type: 'column', columns: ['amount'] } }, [['partition', /DECIMAL/]]],
])('%s', (_, request, expected) => {
  const problems = designProblems({ columns, ...request })
  expect(problems.map((problem) => problem.about)).toEqual(expected.map(([about]) => about))
  for (const [i, [, reason]] of expected.entries()) {
    const { reason: text = '', remedy } = problems[i] ?? {}
    expect(`${text} ${remedy?.type ?? ''}`).toMatch(reason)
  }
})

test('a table needs a column that can be in a key', () => {
  expect(designProblems({ columns: [{ name: 'x', type: 'FLOAT' }] })).toEqual([
    { about: 'key', reason: 'no column can be a key', remedy: { column: 'x', type: 'DECIMAL(27,9)' } },
  ])
})
