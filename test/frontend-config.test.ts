import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from 'vitest'
import { InputError } from '../provider/errors'
import { handler } from '../provider/resources/frontend-config/handler'
import { disconnectAll } from '../provider/starrocks/connection'
import { type Lake, startLake } from './support/lake'
import { ResourceLife } from './support/resource'

let lake: Lake
const warnings: string[] = []
beforeAll(async () => {
  // Without an engine, warnings go to stderr.
  vi.spyOn(console, 'error').mockImplementation((warning: string) => warnings.push(warning))
  lake = await startLake({ users: { plain: '' } })
})
afterAll(async () => {
  await disconnectAll()
  await lake.close()
})
afterEach(async () => {
  lake.starrocks.faults.clear()
  lake.starrocks.restart()
  await disconnectAll()
  warnings.length = 0
})

const INTERVAL = 'background_refresh_metadata_interval_millis'
const args = { name: INTERVAL, value: 300_000 }
const config = () => ResourceLife.of(handler, lake, 'config')
const SET = `ADMIN SET FRONTEND CONFIG ("${INTERVAL}" = "300000")`

async function value(name = INTERVAL): Promise<string | null | undefined> {
  return (await lake.starrocks.query(`ADMIN SHOW FRONTEND CONFIG LIKE '${name}'`))[0]?.Value
}

/** The settings that were changed meanwhile. */
async function sets(run: () => Promise<unknown>): Promise<string[]> {
  lake.starrocks.statements.length = 0
  await run()
  return lake.starrocks.statements.filter((statement) => statement.startsWith('ADMIN SET'))
}

