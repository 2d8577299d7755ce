import * as pulumi from '@pulumi/pulumi'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import {
  describeTable,
  describeTableOutput,
  getCatalogDdl,
  getCatalogDdlOutput,
  listTables,
  listTablesOutput,
  NotFoundError,
  query,
  queryOutput,
} from '../../provider'
import { createHiveCatalog, makeDirectory, withoutMetastore } from '../support/hive'
import { type Lake, startLake } from '../support/lake'

let lake: Lake
beforeAll(async () => {
  lake = await startLake()
  await createHiveCatalog(lake)
  await makeDirectory(lake, 'w')
  for (const statement of [
    `CREATE DATABASE hive.w PROPERTIES ("location" = "s3://${lake.s3.bucket}/w")`,
    'CREATE TABLE hive.w.orders (id INT, day DATE COMMENT "of the order") PARTITION BY (day)',
    'CREATE DATABASE d',
    'CREATE TABLE d.t (id INT NOT NULL, name VARCHAR(9) DEFAULT "x") DUPLICATE KEY(id) PROPERTIES ("replication_num" = "1")',
    "INSERT INTO d.t VALUES (1, 'a'), (2, 'b'), (3, NULL)",
  ])
    await lake.starrocks.query(statement)
})
beforeEach(() => pulumi.runtime.setAllConfig(lake.config))
afterAll(() => lake.close())

/** The value of an output that is known. */
function known<T>(output: pulumi.Output<T>): Promise<T> {
  return new Promise((resolve) => output.apply(resolve))
}

test('listTables gives the tables of a database, in any catalog', async () => {
  expect(await listTables({ database: 'd' })).toEqual([{ name: 't', type: 'BASE TABLE' }])
  expect(await known(listTablesOutput({ catalog: 'hive', database: 'w' }))).toEqual([{ name: 'orders' }])
})

test('describeTable gives the columns of a table, in any catalog', async () => {
  expect(await describeTable({ database: 'd', tableName: 't' })).toEqual([
    { name: 'id', type: 'int', nullable: false, key: true },
    { name: 'name', type: 'varchar(9)', nullable: true, key: false, default: 'x' },
  ])
  const orders = describeTableOutput({ catalog: 'hive', database: 'w', tableName: pulumi.output('orders') })
  expect(await known(orders)).toMatchObject([{ name: 'id' }, { name: 'day', comment: 'of the order' }])
})

test.each([
  [() => listTables({ database: 'nope' }), 'there is no database "nope"'],
  [() => describeTable({ database: 'd', tableName: 'nope' }), 'there is no table "d.nope"'],
  [() => describeTable({ catalog: 'nope', database: 'd', tableName: 't' }), 'there is no table "nope.d.t"'],
  [() => describeTable({ catalog: 'hive', database: 'w', tableName: 'nope' }), 'there is no table "hive.w.nope"'],
  [() => describeTable({ catalog: 'hive', database: 'nope', tableName: 't' }), 'there is no table "hive.nope.t"'],
  [() => listTables({ catalog: 'hive', database: 'nope' }), 'there is no database "hive.nope"'],
  [() => getCatalogDdl({ name: 'nope' }), 'there is no external catalog "nope"'],
])('reports a missing object: %#', async (ask, reason) => {
  await expect(ask()).rejects.toThrow(NotFoundError)
  await expect(ask()).rejects.toThrow(reason)
})

test('nothing in a catalog is reported as missing while its metastore does not answer', async () => {
  await withoutMetastore(lake, async () => {
    const orders = { catalog: 'hive', database: 'w', tableName: 'orders' }
    for (const look of [describeTable(orders), listTables({ catalog: 'hive', database: 'w' })])
      await expect(look).rejects.toThrow(/Connection refused/)
  })
})

test('an existing table that cannot be described gives another error', async () => {
  lake.starrocks.faults.failOnce('DESC `hive`', { message: 'cannot be read' })
  await expect(describeTable({ catalog: 'hive', database: 'w', tableName: 'orders' })).rejects.toThrow(/cannot be read/)
})

