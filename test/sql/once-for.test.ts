import { describe, expect, test } from 'vitest'
import { readGrants } from '../../provider/sql/grant'
import { rowsBy } from '../../provider/sql/once-for'
import { readOutline } from '../../provider/sql/outline'
import { readAnalyzeJobs } from '../../provider/sql/show-analyze'

type Row = Readonly<Record<string, string | null>>

/** How many cells are read to find every object in one answer of so many rows. */
function cellsRead(objects: number, rowOf: (i: number) => Row, find: (rows: readonly Row[], i: number) => unknown) {
  let cells = 0
  const rows = Array.from(
    { length: objects },
    (_, i) =>
      new Proxy(rowOf(i), {
        get(row, column, receiver) {
          cells++
          return Reflect.get(row, column, receiver)
        },
      }),
  )
  for (let i = 0; i < objects; i++) find(rows, i)
  return cells
}

describe.each<[string, (i: number) => Row, (rows: readonly Row[], i: number) => unknown]>([
  ['the outline of a database', (i) => ({ KIND: 'table', NAME: `t${i}` }), (rows, i) => readOutline(rows, `t${i}`)],
  [
    'the grants of a role',
    (i) => ({ CATALOG: 'default_catalog', GRANTS: `GRANT SELECT ON TABLE d.t${i} TO ROLE 'r'` }),
    (rows, i) => readGrants(rows, { type: 'table', database: 'd', name: `t${i}` }, { type: 'role', name: 'r' }),
  ],
  ['the jobs of statistics', (i) => ({ ID: `${i}`, DATABASE: 'd' }), (rows) => readAnalyzeJobs(rows)],
])('%s', (_, rowOf, find) => {
  test('is read once for all objects: five times as many take five times as many reads', () => {
    expect(cellsRead(1000, rowOf, find)).toBeGreaterThan(0)
    expect(cellsRead(5000, rowOf, find)).toBe(5 * cellsRead(1000, rowOf, find))
  })

  test('finds the same in every row', () => {
    const rows = [0, 1, 2].map(rowOf)
    for (const i of [0, 1, 2]) expect(find(rows, i)).toEqual(find([...rows], i))
  })
})

test('rows come in their order, and another answer has its own', () => {
  const named = rowsBy('NAME')
  const rows = [
    { NAME: 'a', C: '1' },
    { NAME: 'b', C: '2' },
    { NAME: 'a', C: '3' },
  ]
  expect(named(rows, 'a')).toEqual([rows[0], rows[2]])
  expect(named(rows, 'c')).toEqual([])
  expect(named([], 'a')).toEqual([])
})
