import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from 'vitest'
import { UNKNOWN } from '../provider/core/values'
import { handler } from '../provider/resources/resource-group/handler'
import { disconnectAll } from '../provider/starrocks/connection'
import { type Lake, startLake } from './support/lake'
import { ResourceLife } from './support/resource'

let lake: Lake
const warnings: string[] = []
beforeAll(async () => {
  // Without an engine, warnings go to stderr.
  vi.spyOn(console, 'error').mockImplementation((warning: string) => warnings.push(warning))
  lake = await startLake()
  for (const name of ['lake', 'sea']) await lake.starrocks.query(`CREATE DATABASE ${name}`)
})
afterAll(async () => {
  await disconnectAll()
  await lake.close()
})
afterEach(async () => {
  lake.starrocks.faults.clear()
  for (const name of ['reports', 'dashboards', 'views'])
    await lake.starrocks.query(`DROP RESOURCE GROUP IF EXISTS ${name}`)
  warnings.length = 0
})

const ann = { user: 'ann', queryTypes: ['select'] }
const args = { name: 'reports', classifiers: [ann], cpuWeight: 4, memLimit: '30%' }
const group = (name = 'reports') => ResourceLife.of(handler, lake, name)

async function shown(name = 'reports') {
  return lake.starrocks.query(`SHOW VERBOSE RESOURCE GROUP ${name}`)
}

async function classifiers(): Promise<string[]> {
  return (await shown()).map(({ classifiers }) => /weight=[\d.]+,? ?(.*)\)$/.exec(classifiers ?? '')?.[1] ?? '')
}

/** The statements that have changed a group meanwhile. */
async function changes(run: () => Promise<unknown>): Promise<string[]> {
  lake.starrocks.statements.length = 0
  await run()
  return lake.starrocks.statements.filter((text) => /^(CREATE|ALTER|DROP) RESOURCE GROUP/.test(text))
}

