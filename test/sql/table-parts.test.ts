import { expect, test } from 'vitest'
import { copyMarker } from '../../provider/sql/copy-marker'
import { readVersions } from '../../provider/sql/copy-table'
import { comparePartitions, partitionByExplicit, readExplicitPartitions } from '../../provider/sql/explicit-partitions'
import { markedOwner, withMark } from '../../provider/sql/owner'
import { indexDefinition, readIndex, sameIndex } from '../../provider/sql/table-index'

/** As StarRocks prints them: the first and the third are recorded from 4.1, the others follow `Index.toSql`. */
test.each([
  [
    "i_v (`v`) USING BITMAP COMMENT 'an index'",
    { name: 'i_v', using: 'BITMAP', columns: ['v'], properties: {}, comment: 'an index' },
  ],
  [
    'i (`c`) USING NGRAMBF("bloom_filter_fpp" = "0.05", "gram_num" = "4") COMMENT \'\'',
    { name: 'i', using: 'NGRAMBF', columns: ['c'], properties: { bloom_filter_fpp: '0.05', gram_num: '4' } },
  ],
  ["i_w (`w`) USING BITMAP COMMENT ''", { name: 'i_w', using: 'BITMAP', columns: ['w'], properties: {} }],
  [
    'g (`a`,`b`) USING GIN("parser" = "english")',
    { name: 'g', using: 'GIN', columns: ['a', 'b'], properties: { parser: 'english' } },
  ],
])('reads the index %s', (line, index) => {
  expect(readIndex(line)).toEqual(index)
  expect(sameIndex(readIndex(line), index)).toBe(true)
  expect(readIndex(indexDefinition(index).text.replace('INDEX ', ''))).toEqual(index)
})

test('an index with more properties than declared is the same, and with another value is not', () => {
  const there = { name: 'i', using: 'NGRAMBF', columns: ['c'], properties: { gram_num: '2', case_sensitive: 'true' } }
  expect(sameIndex(there, { ...there, columns: ['C'], properties: { GRAM_NUM: '2' } })).toBe(true)
  expect(sameIndex(there, { ...there, properties: { gram_num: '3' } })).toBe(false)
  expect(sameIndex(there, { ...there, comment: 'x' })).toBe(false)
})

const RANGES =
  'RANGE(`dt`)\n(PARTITION p1 VALUES [("2023-12-01"), ("2024-01-01"))("replication_num" = "1"),\nPARTITION p2 VALUES [("2024-01-01"), (MAXVALUE)))'
const LISTS =
  "LIST(`a`,`b`)(\n  PARTITION p1 VALUES IN (('x', 'it\\'s'), ('y', '2')),\n  PARTITION p2 VALUES IN (('z', '3'))\n)"

test('reads ranges and lists, with the properties of a partition in between', () => {
  expect(readExplicitPartitions(RANGES)).toEqual({
    type: 'range',
    columns: ['dt'],
    partitions: [
      { name: 'p1', from: ['2023-12-01'], to: ['2024-01-01'] },
      { name: 'p2', from: ['2024-01-01'], to: ['MAXVALUE'] },
    ],
  })
  expect(readExplicitPartitions(LISTS)).toEqual({
    type: 'list',
    columns: ['a', 'b'],
    partitions: [
      {
        name: 'p1',
        values: [
          ['x', "it's"],
          ['y', '2'],
        ],
      },
      { name: 'p2', values: [['z', '3']] },
    ],
  })
  expect(readExplicitPartitions("LIST(`c`)(\n  PARTITION p VALUES IN ('a', 'b')\n)")).toMatchObject({
    partitions: [{ name: 'p', values: [['a'], ['b']] }],
  })
  expect(readExplicitPartitions('RANGE(`d`)\n()')).toEqual({ type: 'range', columns: ['d'], partitions: [] })
  expect(readExplicitPartitions("date_trunc('day', ts)")).toBeUndefined()
})

test('compares ranges by their bounds, however they are written', () => {
  const there = readExplicitPartitions(RANGES)!
  const declared = (partitions: readonly { name: string; from?: string[]; to: string[] }[]) =>
    comparePartitions(there, { type: 'range', columns: ['dt'], partitions }, [{ name: 'DT', type: 'DATETIME' }])
  expect(declared([{ name: 'P1', to: ['2024-01-01 00:00:00'] }])).toEqual({ missing: [], other: [], overlapping: [] })
  const other = { name: 'p1', from: ['2023-11-01'], to: ['2024-01-01'] }
  expect(declared([other])).toEqual({ missing: [], other: [other], overlapping: [] })
  expect(declared([{ name: 'p0', to: ['2023-12-01'] }]).missing).toHaveLength(1)
})

