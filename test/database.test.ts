import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { handler } from '../provider/resources/database/handler'
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
  test('is created with the statement of its preview, reports no change, and is dropped', async () => {
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

  describe('whose resource gets another name while another resource takes it over', () => {
    const adopted = { ...args, forceDestroy: true, onExisting: 'adopt' }
    let first: ResourceLife
    let second: ResourceLife
    beforeEach(async () => {
      ;[first, second] = [database(), ResourceLife.of(handler, lake, 'second')]
      await second.check({ name: 'elsewhere' })
      await first.up(adopted)
      await lake.starrocks.query('CREATE TABLE sales.orders (id INT) PROPERTIES ("replication_num" = "1")')
    })
    afterEach(() => lake.starrocks.query('DROP DATABASE IF EXISTS sales2 FORCE'))

    const tables = async () => (await lake.starrocks.query('SHOW TABLES FROM sales')).length

    test('stays if that one has been checked', async () => {
      await second.check(adopted)
      await first.up({ ...adopted, name: 'sales2' })
      expect(await databases()).toEqual(expect.arrayContaining(['sales', 'sales2']))
      expect(await tables()).toBe(1)
      await second.up(adopted)
      await second.destroy()
      expect(await databases()).not.toContain('sales')
    })

    test('exists again if it was dropped before that one, which had taken it over before, was checked', async () => {
      await second.up(adopted)
      await handler.configure({ config: { get: (key: string) => lake.config[key], rawConfig: lake.config } })
      await first.up({ ...adopted, name: 'sales2' })
      expect(await databases()).not.toContain('sales')
      expect(await second.up(adopted)).toBe('update')
      expect(await databases()).toContain('sales')
    })

    test('is dropped if that one would refuse it', async () => {
      await second.check(args)
      await first.up({ ...adopted, name: 'sales2' })
      expect(await databases()).not.toContain('sales')
    })

    test('exists after both, whichever comes first', async () => {
      const { inputs } = await second.preview({ ...adopted, name: 'elsewhere' })
      // The delete of the first one begins before the create of the second one, which finds the database before it is dropped.
      const deleted = first.destroy()
      const created = handler.create({ ...inputs, name: 'sales' } as never)
      await Promise.all([deleted, created])
      expect(await databases()).toContain('sales')
    })
  })

  test('that was dropped by hand is reported as gone at refresh, and its delete succeeds', async () => {
    const sales = database()
    await sales.up(args)
    const { id, outs } = sales
    await lake.starrocks.query('DROP DATABASE sales')
    expect(await sales.refresh()).toBe(false)
    Object.assign(sales, { id, outs })
    await sales.destroy()
  })

  test('that exists and is empty is used, also after an interrupted create', async () => {
    const sales = database()
    lake.starrocks.faults.cutAfter('CREATE DATABASE')
    await sales.up(args)
    expect(sales.id).toBe('sales')
    expect(await database().up(args)).toBe('create')
  })

  test('with tables is refused by the create and by its preview', async () => {
    await lake.starrocks.query('CREATE DATABASE sales')
    await lake.starrocks.query('CREATE TABLE sales.orders (id INT) PROPERTIES ("replication_num" = "1")')
    expect(await database().failures(args)).toEqual([
      expect.stringMatching(/^name: database "sales" exists already and contains 1 table \(orders\)/),
    ])
  })

  test('with tables that its user may not see is not dropped either', async () => {
    await lake.starrocks.query(
      `CREATE USER keeper;
      GRANT OPERATE ON SYSTEM TO USER keeper;
      GRANT CREATE DATABASE ON CATALOG default_catalog TO USER keeper;
      GRANT DROP ON ALL DATABASES TO USER keeper`,
    )
    const sales = database()
    const { port } = lake.starrocks
    await sales.up({ ...args, connection: { host: '127.0.0.1', port, user: 'keeper' } })
    await lake.starrocks.query('CREATE TABLE sales.orders (id INT) PROPERTIES ("replication_num" = "1")')
    await expect(sales.destroy()).rejects.toThrow(
      /still contains 1 table on which the user of the connection has no privilege.*forceDestroy/,
    )
    expect(await databases()).toContain('sales')
  })

  test('with tables is dropped only with forceDestroy', async () => {
    const sales = database()
    await sales.up(args)
    await lake.starrocks.query('CREATE TABLE sales.orders (id INT) PROPERTIES ("replication_num" = "1")')
    await expect(sales.destroy()).rejects.toThrow(
      /still contains 1 table \(orders\); drop them first. Or set deletionPolicy: "retain" to leave the database, or forceDestroy/,
    )
    expect(await databases()).toContain('sales')

    expect(await sales.up({ ...args, forceDestroy: true })).toBe('update')
    await sales.destroy()
    expect(await databases()).not.toContain('sales')
  })

  test.each([
    [{ name: 'information_schema' }, /^name: "information_schema" is refused: it is a system database/],
    [{ name: 'SYS' }, /^name: "SYS" is refused: it is a system database/],
    [{ name: 'bad name' }, /^name: "bad name" is refused: a database name begins/],
    [{ name: 7 }, /^name: must be a string, not 7/],
    [{}, /^name: is needed/],
    [{ name: 'x', dataQuota: '10' }, /^dataQuota: "10" is refused: a quota is a whole number above 0 and a unit/],
    [{ name: 'x', dataQuota: '0GB' }, /^dataQuota: "0GB" is refused: a quota is a whole number above 0 and a unit/],
    [{ name: 'x', dataQuota: '1.5GB' }, /^dataQuota: "1.5GB" is refused: a quota is a whole number/],
    [{ name: 'x', dataQuota: '8192PB' }, /^dataQuota: "8192PB" is refused: the maximum of StarRocks is 2\^63-1 bytes/],
    [{ name: 'x', dataQuota: 10 }, /^dataQuota: must be a string, not 10/],
    [{ name: 'x', replicaQuota: 0 }, /^replicaQuota: must be a whole number from 1/],
    [{ name: 'x', replicaQuota: 1.5 }, /^replicaQuota: must be a whole number from 1/],
    [{ name: 'x', storageVolume: '' }, /^storageVolume: "" is refused: the name of a storage volume/],
    [{ name: 'x', storageVolume: 'default' }, /^storageVolume: "default" is refused: it means/],
    [{ name: 'x', forceDestroy: 'yes' }, /^forceDestroy: must be true or false/],
    [{ name: 'x', ddl: 'DROP DATABASE y' }, /^ddl: there is no such input/],
    [{ name: 'x', location: 's3://' }, /^location: there is no such input; the inputs are name/],
  ])('is refused as %j', async (input, reason) => {
    const failures = await database().failures(input)
    expect(failures).toHaveLength(1)
    expect(failures[0]).toMatch(reason)
  })
})