test('getCatalogDdl gives the statement of a catalog, with secrets masked', async () => {
  const ddl = await getCatalogDdl({ name: 'hive' })
  expect(ddl).toMatch(/^CREATE EXTERNAL CATALOG `hive`\nPROPERTIES \(/)
  expect(ddl).not.toContain(lake.s3.secretKey)
  expect(await known(getCatalogDdlOutput({ name: 'hive' }))).toBe(ddl)
})

describe('query', () => {
  test('gives rows by column name, in both forms', async () => {
    expect(await query({ statement: 'SELECT count(*) AS n, max(name) AS Last FROM d.t' })).toEqual([
      { n: '3', Last: 'b' },
    ])
    expect(await known(queryOutput({ statement: 'SELECT name FROM t WHERE id = 3', database: 'd' }))).toEqual([
      { name: null },
    ])
    expect(await query({ statement: 'SHOW TABLES;', catalog: 'hive', database: 'w' })).toEqual([
      { Tables_in_w: 'orders' },
    ])
  })

  test('requests no more rows than it returns', async () => {
    lake.starrocks.statements.length = 0
    expect(await query({ statement: 'SELECT id FROM d.t ORDER BY id -- all', limit: 2 })).toEqual([
      { id: '1' },
      { id: '2' },
    ])
    expect(await query({ statement: 'SELECT id FROM d.t ORDER BY id LIMIT 3', limit: 1 })).toEqual([{ id: '1' }])
    await query({ statement: 'WITH a AS (SELECT 1 AS x LIMIT 1) SELECT x FROM a' })
    expect(lake.starrocks.statements.filter((statement) => statement !== 'SHOW FRONTENDS')).toEqual([
      'SELECT id FROM d.t ORDER BY id -- all\nLIMIT 2',
      'SELECT id FROM d.t ORDER BY id LIMIT 3',
      'WITH a AS (SELECT 1 AS x LIMIT 1) SELECT x FROM a\nLIMIT 100',
    ])
  })

  test.each([
    ['DROP TABLE d.t', 'a query begins with SELECT, WITH, SHOW, DESC, DESCRIBE, not with DROP'],
    ['/* SELECT */ (INSERT INTO d.t VALUES (1))', 'not with INSERT'],
    ['', 'not with nothing'],
    ["SELECT ';'; DROP TABLE d.t", 'a query is one statement, not several'],
    ['WITH a AS (SELECT 1) DELETE FROM d.t', 'a query can only read, and this is a DELETE'],
    ["SELECT * FROM d.t INTO OUTFILE 's3://b/x'", 'a query cannot write, so INTO is not allowed'],
  ])('refuses %j, and sends nothing', async (statement, reason) => {
    lake.starrocks.statements.length = 0
    await expect(query({ statement })).rejects.toThrow(reason)
    expect(lake.starrocks.statements).toEqual([])
  })

  test('refuses an invalid limit', async () => {
    await expect(query({ statement: 'SELECT 1', limit: 0 })).rejects.toThrow('the limit must be a whole number')
  })
})

describe('a look-up with outputs', () => {
  const count = { statement: 'SELECT count(*) AS `n` FROM d.late' }

  test('waits for the resources that it depends on', async () => {
    let create: (id: string) => void = () => {}
    const created = new Promise<string>((resolve) => {
      create = resolve
    })
    const resource = Object.assign(Object.create(pulumi.CustomResource.prototype), {
      __pulumiResource: true,
      __pulumiCustomResource: true,
      id: pulumi.output(created),
      urn: pulumi.output('urn'),
    }) as pulumi.CustomResource
    const result = known(queryOutput(count, { dependsOn: [resource] }))
    await lake.starrocks.query('CREATE TABLE d.late (id INT) DUPLICATE KEY(id) PROPERTIES ("replication_num" = "1")')
    create('d.late')
    expect(await result).toEqual([{ n: '0' }])
  })

  test('fails with an error that the CLI prints without a stack, and that a program can catch', async () => {
    const error = await query({ statement: 'SELECT 1 FROM d.nosuch' }).catch((thrown: unknown) => thrown)
    expect(pulumi.RunError.isInstance(error)).toBe(true)
    expect(error).toMatchObject({ name: 'StarRocksError', condition: 'tableMissing', stack: '' })
    const missing = await getCatalogDdl({ name: 'nosuch' }).catch((thrown: unknown) => thrown)
    expect(pulumi.RunError.isInstance(missing)).toBe(true)
    expect(missing).toBeInstanceOf(NotFoundError)
  })
})

test('a look-up that depends on a component waits for its children; if a preview creates one, the result is unknown', async () => {
  const child = Object.assign(Object.create(pulumi.CustomResource.prototype), {
    __pulumiResource: true,
    __pulumiCustomResource: true,
    id: unknownId(),
    urn: pulumi.output('urn:child'),
  })
  const component = Object.assign(Object.create(pulumi.ComponentResource.prototype), {
    __pulumiResource: true,
    urn: pulumi.output('urn:component'),
    __childResources: new Set([child]),
  })
  const result = queryOutput({ statement: 'SELECT 1' }, { dependsOn: component })
  expect(await (result as unknown as { isKnown: Promise<boolean> }).isKnown).toBe(false)
})

function unknownId(): pulumi.Output<string> {
  const Unknown = pulumi.Output as unknown as new (...parts: unknown[]) => pulumi.Output<string>
  return new Unknown(
    new Set(),
    Promise.resolve(undefined),
    Promise.resolve(false),
    Promise.resolve(false),
    Promise.resolve(new Set()),
  )
}
