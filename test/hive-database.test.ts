import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from 'vitest'
import { handler } from '../provider/resources/hive-database/handler'
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
  await makeDirectory(lake, 'warehouse')
})
afterAll(async () => {
  await disconnectAll()
  await lake.close()
})
afterEach(async () => {
  lake.starrocks.faults.clear()
  warnings.length = 0
  for (const name of ['warehouse', 'warehouse2']) {
    await sql(`DROP TABLE IF EXISTS hive.${name}.orders FORCE`).catch(() => {})
    await sql(`DROP DATABASE IF EXISTS hive.${name}`)
  }
})

const location = () => `s3://${lake.s3.bucket}/warehouse`
const args = () => ({ catalog: 'hive', name: 'warehouse', location: location() })
const database = () => ResourceLife.of(handler, lake, 'warehouse')
const sql = (statement: string) => lake.starrocks.query(statement)

async function databases(): Promise<(string | null | undefined)[]> {
  return (await sql('SHOW DATABASES FROM hive')).map((row) => row.Database)
}

describe('a Hive database', () => {
  test('is created with the statements of its preview, reports no change, and is dropped', async () => {
    const life = database()
    const statements = ['SET CATALOG `hive`', `CREATE DATABASE \`warehouse\` PROPERTIES ("location" = "${location()}")`]
    const preview = await life.preview(args())
    expect(preview).toMatchObject({ operation: 'create', inputs: { ddl: statements.join(';\n') } })
    expect(await databases()).not.toContain('warehouse')

    lake.starrocks.statements.length = 0
    expect(await life.up(args())).toBe('create')
    expect(lake.starrocks.statements.filter((statement) => !statement.startsWith('SHOW'))).toEqual(
      expect.arrayContaining(statements),
    )
    expect(life.id).toBe('hive.warehouse')
    expect(life.outs.locationUri).toBe(location())

    lake.starrocks.statements.length = 0
    expect(await life.up(args())).toBe('same')
    expect(lake.starrocks.statements).toEqual([])
    expect(await life.refresh()).toBe(true)
    expect(await life.up({ ...args(), location: `${location()}/` })).toBe('update')

    await life.destroy()
    expect(await databases()).not.toContain('warehouse')
  })

  test('is replaced for another location or name, and the preview shows what it drops', async () => {
    const life = database()
    await life.up(args())
    const elsewhere = { ...args(), location: `${location()}2` }
    const { operation, inputs, replaces } = await life.preview(elsewhere)
    expect([operation, replaces]).toEqual(['replace', ['location']])
    expect(inputs.plan).toEqual([
      '-- drops database warehouse of catalog hive',
      'SET CATALOG `hive`',
      'DROP DATABASE IF EXISTS `warehouse`',
      'SET CATALOG `hive`',
      `CREATE DATABASE \`warehouse\` PROPERTIES ("location" = "${location()}2")`,
    ])
    expect(await life.up(elsewhere)).toBe('replace')
    expect(life.outs.locationUri).toBe(`${location()}2`)
    expect(await life.up({ ...elsewhere, name: 'warehouse2' })).toBe('replace')
    expect(await databases()).not.toContain('warehouse')
  })

  test('that was dropped by hand is reported as gone at refresh, and its delete succeeds', async () => {
    const life = database()
    await life.up(args())
    const { id, outs } = life
    await sql('DROP DATABASE hive.warehouse')
    expect(await life.refresh()).toBe(false)
    Object.assign(life, { id, outs })
    await life.destroy()
  })

  test('whose location was changed by hand is reported by a refresh, and never dropped for it', async () => {
    const life = database()
    await life.up(args())
    await sql('DROP DATABASE hive.warehouse')
    await sql('CREATE DATABASE hive.warehouse PROPERTIES ("location" = "s3://elsewhere/warehouse")')
    await life.refresh()
    expect(life.outs.locationUri).toBe('s3://elsewhere/warehouse')
    expect(warnings.at(-1)).toBe(
      `warning: the location of database hive.warehouse is s3://elsewhere/warehouse, and the declared one is ${location()}; StarRocks cannot move it: declare the actual location, or move it back in the metastore`,
    )
    expect(await life.up(args())).toBe('same')
    const followed = { ...args(), location: 's3://elsewhere/warehouse' }
    expect(await life.preview(followed)).toMatchObject({ operation: 'update', inputs: { plan: [] } })
    expect(await life.up(followed)).toBe('update')
    expect(await life.refresh()).toBe(true)
    expect(await life.up(followed)).toBe('same')
    expect((await life.preview(args())).operation).toBe('replace')
  })

  test('does not change if Hadoop writes its location in another way', async () => {
    const life = database()
    const odd = { ...args(), location: `${location()}//deep/../` }
    await life.up(odd)
    await sql('DROP DATABASE hive.warehouse')
    await sql(`CREATE DATABASE hive.warehouse PROPERTIES ("location" = "${location()}")`)
    await life.refresh()
    expect(await life.up(odd)).toBe('same')
    expect(warnings).toEqual([])
  })

  test('is neither reported as gone nor dropped while the metastore does not answer', async () => {
    const life = database()
    await life.up(args())
    await withoutMetastore(lake, async () => {
      await expect(life.refresh()).rejects.toThrow(/Connection refused/)
      await expect(life.destroy()).rejects.toThrow(/Connection refused/)
    })
    expect(await life.refresh()).toBe(true)
  })

  test('is reported as gone with its catalog', async () => {
    await createHiveCatalog(lake, 'hive2')
    const life = ResourceLife.of(handler, lake, 'warehouse')
    await life.up({ ...args(), catalog: 'hive2' })
    const { id, outs } = life
    await sql('DROP CATALOG hive2')
    expect(await life.refresh()).toBe(false)
    Object.assign(life, { id, outs })
    await life.destroy()
  })

  test('with tables is dropped only with forceDestroy, together with them', async () => {
    const life = database()
    await life.up(args())
    await sql('CREATE TABLE hive.warehouse.orders (id INT)')
    await expect(life.destroy()).rejects.toThrow(
      /still contains 1 table \(orders\); drop them first. Or set deletionPolicy: "retain" to leave the database, or forceDestroy/,
    )
    expect(await databases()).toContain('warehouse')

    expect(await life.up({ ...args(), forceDestroy: true })).toBe('update')
    await life.destroy()
    expect(await databases()).not.toContain('warehouse')
  })

  test('that exists is adopted only if it is empty and in the declared location', async () => {
    await sql(`CREATE DATABASE hive.warehouse PROPERTIES ("location" = "${location()}/")`)
    expect(await database().up(args())).toBe('create')
    expect(await database().failures({ ...args(), location: 's3://elsewhere/w' })).toEqual([
      expect.stringMatching(
        /^location: database "warehouse" exists already in catalog hive with location s3:.*; declare that location/,
      ),
    ])
    await sql('CREATE TABLE hive.warehouse.orders (id INT)')
    expect(await database().failures(args())).toEqual([
      expect.stringMatching(
        /^name: database "warehouse" exists already in catalog hive and contains 1 table \(orders\)/,
      ),
    ])
  })

  test.each(['cutBefore', 'cutAfter'] as const)('is finished if the connection is lost: %s', async (fault) => {
    const life = database()
    lake.starrocks.faults[fault]('CREATE DATABASE')
    expect(await life.up(args())).toBe('create')
    expect(await databases()).toContain('warehouse')
  })

  test.each([
    [{ name: 'bad name' }, /^name: "bad name" is refused: a database name begins/],
    [{ name: 'Sales' }, /^name: Hive keeps names in lower case: "Sales" would become "sales"/],
    [{ name: 'default', location: undefined }, /^name: the name "default" is reserved/],
    [{ catalog: 'default_catalog' }, /^catalog: default_catalog is the internal catalog/],
    [{ location: '/warehouse' }, /^location: "\/warehouse" is refused: a location is a URI/],
    [{ forceDestroy: 'yes' }, /^forceDestroy: must be true or false/],
  ])('is refused with %j', async (input, reason) => {
    const failures = await database().failures({ ...args(), ...input })
    expect(failures).toHaveLength(1)
    expect(failures[0]).toMatch(reason)
  })

  test('in a missing catalog fails with the message of StarRocks', async () => {
    await expect(database().up({ ...args(), catalog: 'nosuch' })).rejects.toThrow(/Unknown catalog 'nosuch'/)
  })
})