describe('the quotas of a database', () => {
  const quotas = async () => {
    const row = (await lake.starrocks.query("SHOW PROC '/dbs'")).find(({ DbName }) => DbName === 'sales')
    return [row?.Quota, row?.ReplicaQuota]
  }
  const UNLIMITED = ['8388608.000 TB', '9223372036854775807']
  const limited = { ...args, dataQuota: '1088MB', replicaQuota: 500 }
  const altered = () => lake.starrocks.statements.filter((statement) => statement.startsWith('ALTER DATABASE'))

  test('are set by the create and changed in place; an equal quota needs no statement', async () => {
    const sales = database()
    const { inputs } = await sales.preview(limited)
    expect(inputs.ddl).toBe(
      'CREATE DATABASE `sales`;\nALTER DATABASE `sales` SET DATA QUOTA 1088MB;\nALTER DATABASE `sales` SET REPLICA QUOTA 500',
    )
    await sales.up(limited)
    expect(await quotas()).toEqual(['1.062 GB', '500'])
    expect(await sales.refresh()).toBe(true)
    lake.starrocks.statements.length = 0
    expect(await sales.up(limited)).toBe('same')

    expect(await sales.up({ ...limited, dataQuota: '1114112KB', replicaQuota: 600 })).toBe('update')
    expect(altered()).toEqual(['ALTER DATABASE `sales` SET REPLICA QUOTA 600'])
    expect(await quotas()).toEqual(['1.062 GB', '600'])
  })

  test.each([
    ['SET DATA QUOTA 10752MB', { dataQuota: '10752MB', replicaQuota: 500 }],
    ['SET DATA QUOTA 9223372036854775807B', { replicaQuota: 500 }],
    ['SET REPLICA QUOTA 7', { dataQuota: '1088MB', replicaQuota: 7 }],
  ])('that were changed by %s are found by a refresh and set again', async (change, found) => {
    const sales = database()
    await sales.up(limited)
    await lake.starrocks.query(`ALTER DATABASE sales ${change}`)
    await sales.refresh()
    const { dataQuota, replicaQuota } = sales.inputs
    expect({ dataQuota, replicaQuota }).toEqual({ dataQuota: undefined, ...found })
    expect(await sales.up(limited)).toBe('update')
    expect(await quotas()).toEqual(['1.062 GB', '500'])
  })

  test('are neither read nor set if they were never declared', async () => {
    const sales = database()
    await sales.up(args)
    await lake.starrocks.query('ALTER DATABASE sales SET DATA QUOTA 5GB; ALTER DATABASE sales SET REPLICA QUOTA 5')
    lake.starrocks.statements.length = 0
    await sales.refresh()
    expect(sales.inputs).not.toHaveProperty('dataQuota')
    expect(await sales.up({ ...args, replicaQuota: 6 })).toBe('update')
    expect(await sales.up({ ...args, forceDestroy: true, replicaQuota: 6 })).toBe('update')
    expect(altered()).toEqual(['ALTER DATABASE `sales` SET REPLICA QUOTA 6'])
    expect(await quotas()).toEqual(['5.000 GB', '6'])
  })

  test('that the program removes are reset to the defaults of a new database', async () => {
    const sales = database()
    await sales.up(limited)
    const { inputs } = await sales.preview(args)
    expect(inputs.plan).toEqual([
      'ALTER DATABASE `sales` SET DATA QUOTA 9223372036854775807B',
      'ALTER DATABASE `sales` SET REPLICA QUOTA 9223372036854775807',
    ])
    // The first quota is reset, the reset of the second is refused: the next run still knows it.
    lake.starrocks.faults.failOnce('SET REPLICA QUOTA', { errno: 1064, message: 'not now' })
    await expect(sales.up(args)).rejects.toThrow('not now')
    expect(await quotas()).toEqual([UNLIMITED[0], '500'])
    await sales.repair(args)
    expect(await quotas()).toEqual(UNLIMITED)
    expect(await sales.up(args)).toBe('same')
  })

  test('are set by the next run if a create was interrupted before them', async () => {
    const sales = database()
    lake.starrocks.faults.failOnce('SET DATA QUOTA', { errno: 1064, message: 'not now' })
    await expect(sales.up(limited)).rejects.toThrow('not now')
    expect(await databases()).toContain('sales')
    await sales.repair(limited)
    expect(await quotas()).toEqual(['1.062 GB', '500'])
  })

  test.each(['cutBefore', 'cutAfter'] as const)('are set if the connection is lost (%s)', async (cut) => {
    lake.starrocks.faults[cut]('SET DATA QUOTA')
    await database().up(limited)
    expect(await quotas()).toEqual(['1.062 GB', '500'])
  })
})

