import { describe, expect, test } from 'vitest'
import { alterColumns, commentTable, distributeTable, showAlterJobs, type TableLayout } from '../../provider/sql/alter'
import type { Column } from '../../provider/sql/column'
import { parseType } from '../../provider/sql/type-text'
import { printType } from '../../provider/sql/types'
import { mayBecome } from '../../provider/sql/widening'
import conversions from '../conformance/starrocks/matrices/conversions.json'

const column = (name: string, type: string, rest: Partial<Column> = {}): Column => ({
  name,
  type,
  nullable: true,
  ...rest,
})

const events: TableLayout = {
  columns: [
    column('id', 'BIGINT', { nullable: false }),
    column('day', 'DATE'),
    column('sort', 'INT'),
    column('name', 'VARCHAR(10)', { default: 'x', comment: `the "name"` }),
    column('n', 'INT'),
    column('old', 'INT'),
  ],
  key: { type: 'duplicate', columns: ['id'] },
  distribution: { type: 'hash', columns: ['n'] },
  partition: { type: 'dateTrunc', column: 'day', unit: 'day' },
  orderBy: ['sort'],
}
const hashed: TableLayout = { ...events, distribution: { type: 'hash', columns: ['id'] } }
const primary: TableLayout = { ...events, key: { type: 'primary', columns: ['id'] } }
const totals: TableLayout = {
  columns: [column('k', 'INT'), column('s', 'BIGINT', { aggregate: 'SUM' })],
  key: { type: 'aggregate', columns: ['k'] },
  distribution: { type: 'random' },
}

const alter = (now: TableLayout, wanted: readonly Column[], key = now.key) => alterColumns('db', 't', now, wanted, key)
/** The columns of a table with some of them changed, dropped (undefined) or added. */
function changed(now: TableLayout, changes: Record<string, Partial<Column> | undefined>): Column[] {
  const kept = now.columns.flatMap((c) =>
    c.name in changes ? (changes[c.name] ? [{ ...c, ...changes[c.name] }] : []) : [c],
  )
  const added = Object.entries(changes).filter(([name]) => !now.columns.some((c) => c.name === name))
  return [...kept, ...added.map(([name, rest]) => column(name, 'INT', rest))]
}

describe('a column with a type of a later release', () => {
  const withPlaces: TableLayout = { ...events, columns: [...events.columns, column('place', 'geography')] }

  test('does not block other changes, and can be dropped', () => {
    expect(alter(withPlaces, withPlaces.columns)).toEqual({ problems: [] })
    const { statement, problems } = alter(withPlaces, changed(withPlaces, { fresh: { type: 'DATE' } }))
    expect(problems).toEqual([])
    expect(statement?.text).toBe('ALTER TABLE `db`.`t`\n  ADD COLUMN `fresh` DATE NULL')
    expect(alter(withPlaces, events.columns).statement?.text).toBe('ALTER TABLE `db`.`t`\n  DROP COLUMN `place`')
  })

  test('cannot change its type', () => {
    expect(alter(withPlaces, changed(withPlaces, { place: { type: 'VARCHAR(20)' } })).problems).toMatchObject([
      { column: 'place', about: 'type', reason: expect.stringMatching(/from geography to VARCHAR\(20\) in place/) },
    ])
  })
})

describe('changes in place', () => {
  test('are one statement together', () => {
    const wanted = changed(events, {
      name: { type: 'VARCHAR(20)' },
      old: undefined,
      fresh: { type: 'DATE', nullable: false },
    })
    expect(alter(events, wanted)).toMatchObject({ problems: [], statement: { text: expect.any(String) } })
    expect(alter(events, wanted).statement?.text).toBe(
      [
        'ALTER TABLE `db`.`t`',
        '  ADD COLUMN `fresh` DATE NULL,',
        '  MODIFY COLUMN `name` VARCHAR(20) NULL DEFAULT "x" COMMENT "the \\"name\\"",',
        '  DROP COLUMN `old`',
      ].join('\n'),
    )
  })

  test('keep the aggregate of a column and give a new one its own', () => {
    const wanted = changed(totals, { s: { type: 'LARGEINT' }, m: { type: 'DATE', aggregate: 'MAX' } })
    expect(alter(totals, wanted).statement?.text).toBe(
      'ALTER TABLE `db`.`t`\n  ADD COLUMN `m` DATE MAX NULL,\n  MODIFY COLUMN `s` LARGEINT SUM NULL',
    )
  })

  test('keep a duplicate key column in the key', () => {
    const wanted = changed(events, { id: { type: 'LARGEINT' } })
    expect(alter(events, wanted).statement?.text).toBe(
      'ALTER TABLE `db`.`t`\n  MODIFY COLUMN `id` LARGEINT KEY NOT NULL',
    )
  })

  test('make a column nullable', () => {
    const strict = { ...events, columns: changed(events, { old: { nullable: false } }) }
    expect(alter(strict, events.columns).statement?.text).toContain('MODIFY COLUMN `old` INT NULL')
  })

  test.each([
    ['the same columns', events.columns],
    ['another order', [...events.columns].reverse()],
    ['names in another case', events.columns.map((c) => ({ ...c, name: c.name.toUpperCase() }))],
    ['an omitted default and comment', events.columns.map(({ name, type, nullable }) => ({ name, type, nullable }))],
  ])('run no statement for %s', (_, wanted) => {
    expect(alter(events, wanted)).toEqual({ problems: [] })
  })
})