describe('a resource group', () => {
  test('is created with the statement of its preview, reports no change without a statement, and is dropped', async () => {
    const life = group()
    const ddl =
      'CREATE RESOURCE GROUP `reports`\nTO (`user` = "ann", `query_type` IN ("select"))\nWITH ("cpu_core_limit" = "4", "mem_limit" = "30%")'
    expect(await life.preview(args)).toMatchObject({ operation: 'create', inputs: { ddl } })
    expect(await changes(() => life.up(args))).toEqual([ddl])
    expect(life.id).toBe('reports')
    expect(await shown()).toMatchObject([{ cpu_weight: '4', mem_limit: '30.0%' }])

    lake.starrocks.statements.length = 0
    expect(await life.up(args)).toBe('same')
    expect(lake.starrocks.statements).toEqual([])
    expect(await life.refresh()).toBe(true)
    expect(await life.up(args)).toBe('same')

    expect(await changes(() => life.destroy())).toEqual(['DROP RESOURCE GROUP `reports`'])
    await expect(shown()).rejects.toThrow('Unknown resource group')
  })

  test('gets other limits in one statement, and loses those that are no longer declared', async () => {
    const life = group()
    await life.up({ ...args, concurrencyLimit: 5, bigQueryMemLimit: 1000 })
    const other = { ...args, memLimit: '0.25', bigQueryScanRowsLimit: 7 }
    const alter =
      'ALTER RESOURCE GROUP `reports` WITH ("big_query_mem_limit" = "0", "big_query_scan_rows_limit" = "7", "concurrency_limit" = "0", "mem_limit" = "25%")'
    expect((await life.preview(other)).inputs.plan).toEqual([alter])
    expect(await changes(() => life.up(other))).toEqual([alter])
    expect(await shown()).toMatchObject([
      { mem_limit: '25.0%', concurrency_limit: '0', big_query_mem_limit: '0', big_query_scan_rows_limit: '7' },
    ])
    expect(await life.refresh()).toBe(true)
    expect(await life.up(other)).toBe('same')
  })

  test.each([
    [{ exclusiveCpuCores: 2 }, '"cpu_core_limit" = "0", "exclusive_cpu_cores" = "2"'],
    [{ cpuWeightPercent: 10 }, '"cpu_core_limit" = "0", "cpu_weight_percent" = "10"'],
    [{ exclusiveCpuPercent: 20 }, '"cpu_core_limit" = "0", "exclusive_cpu_percent" = "20"'],
  ])('gets the share %j of the processors in the statement that ends the former one', async (share, properties) => {
    const life = group()
    await life.up(args)
    const { cpuWeight: _, ...others } = args
    expect(await changes(() => life.up({ ...others, ...share }))).toEqual([
      `ALTER RESOURCE GROUP \`reports\` WITH (${properties})`,
    ])
    expect(await life.refresh()).toBe(true)
    expect(await life.up({ ...others, ...share })).toBe('same')
    expect(await life.up(args)).toBe('update')
    expect(await shown()).toMatchObject([{ cpu_weight: '4' }])
  })

  test('adds new classifiers before it drops old ones; their order does not count', async () => {
    const life = group()
    await life.up({ ...args, classifiers: [ann, { role: 'analyst' }] })
    const number = /id=(\d+)/.exec((await shown())[0]?.classifiers ?? '')?.[1]
    const wanted = [{ sourceIp: '10.0.0.0/8', databases: ['sea', 'lake'] }, { role: 'analyst' }]
    expect((await life.preview({ ...args, classifiers: wanted })).inputs.plan).toEqual([
      'ALTER RESOURCE GROUP `reports` ADD (`db` = "sea,lake", `source_ip` = "10.0.0.0/8")',
      'ALTER RESOURCE GROUP `reports` DROP (<id>)',
    ])
    expect(await changes(() => life.up({ ...args, classifiers: wanted }))).toEqual([
      'ALTER RESOURCE GROUP `reports` ADD (`db` = "sea,lake", `source_ip` = "10.0.0.0/8")',
      `ALTER RESOURCE GROUP \`reports\` DROP (${number})`,
    ])
    expect(await life.refresh()).toBe(true)
    expect(await life.up({ ...args, classifiers: wanted })).toBe('same')
    expect(await changes(() => life.up({ ...args, classifiers: [...wanted].reverse() }))).toEqual([])
  })

  test.each([
    [{ planCpuCostRange: '[ 0,1000)', planMemCostRange: '[1e3, Infinity)' }],
    [{ sourceIp: '010.1.0.0/08' }],
    [{ sourceIp: '10.1.0.4/30' }],
    [{ user: 'ann', role: 'analyst', queryTypes: ['insert', 'select'], databases: ['lake'], sourceIp: '10.1.0.0/16' }],
  ])('shows the classifier %j again without a difference', async (classifier) => {
    const life = group()
    await life.up({ ...args, classifiers: [classifier] })
    expect(await life.refresh()).toBe(true)
    expect(life.inputs.classifiers).toEqual([classifier])
    expect(await life.up({ ...args, classifiers: [classifier] })).toBe('same')
  })

  test.each(['30%', '30.0%', '0.3', '.3', '0.30'])('with %s of the memory finds no drift', async (memLimit) => {
    const life = group()
    await life.up({ ...args, memLimit, spillMemLimitThreshold: '0.8' })
    expect(await life.refresh()).toBe(true)
    expect(await life.up({ ...args, memLimit, spillMemLimitThreshold: '0.8' })).toBe('same')
  })

  test('that others have changed is found by a refresh and repaired', async () => {
    const life = group()
    await life.up(args)
    await lake.starrocks.query('ALTER RESOURCE GROUP reports WITH ("mem_limit" = "90%", "concurrency_limit" = "3")')
    await lake.starrocks.query("ALTER RESOURCE GROUP reports ADD (user = 'eve')")
    expect(await life.refresh()).toBe(true)
    expect(life.inputs).toMatchObject({
      memLimit: '90%',
      concurrencyLimit: 3,
      classifiers: [ann, { user: 'eve' }],
    })
    expect(await life.up(args)).toBe('update')
    expect(await shown()).toMatchObject([{ mem_limit: '30.0%', concurrency_limit: '0' }])
    expect(await classifiers()).toEqual(['user=ann, query_type in (SELECT)'])
  })

  test('whose classifiers all others have dropped gets them again', async () => {
    const life = group()
    await life.up(args)
    await lake.starrocks.query('ALTER RESOURCE GROUP reports DROP ALL')
    expect(await life.refresh()).toBe(true)
    expect(await changes(() => life.up(args))).toEqual([
      'ALTER RESOURCE GROUP `reports` ADD (`user` = "ann", `query_type` IN ("select"))',
    ])
  })

  test('is replaced for another type or pool, and to remove the threshold of spilling', async () => {
    const life = group()
    await life.up({ ...args, spillMemLimitThreshold: '80%' })
    expect(await life.up({ ...args, spillMemLimitThreshold: '70%' })).toBe('update')
    expect((await life.previewForced(args)).plan).toContainEqual(
      expect.stringContaining('its queries run in default_wg'),
    )
    expect(await life.up(args)).toBe('replace')
    expect(await life.up({ ...args, memPool: 'shared' })).toBe('replace')
    expect(await life.up({ ...args, memPool: 'shared', type: 'normal' })).toBe('update')
    const { classifiers: _, ...others } = args
    expect(await life.up({ ...others, type: 'mv' })).toBe('replace')
    expect(await shown()).toMatchObject([
      { type: 'MV', mem_pool: 'default_mem_pool', spill_mem_limit_threshold: '100%' },
    ])
  })

  test('that is replaced keeps its grants', async () => {
    await lake.starrocks.query('CREATE ROLE analyst')
    const life = group()
    await life.up(args)
    await lake.starrocks.query('GRANT ALTER ON RESOURCE GROUP reports TO ROLE analyst')
    expect(await life.up({ ...args, name: 'dashboards' })).toBe('replace')
    expect(await lake.starrocks.query('SHOW GRANTS FOR ROLE analyst')).toContainEqual(
      expect.objectContaining({ Grants: "GRANT ALTER ON RESOURCE GROUP dashboards TO ROLE 'analyst'" }),
    )
    await life.destroy()
  })

  test('that exists is used if it is the same, and refused if it differs', async () => {
    await group().up(args)
    const second = group('other')
    expect(await second.up(args)).toBe('create')
    expect(warnings.join()).toContain('resource group "reports" exists already: this resource uses it')
    expect(await changes(() => second.destroy())).toEqual([])

    expect(await group('other').failures({ ...args, memLimit: '20%' })).toEqual([
      expect.stringMatching(
        /^name: resource group "reports" exists already with other limits or classifiers; .*onExisting: "adopt"/,
      ),
    ])
    expect(await group('other').failures({ ...args, type: 'mv', classifiers: undefined, onExisting: 'adopt' })).toEqual(
      [expect.stringMatching(/^name: .* exists already with type normal, which cannot be changed/)],
    )
  })

  test('that exists is taken over and changed with adoption', async () => {
    await lake.starrocks.query(
      `CREATE RESOURCE GROUP reports TO (user = 'eve'), (user = 'ann', query_type IN ('select')) WITH ("cpu_weight" = "1", "mem_limit" = "10%", "concurrency_limit" = "2")`,
    )
    const life = group()
    expect(await life.up({ ...args, onExisting: 'adopt' })).toBe('create')
    expect(await classifiers()).toEqual(['user=ann, query_type in (SELECT)'])
    expect(await shown()).toMatchObject([{ cpu_weight: '4', mem_limit: '30.0%', concurrency_limit: '0' }])
    await life.destroy()
    await expect(shown()).rejects.toThrow('Unknown resource group')
  })

  test('that somebody else has created again is left by a delete and refused by an update', async () => {
    const life = group()
    await life.up(args)
    await lake.starrocks.query('DROP RESOURCE GROUP reports')
    await lake.starrocks.query(
      `CREATE RESOURCE GROUP reports TO (user = 'eve') WITH ("cpu_weight" = "1", "mem_limit" = "10%")`,
    )
    await expect(life.up({ ...args, memLimit: '20%' })).rejects.toThrow(/was created again under this name/)
    expect(await changes(() => life.destroy())).toEqual([])
    expect(await classifiers()).toEqual(['user=eve'])
  })

  test.each(['cutBefore', 'cutAfter'] as const)('is finished if the connection is lost: %s', async (fault) => {
    const life = group()
    lake.starrocks.faults[fault]('CREATE RESOURCE GROUP')
    expect(await life.up(args)).toBe('create')
    lake.starrocks.faults[fault]('ALTER RESOURCE GROUP `reports` ADD')
    expect(await life.up({ ...args, classifiers: [{ role: 'analyst' }] })).toBe('update')
    expect(await classifiers()).toEqual(['role=analyst'])
  })

  test.each([
    [{ classifiers: undefined }, /^classifiers: at least one is needed/],
    [{ classifiers: [{}] }, /^classifiers: classifiers\[0\] is refused: it has no condition/],
    [{ classifiers: [{ user: 'a' }] }, /^classifiers: .*the user "a" begins with a letter/],
    [{ classifiers: [{ user: "ann'@'%" }] }, /^classifiers: .*no host is part of it/],
    [{ classifiers: [{ role: 'a-b' }] }, /^classifiers: .*the role "a-b" has only letters/],
    [
      { classifiers: [{ role: 'db_admin' }] },
      /^classifiers: .*the role "db_admin" is built into StarRocks, which does not/,
    ],
    [{ classifiers: [{ role: 'public' }] }, /^classifiers: .*the role "public" is built into StarRocks/],
    [{ classifiers: [{ sourceIp: '10.0.0.1' }] }, /^classifiers: .*is no IPv4 network such as/],
    [{ classifiers: [{ sourceIp: '10.0.0.1/32' }] }, /^classifiers: .*"10.0.0.1\/32" has no client .* at most 30 bits/],
    [{ classifiers: [{ databases: ['a,b'] }] }, /^classifiers: .*has a comma/],
    [{ classifiers: [{ planCpuCostRange: '[2, 1)' }] }, /^classifiers: .*is none of the form/],
    [{ classifiers: [{ queryTypes: ['delete'] }] }, /^classifiers: .*must be one of select, insert/],
    [{ cpuWeight: undefined }, /^cpuWeight: a share of the processors is needed: declare one of cpuWeight/],
    [{ exclusiveCpuCores: 1 }, /^exclusiveCpuCores: cpuWeight and exclusiveCpuCores exclude each other/],
    [{ memLimit: undefined }, /^memLimit: is needed/],
    [{ memLimit: '200%' }, /^memLimit: "200%" is refused: a part of the memory/],
    [{ memLimit: '0%' }, /^memLimit: "0%" is refused: it is 0/],
    [{ spillMemLimitThreshold: '100%' }, /^spillMemLimitThreshold: "100%" is refused/],
    [{ concurrencyLimit: 0 }, /^concurrencyLimit: must be a whole number of at least 1/],
    [{ type: 'mv' }, /^classifiers: a group of type mv has no classifiers/],
    [{ warehouses: ['default_warehouse'] }, /^cpuWeight: is not accepted with warehouses/],
    [{ name: 'a`b' }, /^name: /],
  ])('is refused with %j', async (input, reason) => {
    const failures = await group().failures({ ...args, ...input })
    expect(failures).toHaveLength(1)
    expect(failures[0]).toMatch(reason)
  })

  test('is bound to warehouses, and set free again', async () => {
    const bound = { ...args, cpuWeight: undefined, cpuWeightPercent: 10, warehouses: ['default_warehouse'] }
    const life = group()
    await life.up(bound)
    expect(await life.refresh()).toBe(true)
    expect(await life.up(bound)).toBe('same')
    expect(await changes(() => life.up({ ...bound, warehouses: undefined }))).toEqual([
      'ALTER RESOURCE GROUP `reports` WITH ("warehouses" = "")',
    ])
    expect(await shown()).toMatchObject([{ warehouses: '' }])
  })
})

