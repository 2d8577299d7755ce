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

describe('a table', () => {
  test('left open is a duplicate key of the first column that can be one, spread at random', () => {
    const design = designTable({ columns })
    expect(design.key).toEqual({ type: 'duplicate', columns: ['Id'] })
    expect(design.columns.map((c) => c.name)).toEqual(['Id', 'price', 'at', 'tags', 'amount', 'year'])
    expect(design.distribution).toEqual({ type: 'random' })
    expect(design.columns.every((c) => c.nullable)).toBe(true)
  })

  test('has its key first, in the order of the key, as the files spell it, and never NULL in a primary key', () => {
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
    [['keyConfig', /no column "nope"; there are price, Id/]],
  ],
  [
    'float key',
    { key: { type: 'unique', columns: ['price'] } },
    [['keyConfig', /type DOUBLE, which cannot be a unique key.*DECIMAL/]],
  ],
  ['nested key', { key: { type: 'duplicate', columns: ['tags'] } }, [['keyConfig', /ARRAY<INT>/]]],
  [
    'decimal primary key',
    { key: { type: 'primary', columns: ['amount'] } },
    [['keyConfig', /DECIMAL\(10,2\).*BIGINT/]],
  ],
  ['key twice', { key: { type: 'duplicate', columns: ['id', 'ID'] } }, [['keyConfig', /"ID" twice/]]],
  [
    'random primary',
    { key: { type: 'primary', columns: ['id'] }, distribution: { type: 'random' } },
    [['distributionConfig', /by hash over key/]],
  ],
  [
    'distribution outside a primary key',
    { key: { type: 'primary', columns: ['id'] }, distribution: { type: 'hash', columns: ['year'] } },
    [['distributionConfig', /"year" is not in the primary key/]],
  ],
  [
    'distribution by double',
    { distribution: { type: 'hash', columns: ['price'] } },
    [['distributionConfig', /DOUBLE/]],
  ],
  [
    'partition outside a unique key',
    { key: { type: 'unique', columns: ['id'] }, partition: { type: 'column', columns: ['year'] } },
    [['partitionConfig', /"year" is not in the unique key/]],
  ],
  [
    'date_trunc of a number',
    { partition: { type: 'dateTrunc', column: 'year', unit: 'day' } },
    [['partitionConfig', /type INT, which cannot be a date partition/]],
  ],
  ['partition by decimal', { partition: { type: 'column', columns: ['amount'] } }, [['partitionConfig', /DECIMAL/]]],
])('%s', (_, request, expected) => {
  const problems = designProblems({ columns, ...request })
  expect(problems.map((problem) => problem.input)).toEqual(expected.map(([input]) => input))
  for (const [i, [, reason]] of expected.entries()) expect(problems[i]?.reason).toMatch(reason)
})

test('files without any column that can be a key need an override', () => {
  expect(designProblems({ columns: [{ name: 'x', type: 'FLOAT' }] })).toEqual([
    { input: 'keyConfig', reason: expect.stringContaining('columnOverrides') },
  ])
})
