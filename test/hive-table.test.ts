import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest'
import { UNKNOWN } from '../provider/core/values'
import { handler } from '../provider/resources/hive-table/handler'
import { disconnectAll } from '../provider/starrocks/connection'
import { createHiveCatalog, makeDirectory, withoutMetastore } from './support/hive'
import { type Lake, startLake } from './support/lake'
import { ResourceLife } from './support/resource'

let lake: Lake
const warnings: string[] = []
beforeAll(async () => {
  // Without an engine, warnings go to stderr.
  vi.spyOn(console, 'error').mockImplementation((warning: string) => warnings.push(warning))
  lake = await startLake()
  await createHiveCatalog(lake)
})
afterAll(async () => {
  await disconnectAll()
  await lake.close()
})
beforeEach(async () => {
  await makeDirectory(lake, 'warehouse')
  await sql(`CREATE DATABASE hive.warehouse PROPERTIES ("location" = "s3://${lake.s3.bucket}/warehouse")`)
})
afterEach(async () => {
  lake.starrocks.faults.clear()
  warnings.length = 0
  for (const table of await tables()) await sql(`DROP TABLE IF EXISTS hive.warehouse.${table} FORCE`)
  await sql('DROP DATABASE IF EXISTS hive.warehouse')
})

const sql = (statement: string) => lake.starrocks.query(statement)
const columns = [
  { name: 'id', type: 'bigint', comment: 'of the order' },
  { name: 'amount', type: 'decimal(10, 2)' },
  { name: 'day', type: 'varchar(10)' },
]
const args = { catalog: 'hive', database: 'warehouse', name: 'orders', columns, partitionBy: ['day'] }
const table = () => ResourceLife.of(handler, lake, 'orders')

async function tables(): Promise<(string | null | undefined)[]> {
  const rows = await sql('SHOW TABLES FROM hive.warehouse').catch(() => [])
  return rows.map((row) => row.Tables_in_warehouse)
}

async function rows(): Promise<number> {
  return Number((await sql('SELECT count(*) AS n FROM hive.warehouse.orders'))[0]?.n)
}

const DDL = [
  'SET CATALOG `hive`',
  [
    'CREATE TABLE `warehouse`.`orders` (',
    '  `id` BIGINT COMMENT "of the order",',
    '  `amount` DECIMAL(10,2),',
    '  `day` VARCHAR(10)',
    ')',
    'PARTITION BY (`day`)',
    'PROPERTIES ("file_format" = "parquet")',
  ].join('\n'),
]