describe('a pool of memory', () => {
  const pooled = { ...args, memPool: 'shared' }
  const differs = (name: string, limit: string) =>
    `memLimit: the groups of memPool "shared" share one memLimit, and resource group "${name}" has ${limit}: declare the same. StarRocks cannot change the memLimit of a pool: for another one, declare another memPool for all of its groups`

  test('has groups with one limit, which a replacement of the only group changes', async () => {
    const life = group()
    await life.up(pooled)
    expect(await life.up({ ...pooled, memLimit: '0.3' })).toBe('update')
    expect(await life.up({ ...pooled, memLimit: '20%' })).toBe('replace')
    expect(await shown()).toMatchObject([{ mem_limit: '20.0%', mem_pool: 'shared' }])
    expect(await life.refresh()).toBe(true)
    expect(await life.up({ ...pooled, memLimit: '20%' })).toBe('same')
  })

  test('refuses another limit in the preview, of a new group and of one that would be replaced', async () => {
    const [first, second] = [group(), group('dashboards')]
    await first.up(pooled)
    const other = { ...pooled, name: 'dashboards' }
    expect(await second.failures({ ...other, memLimit: '20%' })).toEqual([differs('reports', '30%')])
    await second.up({ ...other, memLimit: '0.30' })
    expect(await first.failures({ ...pooled, memLimit: '20%' })).toEqual([differs('dashboards', '30%')])
    expect(await first.up({ ...pooled, memLimit: '20%', memPool: 'smaller' })).toBe('replace')
    expect(await second.up({ ...other, memLimit: '20%', memPool: 'smaller' })).toBe('replace')
  })

  test('refuses another limit of a group that the same program declares', async () => {
    const { __urn } = (await group().preview(pooled)).inputs
    const other = { ...pooled, name: 'dashboards', memLimit: '20%' }
    // A run has one process for all of them.
    await handler.configure({ config: { get: (key) => lake.config[key] } })
    expect((await handler.check({}, { ...pooled, __urn })).failures).toEqual([])
    const { failures } = await handler.check({}, { ...other, __urn: `${String(__urn)}-of-another` })
    expect(failures.map(({ property, reason }) => `${property}: ${reason}`)).toEqual([differs('reports', '30%')])
  })

  test('keeps a group with another limit from being taken over', async () => {
    await lake.starrocks.query(
      `CREATE RESOURCE GROUP reports TO (user = 'ann') WITH ("cpu_weight" = "4", "mem_limit" = "10%", "mem_pool" = "shared")`,
    )
    expect(await group().failures({ ...pooled, onExisting: 'adopt' })).toEqual([
      expect.stringMatching(
        /^name: resource group "reports" exists already with mem_limit 10%, which cannot be changed/,
      ),
    ])
  })
})