describe('a setting of the front ends', () => {
  test('is set with the statement of its preview, reports no change, and is restored by a delete', async () => {
    const life = config()
    expect(await life.preview(args)).toMatchObject({ operation: 'create', inputs: { ddl: SET, previous: '600000' } })
    expect(await value()).toBe('600000')
    expect(warnings.join()).toMatch(/lasts only until a front end restarts: write it into fe.conf as well/)

    expect(await sets(() => life.up(args))).toEqual([SET])
    expect(life.id).toBe(INTERVAL)
    expect(await value()).toBe('300000')

    lake.starrocks.statements.length = 0
    expect(await life.up({ ...args, value: '300000' })).toBe('same')
    expect(lake.starrocks.statements).toEqual([])
    expect(await life.refresh()).toBe(true)
    expect(await life.up(args)).toBe('same')

    await life.destroy()
    expect(await value()).toBe('600000')
  })

  test.each([
    ['enable_background_refresh_connector_metadata', false, 'true'],
    ['background_refresh_metadata_time_secs_since_last_access_secs', 3600, '86400'],
  ])('such as %s accepts any plain value', async (name, wanted, before) => {
    const life = config()
    await life.up({ name, value: wanted })
    expect(await value(name)).toBe(String(wanted))
    expect(await life.refresh()).toBe(true)
    expect(await life.up({ name, value: wanted })).toBe('same')
    await life.destroy()
    expect(await value(name)).toBe(before)
  })

  test('is refused with a second value in the same stack', async () => {
    await config().check(args)
    const urn = 'urn:pulumi:test::project::pulumi-nodejs:dynamic/starrocks:Thing::second'
    const second = async (value: number) => (await handler.check({}, { ...args, value, __urn: urn })).failures
    expect(await second(args.value)).toEqual([])
    expect(await second(1000)).toEqual([
      {
        property: 'value',
        reason: `${INTERVAL} has another value in another resource of this stack: declare it once, or with the same value`,
      },
    ])
  })

  test('is changed in place, and a delete still restores the first value', async () => {
    const life = config()
    await life.up(args)
    expect(await life.up({ ...args, value: 200_000 })).toBe('update')
    expect(await value()).toBe('200000')
    await life.destroy()
    expect(await value()).toBe('600000')
  })

  test('with a new name is another setting: the first is restored', async () => {
    const life = config()
    await life.up(args)
    const other = { name: 'statistic_collect_interval_sec', value: 60 }
    expect(await life.up(other)).toBe('replace')
    expect([await value(), await value(other.name)]).toEqual(['600000', '60'])
    await life.destroy()
    expect(await value(other.name)).toBe('300')
  })

  test('that is lost in a restart is found by a refresh and set again', async () => {
    const life = config()
    await life.up(args)
    lake.starrocks.restart()
    await disconnectAll()
    expect(await life.refresh()).toBe(true)
    expect(life.inputs.value).toBe('600000')
    expect(await sets(() => life.up(args))).toEqual([SET])
  })

  test('that was changed by hand is not restored by a delete', async () => {
    const life = config()
    await life.up(args)
    await lake.starrocks.query(`ADMIN SET FRONTEND CONFIG ("${INTERVAL}" = "1000")`)
    expect(await sets(() => life.destroy())).toEqual([])
    expect(await value()).toBe('1000')
  })

  test('is not set if the former value is temporarily unreadable', async () => {
    lake.starrocks.faults.failOnce('ADMIN SHOW', { message: 'not now' })
    expect(await config().failures(args)).toEqual([expect.stringMatching(/^name: the value of \w+ cannot be read/)])
  })

  test.each(['cutBefore', 'cutAfter'] as const)('is set if the connection is lost: %s', async (fault) => {
    const life = config()
    lake.starrocks.faults[fault]('ADMIN SET')
    expect(await life.up(args)).toBe('create')
    expect(await value()).toBe('300000')
    await life.destroy()
    expect(await value()).toBe('600000')
  })

  test('that StarRocks refused is set by the next run', async () => {
    const life = config()
    lake.starrocks.faults.failOnce('ADMIN SET', { message: 'not now' })
    await expect(life.up(args)).rejects.toThrow(/not now/)
    expect(await value()).toBe('600000')
    expect(await life.up(args)).toBe('create')
  })

  test.each([
    ['enable_statistic_collect', 'yes', 'value: "yes" is refused: it is of type boolean, true or false'],
    ['enable_statistic_collect', 1, 'value: "1" is refused: it is of type boolean, true or false'],
    [INTERVAL, 'soon', 'value: "soon" is refused: it is of type int'],
    [INTERVAL, 0.5, 'value: "0.5" is refused: it is of type int'],
    [INTERVAL, 2 ** 31, 'value: "2147483648" is refused: it is of type int'],
    ['statistic_auto_collect_ratio', true, 'value: "true" is refused: it is of type double'],
  ])('named %s refuses the value %j, which StarRocks would refuse or misread', async (name, wrong, reason) => {
    expect(await config().failures({ name, value: wrong })).toEqual([reason])
    const life = config()
    await life.up({ name, value: (await value(name)) ?? '' })
    expect(await life.failures({ name, value: wrong })).toEqual([reason])
  })

  test.each([
    ['enable_statistic_collect', 'FALSE', 'false'],
    ['statistic_auto_collect_ratio', '5e-1', '0.5'],
    ['authentication_chain', 'native , ldap', '[native, ldap]'],
  ])('%s accepts the spelling %j', async (name, written, shown) => {
    const life = config()
    await life.up({ name, value: written })
    expect(await value(name)).toBe(shown)
    expect(await life.refresh()).toBe(true)
    expect(await life.up({ name, value: written })).toBe('same')
    await life.destroy()
  })

  test('is reported if StarRocks stored another value', async () => {
    const life = config()
    lake.starrocks.faults.answerOnce(/^ADMIN SET/, { Status: 'OK' })
    const failure = await life.up(args).catch((error: Error) => error)
    expect((failure as Error).message).toBe(`${INTERVAL} was set to "300000", but StarRocks stored "600000"`)
    await life.repair(args)
    expect(await value()).toBe('300000')
  })

  test('is not set while the former value is unknown; the next run sets it', async () => {
    const life = config()
    // A preview may retry several times before it continues.
    for (let i = 0; i < 50; i++) lake.starrocks.faults.cutBefore('ADMIN SHOW')
    const { inputs } = await life.preview(args)
    lake.starrocks.faults.clear()
    await expect(handler.create(inputs as never)).rejects.toThrow(
      /could not be read during the check; run `pulumi up` again/,
    )
    expect(warnings.join()).toMatch(/is not known yet/)
    expect(await value()).toBe('600000')
    expect(await life.up(args)).toBe('create')
    await life.destroy()
    expect(await value()).toBe('600000')
  })

  test('needs OPERATE on SYSTEM', async () => {
    const connection = { user: 'plain', password: '' }
    await expect(config().up({ ...args, connection })).rejects.toThrow(/OPERATE privilege\(s\) on SYSTEM/)
    expect(warnings.join()).toMatch(/is not known, so a delete will not restore/)
    expect(await value()).toBe('600000')
  })

  test.each([
    [{ name: 'no_such_setting' }, /^name: this StarRocks has no setting no_such_setting/],
    [{ name: 'background_refresh_metadata_interval_milli_' }, /^name: this StarRocks has no setting/],
    [{ name: 'query_port' }, /^name: query_port cannot be changed at run time/],
    [{ name: 'a"b' }, /^name: .* is refused: the name of an item/],
    [{ value: undefined }, /^value: is needed/],
    [{ value: ['a'] }, /^value: must be a string, a number or a boolean/],
  ])('is refused with %j', async (input, reason) => {
    const failures = await config().failures({ ...args, ...input })
    expect(failures).toHaveLength(1)
    expect(failures[0]).toMatch(reason)
  })
})

