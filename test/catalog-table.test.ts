import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest'
import { UNKNOWN } from '../provider/core/values'
import { handler } from '../provider/resources/catalog-table/handler'
import { handler as hiveTables } from '../provider/resources/hive-table/handler'
import { disconnectAll } from '../provider/starrocks/connection'
import { createHiveCatalog, createIcebergCatalog, makeDirectory, withoutMetastore } from './support/hive'
import { type Lake, startLake } from './support/lake'
import { ResourceLife } from './support/resource'

let lake: Lake
const warnings: string[] = []
beforeAll(async () => {
  // Without an engine, warnings go to stderr.
  vi.spyOn(console, 'error').mockImplementation((warning: string) => warnings.push(warning))
  lake = await startLake()
  await createHiveCatalog(lake)
  await createIcebergCatalog(lake)
})
afterAll(async () => {
  await disconnectAll()
  await lake.close()
})
beforeEach(async () => {
  await makeDirectory(lake, 'warehouse')
  await sql(`CREATE DATABASE ice.warehouse PROPERTIES ("location" = "s3://${lake.s3.bucket}/warehouse")`)
})
afterEach(async () => {
  warnings.length = 0
  for (const row of await sql('SHOW TABLES FROM ice.warehouse')) {
    const [table] = Object.values(row)
    await sql(`DROP TABLE IF EXISTS ice.warehouse.${table} FORCE`)
    if ((await sql('SHOW TABLES FROM hive.warehouse')).some((one) => Object.values(one).includes(table ?? '')))
      await sql(`DROP TABLE IF EXISTS hive.warehouse.${table} FORCE`)
  }
  await sql('DROP DATABASE ice.warehouse')
})

const sql = (statement: string) => lake.starrocks.query(statement)
const columns = [
  { name: 'id', type: 'bigint', comment: 'of the event' },
  { name: 'at', type: 'datetime' },
  { name: 'country', type: 'varchar(2)' },
]
const args = {
  catalog: 'ice',
  database: 'warehouse',
  name: 'events',
  columns,
  partitionBy: ['bucket( ID, 16)', 'day(at)'],
  sortBy: [{ column: 'country', order: 'desc' }],
  comment: 'of the shop',
}
const events = () => ResourceLife.of(handler, lake, 'events')
const ddl = async () => (await sql('SHOW CREATE TABLE ice.warehouse.events'))[0]?.['Create Table'] as string
const insert = () => sql("INSERT INTO ice.warehouse.events VALUES (1, '2024-01-01 00:00:00', 'de')")
const altered = () => lake.starrocks.statements.filter((statement) => statement.startsWith('ALTER'))
const fields = async () => (await sql('DESC ice.warehouse.events')).map((row) => `${row.Field} ${row.Type}`)