describe('limits that are not known yet', () => {
  test.each([
    [{ exclusiveCpuCores: UNKNOWN }],
    [{ cpuWeight: UNKNOWN, exclusiveCpuPercent: UNKNOWN }],
    [{ cpuWeight: UNKNOWN, exclusiveCpuCores: 2, type: 'short_query' }, 'exclusiveCpuCores'],
    [{ cpuWeight: 1, cpuWeightPercent: UNKNOWN, type: 'short_query' }],
    [{ cpuWeight: undefined, cpuWeightPercent: 10, maxCpuCores: UNKNOWN, warehouses: ['default_warehouse'] }],
    [{ cpuWeight: UNKNOWN, warehouses: [UNKNOWN] }],
    [{ memLimit: UNKNOWN, memPool: 'shared' }],
    [{ memPool: UNKNOWN }],
    [{ classifiers: [UNKNOWN] }],
    [{ classifiers: undefined, type: UNKNOWN }],
    [{ name: 'default_wg', classifiers: undefined, onExisting: 'adopt', memPool: UNKNOWN, type: UNKNOWN }],
  ])('are not judged: %j', async (input, known?: string) => {
    const failures = await group().failures({ ...args, ...input })
    expect(failures.map((failure) => failure.split(':')[0])).toEqual(known === undefined ? [] : [known])
  })
})

