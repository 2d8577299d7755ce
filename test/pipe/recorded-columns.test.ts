import { describe, expect, test } from 'vitest'
import { byName, inferredColumns, keepInferred } from '../../provider/resources/pipe-table/recorded-columns'

const inferred = [
  { name: 'id', type: 'INT' },
  { name: 'a name', type: 'VARCHAR(10)' },
  { name: 'amount', type: 'DOUBLE' },
]
const recorded = { columns: byName(inferred), __layout: { columns: inferred.map(({ name }) => name), files: 3 } }

describe('the inferred columns', () => {
  test('are restored from their names and the types beside them, in order', () => {
    expect(inferredColumns(recorded)).toEqual(inferred)
  })

  test('are restored from the state of version 0.1, which stores the types with the names', () => {
    const old = { columns: { id: 'BIGINT' }, __layout: { columns: inferred, files: 3 } }
    expect(inferredColumns(old)).toEqual(inferred)
    expect(keepInferred(old, { id: 'BIGINT' }).columns).toEqual(inferred)
  })

  test('survive several refreshes that find the table changed', () => {
    const widened = { id: 'BIGINT', 'a name': 'VARCHAR(10)', amount: 'DOUBLE' }
    const first = { columns: widened, __layout: keepInferred(recorded, widened) }
    expect(first.__layout).toMatchObject({ inferred: { id: 'INT' }, files: 3 })
    const dropped = { id: 'BIGINT', 'a name': 'VARCHAR(10)' }
    const second = { columns: dropped, __layout: keepInferred(first, dropped) }
    expect(inferredColumns(second)).toEqual(inferred)
  })

  test('contain no findings of a refresh after the table is repaired', () => {
    const found = { ...recorded.columns, id: 'BIGINT' }
    const drifted = { columns: found, __layout: keepInferred(recorded, found) }
    expect(keepInferred(drifted, recorded.columns)).toEqual(recorded.__layout)
  })
})