describe('a table in Iceberg', () => {
  test('is neither reported as gone nor changed nor dropped while the metastore does not answer', async () => {
    const life = events()
    const dropped = { ...args, deletionPolicy: 'delete' }
    await life.up(dropped)
    await withoutMetastore(
      lake,
      async () => {
        await expect(life.refresh()).rejects.toThrow(/Connection refused/)
        await expect(life.up({ ...dropped, comment: 'other' })).rejects.toThrow(/Connection refused/)
        await expect(life.destroy()).rejects.toThrow(/Connection refused/)
      },
      'ice',
    )
    expect(await life.refresh()).toBe(true)
    expect(await life.up(dropped)).toBe('same')
  })

  test('is created with the statements of its preview, reports no change, and is kept by a delete', async () => {
    const life = events()
    const { inputs } = await life.preview(args)
    expect((inputs.ddl as string).replace(/"pulumi.owner" = "[^"]*"/, '<owner>')).toBe(
      [
        'SET CATALOG `ice`;',
        'CREATE TABLE `warehouse`.`events` (',
        '  `id` BIGINT COMMENT "of the event",',
        '  `at` DATETIME,',
        '  `country` VARCHAR(1048576)',
        ')',
        'ENGINE = iceberg',
        'COMMENT "of the shop"',
        'PARTITION BY bucket(`id`, 16), day(`at`)',
        'ORDER BY (`country` DESC NULLS LAST)',
        'PROPERTIES ("file_format" = "parquet", <owner>)',
      ].join('\n'),
    )
    expect(await life.up(args)).toBe('create')
    expect(life.id).toBe('ice.warehouse.events')
    expect(life.outs.locationUri).toBe(`s3://${lake.s3.bucket}/warehouse/events`)

    lake.starrocks.statements.length = 0
    expect(await life.up(args)).toBe('same')
    expect(lake.starrocks.statements).toEqual([])
    expect(await life.refresh()).toBe(true)
    expect(await life.up(args)).toBe('same')

    lake.starrocks.statements.length = 0
    await life.destroy()
    expect(lake.starrocks.statements).toEqual([])
    expect(await sql('SHOW TABLES FROM ice.warehouse')).toHaveLength(1)
  })

  test('supports every type of Iceberg, and each reads back as declared', async () => {
    const types = `BOOLEAN; TINYINT; SMALLINT; INT; BIGINT; FLOAT; DOUBLE; DECIMAL(38,10); DATE; DATETIME; CHAR(5); VARCHAR(20); STRING; VARBINARY;
      ARRAY<INT>; MAP<INT,VARCHAR(5)>; STRUCT<charge INT, b ARRAY<STRING>>`
    const all = types.split(';').map((type, i) => ({ name: `c${i}`, type: type.trim() }))
    const declared = { ...args, columns: all, partitionBy: [], sortBy: [], fileFormat: 'orc', compressionCodec: 'zstd' }
    const life = events()
    await life.up(declared)
    await life.refresh()
    expect(await life.up(declared)).toBe('same')
  })

  test('is altered in place, one change a statement, and keeps its rows', async () => {
    const life = events()
    await life.up(args)
    await insert()
    const after = {
      ...args,
      columns: [
        { name: 'at', type: 'DATETIME', comment: 'of the server' },
        { name: 'number', type: 'BIGINT', renamedFrom: 'id', comment: 'of the event' },
        { name: 'price', type: 'FLOAT' },
        { name: 'country', type: 'STRING' },
        { name: 'tags', type: 'ARRAY<INT>' },
      ],
      partitionBy: ['month(at)', 'bucket(number, 16)'],
      comment: 'of all shops',
      fileFormat: 'orc',
      compressionCodec: 'zstd',
      properties: { 'write.target-file-size-bytes': '1000' },
      location: `s3://${lake.s3.bucket}/elsewhere/events`,
    }
    const { operation, inputs } = await life.preview(after)
    const plan = (inputs.plan as string[]).filter((statement) => !statement.startsWith('SET'))
    expect([operation, plan]).toEqual([
      'update',
      [
        'DROP PARTITION COLUMN day(`at`)',
        'RENAME COLUMN `id` TO `number`',
        'MODIFY COLUMN `at` DATETIME COMMENT "of the server" FIRST',
        'ADD COLUMN `price` FLOAT AFTER `number`',
        'ADD COLUMN `tags` ARRAY<INT> AFTER `country`',
        'ADD PARTITION COLUMN month(`at`)',
        'SET ("compression_codec" = "zstd", "file_format" = "orc", "write.target-file-size-bytes" = "1000")',
        `SET ("location" = "s3://${lake.s3.bucket}/elsewhere/events")`,
        'COMMENT = "of all shops"',
      ].map((change) => `ALTER TABLE \`warehouse\`.\`events\` ${change}`),
    ])
    lake.starrocks.statements.length = 0
    expect(await life.up(after)).toBe('update')
    expect(altered()).toEqual(plan)
    expect(await fields()).toEqual([
      'at DATETIME',
      'number BIGINT',
      'price FLOAT',
      'country VARCHAR(1073741824)',
      'tags ARRAY<INT>',
    ])
    await life.refresh()
    expect(await life.up(after)).toBe('same')

    const wider = after.columns.map((column) => (column.name === 'price' ? { ...column, type: 'DOUBLE' } : column))
    await life.up({ ...after, columns: wider, location: `s3://${lake.s3.bucket}/warehouse/events` })
    const [row] = await sql('SELECT number, country, price FROM ice.warehouse.events')
    expect(row).toEqual({ number: '1', country: 'de', price: null })
  })

  test('loses no column with values, unless the program says so', async () => {
    const life = events()
    const [id, at, country] = columns
    await life.up({ ...args, sortBy: [] })
    const without = { ...args, sortBy: [], columns: [id, at] }
    expect((await life.preview(without)).operation).toBe('update')
    await insert()
    expect(await life.failures(without)).toEqual([
      'columns: table ice.warehouse.events has rows, whose values in column "country" would be lost; declare the column, or set allowRowLoss: true',
    ])
    expect(await life.up({ ...without, allowRowLoss: true })).toBe('update')
    expect(await life.up({ ...args, sortBy: [] })).toBe('update')
    // Iceberg knows columns by ids: the former values do not come back.
    expect(await sql('SELECT country FROM ice.warehouse.events')).toEqual([{ country: null }])
    expect(country?.name).toBe('country')
  })

  test.each([
    ['another sort order', { sortBy: [] }, 'sortBy', /cannot change the sort order of an Iceberg table/],
    [
      'a narrower type',
      { columns: columns.map((column) => (column.name === 'id' ? { ...column, type: 'INT' } : column)) },
      'columns',
      /column "id" cannot change from BIGINT to INT/,
    ],
    [
      'a property less',
      { properties: {} },
      'properties',
      /cannot remove a property .*history.expire.max-snapshot-age-ms/,
    ],
  ])(
    'cannot be given %s: that is refused, or replaces a table that may be dropped',
    async (_, other, input, reason) => {
      const life = events()
      const before = { ...args, properties: { 'history.expire.max-snapshot-age-ms': '1000' } }
      await life.up(before)
      await insert()
      const after = { ...before, ...other }
      const [failure, ...more] = await life.failures(after)
      expect(more).toEqual([])
      expect(failure).toMatch(new RegExp(`^${input}: .*deletionPolicy "retain" forbids a replacement`))
      expect(failure).toMatch(reason)
      await life.up({ ...before, deletionPolicy: 'delete' })
      const preview = await life.preview({ ...after, deletionPolicy: 'delete' })
      expect(preview.replaces).toEqual(['replacement'])
      expect(JSON.stringify(preview.inputs.plan)).toContain('DROP TABLE IF EXISTS `warehouse`.`events` FORCE')
      expect(await life.up({ ...after, deletionPolicy: 'delete' })).toBe('replace')
      expect(await sql('SELECT * FROM ice.warehouse.events')).toEqual([])
      await life.refresh()
      expect(await life.up({ ...after, deletionPolicy: 'delete' })).toBe('same')
    },
  )

  test('is dropped with its files only with deletionPolicy: delete', async () => {
    const life = events()
    await life.up({ ...args, deletionPolicy: 'delete' })
    await insert()
    expect((await lake.s3.list()).filter((key) => key.startsWith('warehouse/events/'))).toHaveLength(1)
    await life.destroy()
    expect(await sql('SHOW TABLES FROM ice.warehouse')).toEqual([])
    expect((await lake.s3.list()).filter((key) => key.startsWith('warehouse/events/'))).toEqual([])
  })

  test('that somebody else has made again is neither changed nor dropped', async () => {
    const life = events()
    await life.up({ ...args, deletionPolicy: 'delete' })
    await sql('DROP TABLE ice.warehouse.events')
    await sql('CREATE TABLE ice.warehouse.events (id BIGINT)')
    await expect(life.up({ ...args, deletionPolicy: 'delete', comment: 'mine' })).rejects.toThrow(/has no owner mark/)
    await life.destroy()
    expect(await sql('SHOW TABLES FROM ice.warehouse')).toHaveLength(1)
    expect(warnings.join()).toMatch(/table ice.warehouse.events is not dropped/)
  })

  test('that exists is taken over with its rows, if it can become the declared one', async () => {
    await sql('CREATE TABLE ice.warehouse.events (id INT, at DATETIME) PARTITION BY month(at)')
    await sql("INSERT INTO ice.warehouse.events VALUES (1, '2024-01-01 00:00:00')")
    const adopting = { ...args, sortBy: [], onExisting: 'adopt' }
    expect(await events().failures({ ...adopting, onExisting: 'fail' })).toEqual([
      expect.stringMatching(/^name: table ice.warehouse.events exists already and no Pulumi stack created it/),
    ])
    expect(await events().failures({ ...adopting, columns: [columns[0], columns[2]], partitionBy: [] })).toEqual([
      expect.stringMatching(/^name: .* cannot become the declared one: column "at" is not declared/),
    ])
    expect(await events().failures({ ...adopting, sortBy: args.sortBy })).toEqual([
      expect.stringMatching(/^name: .* cannot become the declared one: StarRocks cannot change the sort order/),
    ])
    const life = events()
    expect(await life.up(adopting)).toBe('create')
    expect(await sql('SELECT id FROM ice.warehouse.events')).toEqual([{ id: '1' }])
    await life.refresh()
    expect(await life.up(adopting)).toBe('same')
  })

  test('shows what others have changed as drift, and the next run changes it back', async () => {
    const life = events()
    const declared = { ...args, properties: { 'write.target-file-size-bytes': '1000' } }
    await life.up(declared)
    for (const change of [
      'ADD COLUMN note STRING',
      'DROP PARTITION COLUMN day(at)',
      'COMMENT = "theirs"',
      'SET ("write.target-file-size-bytes" = "5", "file_format" = "orc", "gc.enabled" = "false")',
    ])
      await sql(`ALTER TABLE ice.warehouse.events ${change}`)
    await life.refresh()
    expect(life.inputs).toMatchObject({
      columns: [{ name: 'id' }, { name: 'at' }, { name: 'country' }, { name: 'note' }],
      partitionBy: ['bucket(id, 16)'],
      comment: 'theirs',
      fileFormat: 'orc',
      properties: { 'write.target-file-size-bytes': '5' },
    })
    expect(await life.up(declared)).toBe('update')
    expect(await fields()).toHaveLength(3)
    expect(await ddl()).toContain('"gc.enabled" = "false"')
    await life.refresh()
    expect(await life.up(declared)).toBe('same')
  })

  test('is read by get', async () => {
    await events().up(args)
    const { props } = await handler.read('ice.warehouse.events', { __get: true } as never)
    expect(props).toMatchObject({
      engine: 'iceberg',
      comment: 'of the shop',
      partitionBy: ['bucket(id, 16)', 'day(at)'],
      sortBy: [{ column: 'country', order: 'desc', nulls: 'last' }],
      locationUri: `s3://${lake.s3.bucket}/warehouse/events`,
    })
  })
})