describe('a Hive table', () => {
  test('is created with the statements of its preview, reports no change, and is kept by a delete', async () => {
    const life = table()
    expect(await life.preview(args)).toMatchObject({ operation: 'create', inputs: { ddl: DDL.join(';\n') } })
    expect(await tables()).toEqual([])

    expect(await life.up(args)).toBe('create')
    expect(life.id).toBe('hive.warehouse.orders')
    expect(life.outs.locationUri).toBe(`s3://${lake.s3.bucket}/warehouse/orders`)

    lake.starrocks.statements.length = 0
    expect(await life.up(args)).toBe('same')
    expect(lake.starrocks.statements).toEqual([])
    expect(await life.refresh()).toBe(true)
    expect(await life.up(args)).toBe('same')

    lake.starrocks.statements.length = 0
    await life.destroy()
    expect(lake.starrocks.statements).toEqual([])
    expect(await tables()).toEqual(['orders'])
  })

  test('supports every type of Hive, and each reads back as declared', async () => {
    const types = [
      'BOOLEAN, TINYINT, SMALLINT, INT, BIGINT, FLOAT, DOUBLE, DECIMAL(38,10), DATE, DATETIME, CHAR(5), VARCHAR(20), STRING',
      'VARCHAR(100000), VARBINARY, ARRAY<INT>, MAP<INT,VARCHAR(5)>, STRUCT<a INT,b ARRAY<STRING>>',
    ]
    const all = types
      .join(', ')
      .split(', ')
      .map((type, i) => ({ name: `c${i}`, type }))
    const declared = { ...args, columns: all, partitionBy: [], fileFormat: 'orc', comment: 'all of them' }
    const life = table()
    await life.up(declared)
    await life.refresh()
    expect(await life.preview(declared)).toMatchObject({ operation: 'same' })
  })

  test("has Hive's string for STRING, and keeps the VARCHAR of an older release", async () => {
    const declared = { ...args, columns: [{ name: 'note', type: 'STRING' }, ...columns] }
    const life = table()
    await life.up(declared)
    const [shown] = await sql('SHOW CREATE TABLE hive.warehouse.orders')
    expect(shown?.['Create Table']).toContain('"hive.table.column.types" = "string#bigint#decimal(10,2)"')

    const older = [{ name: 'note', type: 'VARCHAR(65533)' }, ...columns]
    await sql('DROP TABLE hive.warehouse.orders FORCE')
    await table().up({ ...args, columns: older })
    await life.refresh()
    expect(await life.up(declared)).toBe('same')
  })

  test('is dropped with its files only with deletionPolicy: delete', async () => {
    const life = table()
    await life.up({ ...args, deletionPolicy: 'delete' })
    await sql("INSERT INTO hive.warehouse.orders SELECT 1, 1.5, '2024-01-01'")
    expect(await rows()).toBe(1)
    expect((await lake.s3.list()).filter((key) => key.startsWith('warehouse/orders/'))).toHaveLength(1)
    await life.destroy()
    expect(await tables()).toEqual([])
    expect((await lake.s3.list()).filter((key) => key.startsWith('warehouse/orders'))).toEqual([])
  })

  test('cannot be altered: a change is refused if it is retained', async () => {
    const life = table()
    await life.up(args)
    const wider = { ...args, columns: [{ name: 'note', type: 'STRING' }, ...columns] }
    expect(await life.failures(wider)).toEqual([
      expect.stringMatching(
        /^columns: StarRocks cannot alter a table in Hive, and deletionPolicy "retain" forbids a replacement.*first/,
      ),
    ])
    expect(await life.failures({ ...args, comment: 'x' })).toEqual([expect.stringMatching(/^comment: /)])
    expect(await life.up({ ...args, name: 'orders2' })).toBe('replace')
    expect(await tables()).toEqual(['orders', 'orders2'])
  })

  test('is replaced if it may be dropped, and the preview shows the cost', async () => {
    const life = table()
    await life.up(args)
    expect(await life.up({ ...args, deletionPolicy: 'delete' })).toBe('update')
    const wider = { ...args, deletionPolicy: 'delete', columns: [{ name: 'note', type: 'STRING' }, ...columns] }
    const { operation, inputs, replaces } = await life.preview(wider)
    expect([operation, replaces]).toEqual(['replace', ['columns']])
    expect((inputs.plan as string[]).slice(0, 3)).toEqual([
      `-- StarRocks cannot alter a table in Hive: table hive.warehouse.orders is dropped with all files in s3://${lake.s3.bucket}/warehouse/orders, and made again without a row`,
      'SET CATALOG `hive`',
      'DROP TABLE IF EXISTS `warehouse`.`orders` FORCE',
    ])
    expect(await life.up(wider)).toBe('replace')
    expect((await sql('DESC hive.warehouse.orders')).map((row) => row.Field)).toEqual(['note', 'id', 'amount', 'day'])
  })

  test.each([
    ['warehouse//t2', 'warehouse/t2'],
    ['warehouse///t2/', 'warehouse/t2'],
  ])('in %s is in %s for Hadoop: it is neither changed nor dropped', async (declared, kept) => {
    const life = table()
    const odd = { ...args, location: `s3://${lake.s3.bucket}/${declared}`, deletionPolicy: 'delete' }
    await life.up(odd)
    expect(life.outs.locationUri).toBe(`s3://${lake.s3.bucket}/${kept}`)
    await life.refresh()
    expect(await life.up(odd)).toBe('same')
    expect(warnings).toEqual([])
  })

  test.each(['retain', 'delete'])(
    'whose location was changed by hand is reported, and never dropped for it: %s',
    async (deletionPolicy) => {
      const life = table()
      const at = (path: string) => `s3://${lake.s3.bucket}/warehouse/${path}`
      const here = { ...args, location: at('here'), deletionPolicy }
      await life.up(here)
      await sql('DROP TABLE hive.warehouse.orders FORCE')
      await table().up({ ...args, location: at('there') })
      await life.refresh()
      expect(life.outs.locationUri).toBe(at('there'))
      expect(warnings.at(-1)).toMatch(
        /the location of table hive.warehouse.orders is s3:.*\/there, and the declared one is s3:.*\/here;/,
      )
      expect(await life.up(here)).toBe('same')
      const followed = { ...here, location: at('there') }
      lake.starrocks.statements.length = 0
      expect(await life.up(followed)).toBe('update')
      expect(lake.starrocks.statements.filter((statement) => /^(DROP|CREATE)/.test(statement))).toEqual([])
      expect(await life.up(followed)).toBe('same')
      if (deletionPolicy === 'delete') expect((await life.preview(here)).operation).toBe('replace')
      else expect(await life.failures(here)).toEqual([expect.stringMatching(/^location: StarRocks cannot alter/)])
    },
  )

  test('that was dropped by hand is reported as gone at refresh, and its delete succeeds', async () => {
    const life = table()
    await life.up({ ...args, deletionPolicy: 'delete' })
    const { id, outs } = life
    await sql('DROP TABLE hive.warehouse.orders FORCE')
    expect(await life.refresh()).toBe(false)
    Object.assign(life, { id, outs })
    await life.destroy()
    await sql('DROP DATABASE hive.warehouse')
    Object.assign(life, { id, outs })
    await life.destroy()
  })

  test('is neither reported as gone nor dropped while the metastore does not answer', async () => {
    const life = table()
    await life.up({ ...args, deletionPolicy: 'delete' })
    await withoutMetastore(lake, async () => {
      await expect(life.refresh()).rejects.toThrow(/Connection refused/)
      await expect(life.destroy()).rejects.toThrow(/Connection refused/)
    })
    expect(await life.refresh()).toBe(true)
  })

  test('shows columns that were changed by hand at refresh; once declared, there is no change', async () => {
    const life = table()
    await life.up(args)
    await sql('DROP TABLE hive.warehouse.orders FORCE')
    await sql('CREATE TABLE hive.warehouse.orders (id BIGINT, note STRING, day VARCHAR(10)) PARTITION BY (day)')
    await life.refresh()
    const found = [
      { name: 'id', type: 'BIGINT' },
      { name: 'note', type: 'VARCHAR(65533)' },
      { name: 'day', type: 'VARCHAR(10)' },
    ]
    expect(life.inputs.columns).toEqual(found)
    expect(await life.failures(args)).toEqual([expect.stringMatching(/^columns: StarRocks cannot alter/)])
    expect(await life.up({ ...args, columns: found })).toBe('same')
  })

  test('that exists is adopted if it is empty and equals the declared one; with rows it needs onExisting: adopt', async () => {
    await table().up(args)
    expect(await table().up(args)).toBe('create')
    await sql("INSERT INTO hive.warehouse.orders SELECT 1, 1.5, '2024-01-01'")
    expect(await table().failures(args)).toEqual([
      expect.stringMatching(
        /^name: table hive.warehouse.orders exists already and contains rows; .*onExisting: 'adopt'/,
      ),
    ])
    expect(await table().up({ ...args, onExisting: 'adopt' })).toBe('create')
    expect(await table().failures({ ...args, onExisting: 'adopt', partitionBy: [], fileFormat: 'orc' })).toEqual([
      expect.stringMatching(
        /^name: .* differs: partitionBy is \["day"\], and \[\] is declared; fileFormat is "parquet", and "orc" is declared\. StarRocks cannot alter/,
      ),
    ])
    const others = [{ name: 'id', type: 'INT' }, { name: 'note', type: 'STRING' }, columns[2]]
    expect(await table().failures({ ...args, onExisting: 'adopt', columns: others })).toEqual([
      expect.stringMatching(
        /differs: column "id" is BIGINT, and INT is declared; column "note" is missing; column "amount" DECIMAL\(10,2\) is not declared\./,
      ),
    ])
    const commented = [{ ...columns[0], comment: 'other' }, columns[1], columns[2]]
    expect(await table().failures({ ...args, onExisting: 'adopt', columns: commented })).toEqual([
      expect.stringMatching(/differs: column "id" has the comment "of the order", and "other" is declared\./),
    ])
    const turned = [columns[1], columns[0], columns[2]]
    expect(await table().failures({ ...args, onExisting: 'adopt', columns: turned })).toEqual([
      expect.stringMatching(/differs: its columns are in the order id, amount, day\./),
    ])
    expect(await rows()).toBe(1)
  })

  test.each(['cutBefore', 'cutAfter'] as const)('is finished if the connection is lost: %s', async (fault) => {
    lake.starrocks.faults[fault]('CREATE TABLE')
    expect(await table().up(args)).toBe('create')
    expect(await tables()).toEqual(['orders'])
  })

  test('with unknown columns can be previewed', async () => {
    const life = table()
    const { inputs } = await life.preview({ ...args, columns: UNKNOWN, partitionBy: [] })
    expect(inputs.ddl).toBe(UNKNOWN)
  })

  test('with a VARCHAR without a length gives a warning', async () => {
    await table().preview({ ...args, columns: [{ name: 'note', type: 'VARCHAR' }], partitionBy: [] })
    expect(warnings.join()).toMatch(/column "note": VARCHAR is VARCHAR\(1\) to StarRocks/)
  })

  test.each([
    [{ columns: [] }, /^columns: at least 1 element/],
    [{ columns: [{ name: 'a', type: 'JSON' }], partitionBy: [] }, /^columns: column "a": Hive has no JSON/],
    [{ columns: [{ name: 'a', type: 'ARRAY<LARGEINT>' }], partitionBy: [] }, /column "a": Hive has no LARGEINT/],
    [{ columns: [{ name: 'a', type: 'INTT' }], partitionBy: [] }, /column "a": "INTT" is not a StarRocks type/],
    [{ columns: [{ name: 'A', type: 'INT' }], partitionBy: [] }, /column "A": Hive keeps names in lower case/],
    [{ columns: [...columns, columns[0]], partitionBy: [] }, /column "id": this name occurs twice/],
    [{ columns: [{ name: 'a', type: 'INT' }], partitionBy: ['a'] }, /^partitionBy: a table needs at least one column/],
    [
      { partitionBy: ['id'] },
      /^partitionBy: the partition columns id must be the last columns, in this order; the last columns are day/,
    ],
    [{ columns: columns.slice(0, 2), partitionBy: ['amount'] }, /"amount": a table cannot be partitioned by a DECIMAL/],
    [{ name: 'Orders' }, /^name: Hive keeps names in lower case: "Orders" would become "orders"/],
    [{ location: 'warehouse' }, /^location: "warehouse" is refused: a location is a URI/],
    [{ fileFormat: 'csv' }, /^fileFormat: must be one of parquet, orc, textfile/],
    [{ deletionPolicy: 'drop' }, /^deletionPolicy: must be one of delete, retain/],
  ])('is refused with %j', async (input, reason) => {
    const failures = await table().failures({ ...args, ...input })
    expect(failures).toHaveLength(1)
    expect(failures[0]).toMatch(reason)
    expect(await tables()).toEqual([])
  })

  test('in a directory that is not empty fails with the message of StarRocks', async () => {
    await lake.s3.put('full/file.parquet', new Uint8Array([1]))
    const full = `s3://${lake.s3.bucket}/full`
    await expect(table().up({ ...args, location: full })).rejects.toThrow(/under non-empty directory/)
    expect(await tables()).toEqual([])
  })
})