describe('the storage volume of a database', () => {
  let shared: Lake
  beforeAll(async () => {
    shared = await startLake({ storageVolumes: ['builtin', 'hot', 'cold'] })
  })
  afterAll(() => shared.close())
  afterEach(async () => {
    await shared.starrocks.query('DROP DATABASE IF EXISTS sales')
  })
  const hot = { ...args, storageVolume: 'hot' }
  const volume = async () => (await shared.starrocks.query('SHOW CREATE DATABASE sales'))[0]?.['Create Database']

  test('is set by the create, and a change replaces the database', async () => {
    const sales = ResourceLife.of(handler, shared)
    await sales.up(hot)
    expect(sales.inputs.ddl).toBe('CREATE DATABASE `sales` PROPERTIES ("storage_volume" = "hot")')
    await sales.refresh()
    expect(await sales.up(hot)).toBe('same')
    expect(await sales.up({ ...args, storageVolume: 'cold' })).toBe('replace')
    expect(await volume()).toContain('"cold"')
  })

  test('of a re-created database causes no replacement', async () => {
    const sales = ResourceLife.of(handler, shared)
    await sales.up(hot)
    await shared.starrocks.query('DROP DATABASE sales; CREATE DATABASE sales')
    expect(await sales.refresh()).toBe(false)
    await expect(sales.up(hot)).rejects.toThrow(/exists already in storage volume builtin/)
    expect(await volume()).toContain('"builtin"')
  })

  test('is read only if one is declared', async () => {
    const sales = ResourceLife.of(handler, shared)
    await sales.up(args)
    shared.starrocks.statements.length = 0
    await sales.refresh()
    expect(shared.starrocks.statements.join()).not.toContain('SHOW CREATE DATABASE')
  })

  test('of an existing empty database must equal the declared one', async () => {
    await shared.starrocks.query('CREATE DATABASE sales')
    expect(await ResourceLife.of(handler, shared).failures(hot)).toEqual([
      expect.stringMatching(/^storageVolume: database "sales" exists already in storage volume builtin/),
    ])
    expect(await ResourceLife.of(handler, shared).up({ ...args, storageVolume: 'builtin' })).toBe('create')
  })

  test('is always `local` in a shared-nothing cluster, which does not show it', async () => {
    const sales = database()
    await expect(sales.up(hot)).rejects.toThrow("only be 'local' in shared nothing mode")
    const local = { ...args, storageVolume: 'local' }
    await sales.up(local)
    await sales.refresh()
    expect(await sales.up(local)).toBe('same')
  })
})
