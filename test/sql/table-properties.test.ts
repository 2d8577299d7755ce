import { describe, expect, test } from 'vitest'
import { parseTable } from '../../provider/sql/show-table'
import {
  altersInPlace,
  propertyOf,
  sameProperty,
  setTableProperty,
  startsJob,
} from '../../provider/sql/table-properties'
import matrix from '../conformance/starrocks/matrices/properties.json'
import alterTable from '../conformance/starrocks/recorded/alter-table.json'

interface RecordedProperty {
  readonly value: string
  readonly create: string | object
  readonly shownAs: string | null
  readonly alter: string | object
}

const recorded = Object.entries(matrix.properties as Record<string, RecordedProperty>).map(([key, entry]) => ({
  key,
  ...entry,
  altered: entry.alter === 'ok',
}))

/** Refused by ALTER TABLE on the table of the recording only, and why. */
const OTHERWISE_IN_PLACE: Record<string, string> = {
  replication_num: 'it is partitioned: the partitions and the default are set instead',
  'dynamic_partition.enable': 'it is not partitioned dynamically',
  'dynamic_partition.time_unit': 'it is not partitioned dynamically',
  file_bundling: 'it is not of a shared-data cluster',
  time_drift_constraint: 'the value is no condition',
}

describe('properties that a StarRocks 4.0 alters and shows', () => {
  test.each(recorded)('$key is altered in place, or only at creation', ({ key, altered }) => {
    expect(altersInPlace(key)).toBe(altered || key in OTHERWISE_IN_PLACE)
  })

  test.each(recorded.filter(({ create }) => create === 'ok'))(
    '$key reads back as declared',
    ({ key, value, shownAs }) => {
      const now = propertyOf(key, shownAs === null ? {} : { [key]: shownAs })
      if (shownAs === null) expect(now, 'what is not printed is not guessed').toBeUndefined()
      else expect(sameProperty(key, value, now ?? '')).toBe(true)
    },
  )
})

describe('the value of a table property', () => {
  const ddl = alterTable.steps.findLast(({ sql }) => sql === 'show create table t')?.rows?.[0]?.[1] ?? ''
  const { properties } = parseTable(ddl)

  test.each([
    ['bloom_filter_columns', 'name'],
    ['compression', 'LZ4'],
    ['light_schema_change', 'true'],
    ['write_quorum', 'MAJORITY'],
    ['colocate_with', ''],
    ['bloom_filter_fpp', undefined],
    ['partition_ttl', undefined],
  ])('of %s is %j', (key, value) => {
    expect(propertyOf(key, properties)).toBe(value)
  })
})

test.each([
  ['compression', 'zstd', 'ZSTD', true],
  ['compression', 'ZSTD(9)', 'ZSTD', false],
  ['replication_num', '03', '3', true],
  ['replication_num', '1', '3', false],
  ['replicated_storage', 'TRUE', 'true', true],
  ['partition_ttl', '1  month', '1 MONTH', true],
  ['bloom_filter_columns', 'a, B', 'b,a', true],
  ['bloom_filter_columns', 'a', 'a,b', false],
  ['unique_constraints', 'k1, k2', 'default_catalog.db.t.k1,default_catalog.db.t.k2', true],
  ['unique_constraints', 'k', 'default_catalog.db.t.other', false],
  ['colocate_with', 'G', 'g', false],
  ['partition_retention_condition', "d > 'A'", "d > 'a'", false],
  ['bogus', 'A', 'a', false],
])('%s = %s equals %s: %s', (key, a, b, same) => {
  expect(sameProperty(key, a, b)).toBe(same)
})

test('an unknown property is not altered', () => {
  expect(altersInPlace('bogus')).toBe(false)
})

test('a property is set alone, and the replication of a partitioned table for each partition', () => {
  const set = (key: string, partitioned: boolean) =>
    setTableProperty({ database: 'db', name: 't', partitioned }, key, '1').map(({ text }) => text)
  expect(set('write_quorum', true)).toEqual(['ALTER TABLE `db`.`t` SET ("write_quorum" = "1")'])
  expect(set('replication_num', false)).toEqual(['ALTER TABLE `db`.`t` SET ("replication_num" = "1")'])
  expect(set('replication_num', true)).toEqual([
    'ALTER TABLE `db`.`t` MODIFY PARTITION (*) SET ("replication_num" = "1")',
    'ALTER TABLE `db`.`t` SET ("default.replication_num" = "1")',
  ])
})

test('only a bloom filter starts a job, as recorded', () => {
  const { steps } = alterTable
  const jobs = steps.flatMap(({ sql }, i) => {
    const key = /^alter table t set \("(\w+)"/.exec(sql ?? '')?.[1]
    return key !== undefined && 'wait' in (steps[i + 1] ?? {}) ? [key] : []
  })
  expect(jobs).toEqual(['bloom_filter_columns'])
  expect(recorded.map(({ key }) => key).filter(startsJob)).toEqual(jobs)
})