describe('a built-in group', () => {
  const builtIn = { name: 'default_wg', concurrencyLimit: 50, onExisting: 'adopt' }
  const limits = async () => (await shown('default_wg'))[0]

  test('gets the declared limits, and a delete restores those from before', async () => {
    const before = await limits()
    const life = group('default_wg')
    expect(await changes(() => life.up(builtIn))).toEqual([
      'ALTER RESOURCE GROUP `default_wg` WITH ("concurrency_limit" = "50")',
    ])
    expect(await life.refresh()).toBe(true)
    expect(await life.up(builtIn)).toBe('same')
    expect(await life.up({ ...builtIn, cpuWeight: 8, memLimit: '90%' })).toBe('update')
    expect(await limits()).toMatchObject({ cpu_weight: '8', cpu_weight_percent: '0', mem_limit: '90.0%' })
    expect(await life.up({ ...builtIn, memLimit: '90%' })).toBe('update')
    expect(await limits()).toMatchObject({ cpu_weight_percent: '100', mem_limit: '90.0%' })
    await life.destroy()
    expect(await limits()).toEqual({ ...before, concurrency_limit: '0' })
  })

  test('keeps a limit that others have changed', async () => {
    const life = group('default_wg')
    await life.up(builtIn)
    await lake.starrocks.query('ALTER RESOURCE GROUP default_wg WITH ("concurrency_limit" = "7")')
    expect(await changes(() => life.destroy())).toEqual([])
    await lake.starrocks.query('ALTER RESOURCE GROUP default_wg WITH ("concurrency_limit" = "0")')
  })

  test.each([
    [{ onExisting: undefined }, /^name: resource group "default_wg" is built into StarRocks: set onExisting: "adopt"/],
    [{ classifiers: [ann] }, /^classifiers: a built-in group has no classifiers/],
    [{ memPool: 'shared' }, /^memPool: a built-in group keeps its own/],
  ])('is refused with %j', async (input, reason) => {
    const failures = await group('default_wg').failures({ ...builtIn, ...input })
    expect(failures).toHaveLength(1)
    expect(failures[0]).toMatch(reason)
  })
})
