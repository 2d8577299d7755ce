import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { handler } from '../provider/database'
import { disconnectAll } from '../provider/starrocks/connection'
import { type Lake, startLake } from './support/lake'
import { ResourceLife } from './support/resource'

let lake: Lake
beforeAll(async () => {
  lake = await startLake()
})
afterAll(async () => {
  await disconnectAll()
  await lake.close()
})
afterEach(async () => {
  await lake.starrocks.query('DROP DATABASE IF EXISTS sales FORCE')
})

const args = { name: 'sales' }
const database = () => ResourceLife.of(handler, lake, 'sales')

async function databases(): Promise<(string | null | undefined)[]> {
  return (await lake.starrocks.query('SHOW DATABASES')).map((row) => row.Database)
}

describe('a database', () => {
  test('is created with the statement of its preview, stays the same, and is dropped', async () => {
    const sales = database()
    const preview = await sales.preview(args)
    expect(preview).toMatchObject({ operation: 'create', inputs: { ddl: 'CREATE DATABASE `sales`' } })
    expect(await databases()).not.toContain('sales')

    expect(await sales.up(args)).toBe('create')
    expect(sales.id).toBe('sales')
    expect(await databases()).toContain('sales')

    lake.starrocks.statements.length = 0
    expect(await sales.up(args)).toBe('same')
    expect(lake.starrocks.statements).toEqual([])

    await sales.destroy()
    expect(await databases()).not.toContain('sales')
  })

  test('is replaced under another name', async () => {
    const sales = database()
    await sales.up(args)
    const { operation, inputs, replaces } = await sales.preview({ name: 'sales2' })
    expect({ operation, replaces }).toEqual({ operation: 'replace', replaces: ['name'] })
    expect(inputs.plan).toEqual(['DROP DATABASE IF EXISTS `sales`', 'CREATE DATABASE `sales2`'])
  })

  test('that somebody dropped is gone at refresh, and dropping it again succeeds', async () => {
    const sales = database()
    await sales.up(args)
    const { id, outs } = sales
    await lake.starrocks.query('DROP DATABASE sales')
    expect(await sales.refresh()).toBe(false)
    Object.assign(sales, { id, outs })
    await sales.destroy()
  })

  test('that exists and is empty is taken over: so is the one of a create that was cut off', async () => {
    const sales = database()
    lake.starrocks.faults.cutAfter('CREATE DATABASE')
    await sales.up(args)
    expect(sales.id).toBe('sales')
    expect(await database().up(args)).toBe('create')
  })

  test('that holds tables is refused on create, and in the preview already', async () => {
    await lake.starrocks.query('CREATE DATABASE sales')
    await lake.starrocks.query('CREATE TABLE sales.orders (id INT) PROPERTIES ("replication_num" = "1")')
    expect(await database().failures(args)).toEqual([
      expect.stringMatching(/^name: database "sales" exists already and holds 1 table \(orders\)/),
    ])
  })

  test('that holds tables is not dropped, unless that is asked for', async () => {
    const sales = database()
    await sales.up(args)
    await lake.starrocks.query('CREATE TABLE sales.orders (id INT) PROPERTIES ("replication_num" = "1")')
    await expect(sales.destroy()).rejects.toThrow(/still holds 1 table \(orders\).*forceDestroy/)
    expect(await databases()).toContain('sales')

    expect(await sales.up({ ...args, forceDestroy: true })).toBe('update')
    await sales.destroy()
    expect(await databases()).not.toContain('sales')
  })

  test.each([
    [{ name: 'bad name' }, /^name: "bad name" is refused: a database name begins/],
    [{ name: 7 }, /^name: must be a string, not 7/],
    [{}, /^name: is needed/],
    [{ name: 'x', forceDestroy: 'yes' }, /^forceDestroy: must be true or false/],
    [{ name: 'x', location: 's3://' }, /^location: there is no such input; there are name/],
  ])('is refused as %j', async (input, reason) => {
    const failures = await database().failures(input)
    expect(failures).toHaveLength(1)
    expect(failures[0]).toMatch(reason)
  })
})