test.each([
  [{ name: 'p', to: ['5'] }, undefined],
  [{ name: 'p', to: ['10'] }, undefined],
  [{ name: 'p', to: ['15'] }, 'p1'],
  [{ name: 'p', to: ['20'] }, 'p1'],
  // LESS THAN begins where the partition below it ends: from 20.
  [{ name: 'p', to: ['100'] }, undefined],
  [{ name: 'p', to: ['105'] }, 'p2'],
  [{ name: 'p', to: ['MAXVALUE'] }, undefined],
  [{ name: 'p', from: ['20'], to: ['30'] }, undefined],
  [{ name: 'p', from: ['9'], to: ['11'] }, 'p1'],
  [{ name: 'p', from: ['19'], to: ['200'] }, 'p1'],
  [{ name: 'p', from: ['0'], to: ['MAXVALUE'] }, 'p1'],
])('finds the range that %o overlaps, by the numbers and not their texts', (partition, existing) => {
  const there = readExplicitPartitions(
    'RANGE(`n`)\n(PARTITION p1 VALUES [("10"), ("20")),\nPARTITION p2 VALUES [("100"), ("110")))',
  )!
  const declared = { type: 'range' as const, columns: ['n'], partitions: [partition] }
  const { missing, overlapping } = comparePartitions(there, declared, [{ name: 'n', type: 'INT' }])
  expect(overlapping).toEqual(existing === undefined ? [] : [{ partition, existing }])
  expect(missing).toEqual(existing === undefined ? [partition] : [])
})

test('compares lists by their values: those of texts letter by letter', () => {
  const there = readExplicitPartitions("LIST(`m`)(\n  PARTITION p VALUES IN ('01', '2')\n)")!
  const changes = (type: string, ...values: string[]) => {
    const declared = {
      type: 'list' as const,
      columns: ['m'],
      partitions: [{ name: 'p', values: values.map((one) => [one]) }],
    }
    return comparePartitions(there, declared, [{ name: 'm', type }]).other.length
  }
  expect(changes('VARCHAR(2)', '2', '01')).toBe(0)
  expect(changes('VARCHAR(2)', '2', '1')).toBe(1)
  expect(changes('INT', '2', '1')).toBe(0)
  expect(changes('INT', '2')).toBe(1)
})

test('reads a value with a quote, which StarRocks prints without escapes', () => {
  expect(readExplicitPartitions("LIST(`c`)(\n  PARTITION p VALUES IN ('FR', 'O'X', 'it's')\n)")).toMatchObject({
    partitions: [{ name: 'p', values: [['FR'], ["O'X"], ["it's"]] }],
  })
})

test('writes ranges and lists', () => {
  expect(
    partitionByExplicit({
      type: 'range',
      columns: ['a', 'b'],
      partitions: [
        { name: 'p1', to: ['1', 'MAXVALUE'] },
        { name: 'p2', from: ['1', '2'], to: ['3', '4'] },
      ],
    }).text,
  ).toBe(
    'PARTITION BY RANGE(`a`, `b`) (\n  PARTITION `p1` VALUES LESS THAN ("1", MAXVALUE),\n  PARTITION `p2` VALUES [("1", "2"), ("3", "4"))\n)',
  )
  expect(
    partitionByExplicit({ type: 'list', columns: ['a', 'b'], partitions: [{ name: 'p', values: [['x', 'y"']] }] }).text,
  ).toBe('PARTITION BY LIST(`a`, `b`) (\n  PARTITION `p` VALUES IN (("x", "y\\""))\n)')
})

test('the marker of a copy is read back, and leaves the owner mark readable', () => {
  const state = { label: 'pulumi_copy_1', versions: 'a b(c)', definition: 'd' }
  for (const comment of ['', 'what was sold']) {
    const marked = withMark(copyMarker.write(comment, state), 'p/s/n#1')
    expect(copyMarker.read(marked)).toEqual(state)
    expect(markedOwner(marked)).toBe('p/s/n#1')
    expect(copyMarker.remove(copyMarker.write(comment, state))).toBe(comment)
  }
  expect(copyMarker.read('copying (x)')).toBeUndefined()
})

test('the versions of partitions do not depend on compactions where StarRocks shows data versions', () => {
  const rows = [
    { PARTITIONID: '2', VISIBLEVERSION: '9', DATAVERSION: '3' },
    { PARTITIONID: '1', VISIBLEVERSION: '4', DATAVERSION: null },
  ]
  expect(readVersions(rows)).toEqual(['1:4', '2:3'])
})