describe('what a program declares', () => {
  test.each([
    ['partitionBy', { partitionBy: ['week(at)'] }, /"week\(at\)": a table is partitioned by a column, year\(column\)/],
    ['partitionBy', { partitionBy: ['hour(id)'] }, /hour accepts DATETIME, and column "id" is BIGINT$/],
    ['partitionBy', { partitionBy: ['bucket(id)'] }, /bucket\(column, buckets\)/],
    ['partitionBy', { partitionBy: ['nothing'] }, /there is no column "nothing"/],
    ['partitionBy', { partitionBy: ['id', '`id`'] }, /id occurs twice/],
    ['sortBy', { sortBy: [{ column: 'nothing' }] }, /there is no column "nothing"/],
    ['columns', { columns: [{ name: 'a', type: 'JSON' }], partitionBy: [], sortBy: [] }, /Iceberg has no JSON/],
    ['columns', { columns: [...columns, { name: 'ID', type: 'INT' }] }, /column "ID": this name occurs twice/],
    ['columns', { columns: [{ ...columns[0], comment: 'a\nb' }, columns[1], columns[2]] }, /one line/],
    ['fileFormat', { fileFormat: 'textfile' }, /parquet, orc or avro, and not of textfile/],
    ['properties', { properties: { file_format: 'orc' } }, /"file_format" is set by fileFormat/],
    ['properties', { properties: { x: 'a"b' } }, /has a quote or a line feed/],
    ['comment', { comment: 'a\nb' }, /one line/],
    ['name', { name: 'Events' }, /Hive keeps names in lower case/],
    [
      'engine',
      { engine: 'hive', sortBy: [], partitionBy: ['country'] },
      /catalog ice is of type iceberg, which has no tables of hive/,
    ],
    ['engine', { catalog: 'hive' }, /catalog hive is of type hive, which has no tables of iceberg/],
    ['catalog', { catalog: 'default_catalog' }, /declared by Table/],
  ])('is checked in the preview: %s %j', async (input, other, reason) => {
    const failures = await events().failures({ ...args, ...other })
    expect(failures).toEqual([expect.stringMatching(new RegExp(`^${input}: .*${reason.source}`, 's'))])
  })

  test('can be unknown in a preview', async () => {
    expect(await events().failures({ ...args, columns: UNKNOWN })).toEqual([])
    expect(await events().failures({ ...args, catalog: UNKNOWN, name: 'Events' })).toEqual([])
  })
})

