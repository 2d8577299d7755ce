import { readdirSync, readFileSync } from 'node:fs'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { DdlTextError } from '../../provider/sql/ddl-cursor'
import { parseTable, readTable, type ShownTable } from '../../provider/sql/show-table'
import { createTable, type Table } from '../../provider/sql/table'

const folder = `${__dirname}/../conformance/starrocks/recorded`

interface RecordedStep {
  readonly sql?: string
  readonly columns?: readonly string[]
  readonly rows?: readonly (readonly (string | null)[])[]
}

/** Every table that a real StarRocks described, by recording and name. */
const recorded = readdirSync(folder).flatMap((file) => {
  const { steps } = JSON.parse(readFileSync(`${folder}/${file}`, 'utf8')) as { steps: RecordedStep[] }
  return steps
    .filter(({ columns, rows }) => columns?.[1] === 'Create Table' && rows?.[0]?.[1]?.includes('ENGINE=OLAP'))
    .map(({ rows }, i) => ({ name: `${file} ${i}: ${rows?.[0]?.[0]}`, ddl: rows?.[0]?.[1] ?? '' }))
})
const shown = (name: string) => {
  const { ddl } = recorded.find((entry) => entry.name.endsWith(`: ${name}`)) ?? {}
  return parseTable(ddl ?? '')
}
const column = (table: ShownTable, name: string) => table.columns.find((candidate) => candidate.name === name)

/** The part of a table that CREATE TABLE can declare; undefined for a partitioning that the provider never uses. */
function declarable({ owner: _, partition, ...table }: ShownTable): Table | undefined {
  if (partition?.type === 'other') return undefined
  return { database: 'db', ...table, ...(partition && { partition }) }
}