describe('changes that need a new table', () => {
  const cases: [string, TableLayout, Column[], string, RegExp][] = [
    [
      'a key column of the distribution',
      hashed,
      changed(hashed, { id: { type: 'LARGEINT' } }),
      'distribution',
      /"id" is part of the distribution/,
    ],
    [
      'a key column of a primary key',
      primary,
      changed(primary, { id: { type: 'LARGEINT' } }),
      'key',
      /"id" is part of the key/,
    ],
    ['a dropped key column', events, changed(events, { id: undefined }), 'key', /"id" is part of the key/],
    [
      'a partition column',
      events,
      changed(events, { day: { type: 'DATETIME' } }),
      'partition',
      /part of the partition/,
    ],
    ['a distribution column', events, changed(events, { n: undefined }), 'distribution', /part of the distribution/],
    ['a sort column', events, changed(events, { sort: { type: 'BIGINT' } }), 'sort order', /part of the sort order/],
    [
      'a type without conversion',
      events,
      changed(events, { old: { type: 'BOOLEAN' } }),
      'type',
      /"old" .* from INT to BOOLEAN .* no such conversion/,
    ],
    [
      'a type that loses values',
      events,
      changed(events, { name: { type: 'DATE' } }),
      'type',
      /VARCHAR\(10\) to DATE .* another form/,
    ],
    [
      'a shorter text type',
      events,
      changed(events, { name: { type: 'VARCHAR(9)' } }),
      'type',
      /can take 10 characters/,
    ],
    [
      'a type that the aggregate refuses',
      totals,
      changed(totals, { s: { type: 'VARCHAR(20)' } }),
      'type',
      /SUM takes no VARCHAR\(20\)/,
    ],
    ['another aggregate', totals, changed(totals, { s: { aggregate: 'MAX' } }), 'aggregate', /from SUM to MAX/],
    [
      'a new column without aggregate',
      totals,
      changed(totals, { x: {} }),
      'aggregate',
      /"x" .* StarRocks would make it a key/,
    ],
    [
      'a nullable column',
      events,
      changed(events, { old: { nullable: false } }),
      'nullability',
      /cannot become NOT NULL/,
    ],
  ]

  test.each(cases)('%s', (_, now, wanted, about, reason) => {
    const { statement, problems } = alter(now, wanted)
    expect(statement).toBeUndefined()
    expect(problems).toEqual([
      {
        column: expect.any(String),
        about,
        reason: expect.stringMatching(reason),
        ...(about === 'type' && { keep: expect.any(String) }),
      },
    ])
  })

  test('a new column in the key', () => {
    const key = { type: 'duplicate', columns: ['id', 'fresh'] } as const
    expect(alter(events, changed(events, { fresh: {} }), key).problems).toMatchObject([
      { column: 'fresh', about: 'key' },
    ])
  })

  test.each([
    ['d', 'RANGE(`d`)\n(PARTITION p VALUES [("1"), ("2")))', true],
    ['D', "LIST(`c`,`d`)(\n  PARTITION p VALUES IN (('a', 'b'))\n)", true],
    ['p', 'RANGE(`d`)\n(PARTITION p VALUES [("1"), ("2")))', false],
    ['ts', "date_trunc('day', ts),city", true],
    ['t', "date_trunc('day', ts),city", false],
  ])('%s, which a partition by %s names: %s', (name, text, named) => {
    const now = {
      ...events,
      columns: [...events.columns, column(name, 'INT')],
      partition: { type: 'other', text } as const,
    }
    expect(alter(now, events.columns).problems.map((problem) => problem.about)).toEqual(named ? ['partition'] : [])
  })

  test('hold back possible changes as well, and name every problem', () => {
    const { statement, problems } = alter(events, changed(events, { fresh: {}, id: undefined, old: { type: 'DATE' } }))
    expect(statement).toBeUndefined()
    expect(problems.map((problem) => problem.column)).toEqual(['old', 'id'])
  })

  /** StarRocks accepts more of these for a duplicate key than the provider does, and none for a primary key. */
  const keys = Object.keys(conversions.conversions).flatMap((entry) => {
    const [, primary, from = '', to = ''] = /^(primary )?key (.*) -> (.*)$/.exec(entry) ?? []
    const taken = Object.entries(conversions.conversions).some(([name, answer]) => name === entry && answer === 'ok')
    return from === ''
      ? []
      : [{ entry, taken, model: primary ? ('primary' as const) : ('duplicate' as const), from, to }]
  })

  test.each(keys)('$entry', ({ taken, model, from, to }) => {
    const now: TableLayout = {
      columns: [column('k', printType(parseType(from)))],
      key: { type: model, columns: ['k'] },
      distribution: { type: 'random' },
    }
    const { problems } = alter(now, [column('k', printType(parseType(to)))])
    const widens = mayBecome(parseType(from), parseType(to))
    if (model === 'primary') expect(problems).toMatchObject([{ column: 'k', about: 'key' }])
    else expect(problems.length === 0).toBe(taken && widens)
  })
})

test.each([
  [commentTable('db', 't', 'a "c"'), 'ALTER TABLE `db`.`t` COMMENT = "a \\"c\\""'],
  [
    distributeTable('db', 't', { type: 'hash', columns: ['a b'], buckets: 4 }),
    'ALTER TABLE `db`.`t` DISTRIBUTED BY HASH(`a b`) BUCKETS 4',
  ],
  [distributeTable('db', 't', { type: 'random' }), 'ALTER TABLE `db`.`t` DISTRIBUTED BY RANDOM'],
  [showAlterJobs('COLUMN', 'db', 't"'), 'SHOW ALTER TABLE COLUMN FROM `db` WHERE `TableName` = "t\\""'],
  [showAlterJobs('OPTIMIZE', 'db', 't'), 'SHOW ALTER TABLE OPTIMIZE FROM `db` WHERE `TableName` = "t"'],
])('$text', (statement, text) => {
  expect(statement.text).toBe(text)
})