describe('a persistent setting', () => {
  let other: Lake
  beforeAll(async () => {
    other = await startLake({ persistsSettings: true })
  })
  afterAll(async () => {
    await disconnectAll()
    await other.close()
  })
  const persistent = { ...args, persistent: true }
  const restart = async () => {
    other.starrocks.restart()
    await disconnectAll()
    return (await other.starrocks.query(`ADMIN SHOW FRONTEND CONFIG LIKE '${INTERVAL}'`))[0]?.Value
  }

  test('survives a restart, and so does the restored value after a delete', async () => {
    const life = ResourceLife.of(handler, other, 'config')
    expect((await life.preview(persistent)).inputs.ddl).toBe(`${SET} WITH PERSISTENT`)
    expect(warnings.join()).not.toContain('lasts until')
    await life.up(persistent)
    expect(await life.up(persistent)).toBe('same')
    expect(await restart()).toBe('300000')
    expect(await life.refresh()).toBe(true)
    expect(await life.up(persistent)).toBe('same')
    await life.destroy()
    expect(await restart()).toBe('600000')
  })

  test('is written when the input is turned on, and stays in the files when it is turned off', async () => {
    const life = ResourceLife.of(handler, other, 'config')
    await life.up(args)
    expect((await life.preview(persistent)).inputs.plan).toEqual([`${SET} WITH PERSISTENT`])
    expect(await life.up(persistent)).toBe('update')
    expect(await restart()).toBe('300000')
    other.starrocks.statements.length = 0
    expect(await life.up(args)).toBe('update')
    expect(other.starrocks.statements.filter((statement) => statement.startsWith('ADMIN SET'))).toEqual([])
    expect(warnings.join()).toContain(`fe.conf on the front ends still contains ${INTERVAL} = 300000`)
    expect(await restart()).toBe('300000')
    await life.up(persistent)
    await life.destroy()
  })

  test('is refused if the front ends cannot write their file, and nothing changes', async () => {
    const life = config()
    const failure = await life.up(persistent).catch((error: Error) => error)
    expect(failure).toBeInstanceOf(InputError)
    expect(failure).toMatchObject({ property: 'persistent' })
    expect((failure as Error).message).toMatch(
      /was not set to "300000", since StarRocks could not write it into fe.conf: .* must not run in containers. Omit persistent/,
    )
    expect(await value()).toBe('600000')
    expect(await life.up(args)).toBe('create')
    await expect(life.up(persistent)).rejects.toThrow(/could not write it into fe.conf/)
    expect(await life.up(args)).toBe('same')
  })

  test('is refused by a release that cannot persist settings', async () => {
    const old = await startLake({ version: '3.4.9', persistsSettings: true })
    try {
      expect(await ResourceLife.of(handler, old, 'config').failures(persistent)).toEqual([
        'persistent: StarRocks 3.4.9-37c7c51 cannot write a setting into fe.conf; 3.5.0 and later can',
      ])
    } finally {
      await disconnectAll()
      await old.close()
    }
  })
})