describe('every recorded SHOW CREATE TABLE', () => {
  test('is read for this many tables', () => {
    expect(recorded.length).toBe(13)
    expect(recorded.filter(({ ddl }) => declarable(parseTable(ddl))).length).toBe(12)
  })

  test.each(recorded)('$name has its columns, a key of them and its properties', ({ ddl }) => {
    const table = parseTable(ddl)
    const lines = ddl.slice(0, ddl.indexOf(') ENGINE')).match(/^ {2}`/gm)
    expect(table.columns.length).toBe(lines?.length)
    expect(table.columns.slice(0, table.key.columns.length).map((c) => c.name)).toEqual(table.key.columns)
    expect(table.properties).toMatchObject({ compression: 'LZ4', replication_num: '1' })
  })

  test.each(recorded.filter(({ ddl }) => declarable(parseTable(ddl))))(
    '$name, declared again, is unchanged',
    (entry) => {
      const table = parseTable(entry.ddl)
      expect(parseTable(createTable(declarable(table) as Table).text)).toEqual(table)
    },
  )
})

test('reads nullability, aggregate, default and comment of columns', () => {
  expect(column(shown('dup'), 'id')).toEqual({ name: 'id', type: 'BIGINT', nullable: false, comment: 'the id' })
  expect(column(shown('dup'), 'name')).toEqual({ name: 'name', type: 'VARCHAR(64)', nullable: true, default: 'x' })
  expect(column(shown('dup'), 'st')?.type).toBe('STRUCT<p INT,q VARCHAR(20)>')
  expect(column(shown('agg'), 's1')).toEqual({
    name: 's1',
    type: 'BIGINT',
    nullable: true,
    aggregate: 'SUM',
    default: '0',
  })
  expect(shown('agg').columns.map((c) => c.aggregate)).toEqual(
    [undefined, undefined, 'SUM', 'MAX', 'MIN', 'REPLACE', 'REPLACE_IF_NOT_NULL'].concat(
      'HLL_UNION BITMAP_UNION PERCENTILE_UNION'.split(' '),
    ),
  )
})

test('reads key, distribution, sort order and partitions', () => {
  expect(shown('prim')).toMatchObject({
    key: { type: 'primary', columns: ['id', 'region'] },
    distribution: { type: 'hash', columns: ['id'], buckets: 2 },
    orderBy: ['region'],
  })
  expect(shown('agg')).toMatchObject({ key: { type: 'aggregate', columns: ['k1', 'k2'] } })
  expect(shown('uniq').distribution).toEqual({ type: 'hash', columns: ['k1'] })
  expect(shown('by_list')).toMatchObject({
    distribution: { type: 'random' },
    partition: { type: 'column', columns: ['city'] },
  })
  expect(shown('by_two').partition).toEqual({ type: 'column', columns: ['y', 'mth'] })
  expect(shown('by_expr').partition).toEqual({ type: 'dateTrunc', column: 'ts', unit: 'day' })
  expect(shown('by_range').partition).toMatchObject({ type: 'other', text: expect.stringMatching(/^RANGE\(`d`\)/) })
  expect(shown('prim').partition).toBeUndefined()
})

test('unescapes comments, line breaks included', () => {
  expect(column(shown('c1'), 'id')?.comment).toBe(`it's a "quote" and a \\ backslash and a \n newline`)
  expect(shown('c1').comment).toBe(`t "q" 'a' \\ b`)
})

/** One column or clause each, in the layout of the server, that no recording has. */
const layout = (columns: string, partition = '') =>
  `CREATE TABLE \`t\` (\n${columns}\n) ENGINE=OLAP \nDUPLICATE KEY(\`a\`)\n${partition}DISTRIBUTED BY RANDOM BUCKETS 3\nPROPERTIES (\n"compression" = "LZ4"\n);`

describe('a column', () => {
  test.each([
    ['`x` datetime NULL DEFAULT CURRENT_TIMESTAMP COMMENT ""', { filledBy: 'DEFAULT CURRENT_TIMESTAMP' }],
    ['`x` varchar(36) NULL DEFAULT (uuid()) COMMENT "c"', { filledBy: 'DEFAULT (uuid())', comment: 'c' }],
    ['`x` bigint(20) NOT NULL AUTO_INCREMENT COMMENT ""', { filledBy: 'AUTO_INCREMENT', nullable: false }],
    [
      `\`x\` int(11) NULL AS if(\`a\` = ' COMMENT "', 1, 2) COMMENT "c"`,
      { filledBy: `AS if(\`a\` = ' COMMENT "', 1, 2)` },
    ],
    ['`x` varchar(9) NULL DEFAULT "a\\"b\\\\c\\n" COMMENT ""', { default: 'a"b\\c\n' }],
    ['`x` varchar(9) NULL DEFAULT "" COMMENT ""', { default: '' }],
    ['`x` double avg(decimal(10, 2)) NULL COMMENT ""', { aggregateState: 'avg(decimal(10, 2))' }],
    [
      '`x` struct<order int(11), my col decimal(9, 2)> NULL COMMENT ""',
      { type: 'STRUCT<`order` INT,`my col` DECIMAL(9,2)>' },
    ],
    ['`NOT NULL` int(11) NULL COMMENT ", `"', { name: 'NOT NULL', comment: ', `' }],
  ])('%s', (text, expected) => {
    const table = parseTable(layout(`  \`a\` int(11) NULL COMMENT "",\n  ${text}`))
    expect(table.columns[1]).toMatchObject(expected)
    expect(table.columns.length).toBe(2)
  })

  test('that the server added for a partition expression is ignored, and so are indexes', () => {
    const table = parseTable(
      layout(
        '  `a` int(11) NULL COMMENT "",\n  `__generated_partition_column_0` int(11) NULL AS `a` + 1 COMMENT "",\n' +
          "  INDEX i (`a`) USING BITMAP COMMENT 'of a, (b)',\n  INDEX j (`a`) USING BITMAP",
      ),
    )
    expect(table.columns.map((c) => c.name)).toEqual(['a'])
    expect(table.distribution).toEqual({ type: 'random', buckets: 3 })
  })
})

test.each([
  [`time_slice(ts, 7, 'day', 'floor')`, { type: 'timeSlice', column: 'ts', unit: 'day', slices: 7 }],
  [`date_trunc('month', \`two words\`)`, { type: 'dateTrunc', column: 'two words', unit: 'month' }],
  [`date_trunc('month', a (b), c)`, { type: 'dateTrunc', column: 'a (b), c', unit: 'month' }],
  [`date_trunc('month', str2date(a, '%Y'))`, { type: 'other', text: `date_trunc('month', str2date(a, '%Y'))` }],
  [
    `date_trunc('month', ts),date_trunc('day', a)`,
    { type: 'other', text: `date_trunc('month', ts),date_trunc('day', a)` },
  ],
  [`date_trunc('month', ts),city`, { type: 'other', text: `date_trunc('month', ts),city` }],
  [`time_slice(ts, 7, 'day', 'ceil')`, { type: 'other', text: `time_slice(ts, 7, 'day', 'ceil')` }],
  [
    "LIST(`c`)(\n  PARTITION p VALUES IN (' DISTRIBUTED BY ')\n)",
    { type: 'other', text: "LIST(`c`)(\n  PARTITION p VALUES IN (' DISTRIBUTED BY ')\n)" },
  ],
])('reads the partitioning by %s', (clause, expected) => {
  const columns = ['a', 'ts', 'two words', 'a (b), c']
    .map((name) => `  \`${name}\` int(11) NULL COMMENT ""`)
    .join(',\n')
  const table = parseTable(layout(columns, `PARTITION BY ${clause}\n`))
  expect(table.partition).toEqual(expected)
})

test('keeps quotes in a property, in either notation of the server', () => {
  const ddl = layout('  `a` int(11) NULL COMMENT ""').replace(
    '"compression" = "LZ4"',
    '"partition_retention_condition" = "d >= "2024-01-01" and e",\n"z" = "1"',
  )
  expect(parseTable(ddl).properties).toEqual({ partition_retention_condition: 'd >= "2024-01-01" and e', z: '1' })
})

test('reads the owner from the table comment, not from a column comment', () => {
  const ddl = layout('  `a` int(11) NULL COMMENT "pulumi: not/the/owner"')
  expect(parseTable(ddl).owner).toBeUndefined()
  expect(parseTable(ddl.replace('DISTRIBUTED', 'COMMENT "pulumi: p/s/t"\nDISTRIBUTED')).owner).toBe('p/s/t')
})

test('refuses a view', () => {
  expect(readTable([{ VIEW: 'v', 'CREATE VIEW': 'CREATE VIEW `v` AS SELECT 1' }])).toBeUndefined()
  expect(readTable([])).toBeUndefined()
})

test.each([
  ['CREATE TABLE t', /a name is expected .* at " t"/],
  [layout('  `a` int(11) COMMENT ""'), /NULL or NOT NULL is expected/],
  [layout('  `a` int(11) NULL COMMENT ""').replace('DUPLICATE KEY', 'NO KEY'), /a key is expected/],
  [layout('  `a` int(11) NULL COMMENT ""').replace(';', ' SOMETHING NEW'), /the end is expected .* SOMETHING NEW/],
])('reports unreadable text with its position', (ddl, message) => {
  expect(() => parseTable(ddl)).toThrow(DdlTextError)
  expect(() => parseTable(ddl)).toThrow(message)
})

test('reads back every table that can be declared', () => {
  const name = fc.string({ minLength: 1, unit: 'binary' }).filter((text) => !/[`\0]/.test(text))
  const type = fc.constantFrom('INT', 'VARCHAR(20)', 'DECIMAL(10,2)', 'STRUCT<`a b` INT,c ARRAY<DATE>>')
  const aggregate = fc.constantFrom(undefined, 'SUM' as const, 'REPLACE_IF_NOT_NULL' as const)
  const text = fc.string({ unit: 'binary' })
  const table = fc
    .record({
      names: fc.uniqueArray(name, { minLength: 1, maxLength: 5, selector: (n) => n.toLowerCase() }),
      columns: fc.array(fc.record({ type, nullable: fc.boolean(), aggregate }), { minLength: 5, maxLength: 5 }),
      keyType: fc.constantFrom('duplicate' as const, 'primary' as const, 'unique' as const, 'aggregate' as const),
      comment: fc.option(text, { nil: undefined }),
      partition: fc.option(fc.constantFrom('column' as const, 'dateTrunc' as const, 'timeSlice' as const)),
      buckets: fc.option(fc.integer({ min: 1, max: 1024 }), { nil: undefined }),
      sorted: fc.boolean(),
      properties: fc.dictionary(fc.stringMatching(/^[a-z.]+$/), fc.stringMatching(/^[\w \\'"]*$/), { maxKeys: 3 }),
    })
    .map(({ names, columns, keyType, partition, buckets, sorted, comment, properties }): Table => {
      const first = names[0] ?? ''
      const partitions = {
        column: { type: 'column', columns: names },
        dateTrunc: { type: 'dateTrunc', column: first, unit: 'day' },
        timeSlice: { type: 'timeSlice', column: first, unit: 'hour', slices: 6 },
      } as const
      return {
        database: 'db',
        name: first,
        columns: names.map((n, i) => {
          const { aggregate: fn, ...rest } = columns[i] ?? { type: 'INT', nullable: true, aggregate: undefined }
          return { name: n, ...rest, ...(fn && { aggregate: fn }) }
        }),
        key: { type: keyType, columns: names },
        distribution: { type: 'hash', columns: names, ...(buckets !== undefined && { buckets }) },
        ...(partition && { partition: partitions[partition] }),
        ...(sorted && { orderBy: names }),
        ...(comment !== undefined && { comment }),
        properties,
      }
    })
  fc.assert(
    fc.property(table, (declared) => {
      const { owner: _, ...read } = parseTable(createTable(declared).text)
      const { database, ...expected } = declared
      expect(read).toEqual(expected)
    }),
    { numRuns: 50 },
  )
})

test('keeps the text of a column type of a later release, and reads the table', () => {
  const { columns } = parseTable(
    [
      'CREATE TABLE `t` (',
      '  `id` int(11) NULL COMMENT "",',
      '  `place` geography NULL COMMENT "where",',
      '  `places` array<geography> NOT NULL COMMENT ""',
      ') ENGINE=OLAP ',
      'DUPLICATE KEY(`id`)',
      'DISTRIBUTED BY RANDOM',
      'PROPERTIES (\n"replication_num" = "1"\n);',
    ].join('\n'),
  )
  expect(columns).toEqual([
    { name: 'id', type: 'INT', nullable: true },
    { name: 'place', type: 'geography', nullable: true, comment: 'where' },
    { name: 'places', type: 'array<geography>', nullable: false },
  ])
})