test('a table in Hive is what a HiveTable is, and state of a HiveTable goes on as its state', async () => {
  const { sortBy: _, comment: __, ...rest } = args
  const hive = {
    ...rest,
    catalog: 'hive',
    columns: columns.filter(({ name }) => name !== 'at'),
    partitionBy: ['country'],
  }
  const old = ResourceLife.of(hiveTables, lake, 'events')
  await old.up(hive)
  const life = events()
  Object.assign(life, { id: old.id, inputs: old.inputs, outs: old.outs })
  lake.starrocks.statements.length = 0
  expect(await life.up({ ...hive, engine: 'hive' })).toBe('update')
  expect(lake.starrocks.statements.filter((statement) => /^(CREATE|DROP|ALTER)/.test(statement))).toEqual([])
  await life.refresh()
  expect(await life.up({ ...hive, engine: 'hive' })).toBe('same')
  expect(await life.failures({ ...hive, engine: 'hive', sortBy: args.sortBy })).toEqual([
    expect.stringMatching(/^sortBy: only a table of Iceberg has sortBy/),
  ])
  expect(await life.failures({ ...hive, engine: 'hive', partitionBy: [] })).toEqual([
    expect.stringMatching(/^partitionBy: StarRocks cannot alter a table in Hive/),
  ])
  const { inputs } = await ResourceLife.of(handler, lake, 'other').preview({ ...hive, name: 'other', engine: 'hive' })
  expect(inputs.ddl).toContain('ENGINE = hive')
  await ResourceLife.of(handler, lake, 'other').up({ ...hive, name: 'other', engine: 'hive' })
})
