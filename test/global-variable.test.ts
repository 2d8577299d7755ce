import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from 'vitest'
import { handler } from '../provider/resources/global-variable/handler'
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
  for (const name of CHANGED) await lake.starrocks.query(`SET GLOBAL ${name} = DEFAULT`)
  warnings.length = 0
})

const CHANGED = [
  'enable_profile',
  'enable_query_queue_select',
  'exec_mem_limit',
  'insert_max_filter_ratio',
  'interpolate_passthrough',
  'query_queue_concurrency_limit',
  'query_timeout',
]
const args = { name: 'query_timeout', value: 600 }
const variable = () => ResourceLife.of(handler, lake, 'variable')
const SET = 'SET GLOBAL `query_timeout` = "600"'

async function value(name = 'query_timeout'): Promise<string | null | undefined> {
  await lake.starrocks.query('SET enable_show_all_variables = true')
  return (await lake.starrocks.query(`SHOW GLOBAL VARIABLES LIKE '${name}'`))[0]?.Value
}

/** The variables that were changed for all sessions meanwhile. */
async function sets(run: () => Promise<unknown>): Promise<string[]> {
  lake.starrocks.statements.length = 0
  await run()
  return lake.starrocks.statements.filter((statement) => statement.startsWith('SET GLOBAL'))
}

describe('a global variable', () => {
  test('is refused with a second value in the same stack, unless that is another cluster', async () => {
    await variable().check(args)
    const { host, port } = lake.starrocks
    const urn = 'urn:pulumi:test::project::pulumi-nodejs:dynamic/starrocks:Thing::second'
    const second = async (more: object) =>
      (await handler.check({}, { name: 'QUERY_TIMEOUT', __urn: urn, ...more })).failures
    expect(await second({ value: '600' })).toEqual([])
    expect(await second({ value: 700, connection: { host, port } })).toEqual([])
    expect(await second({ value: 700 })).toEqual([
      {
        property: 'value',
        reason:
          'QUERY_TIMEOUT has another value in another resource of this stack: declare it once, or with the same value',
      },
    ])
  })

  test('is set with the statement of its preview, reports no change, and gets the default back by a delete', async () => {
    const life = variable()
    expect(await life.preview(args)).toMatchObject({ operation: 'create', inputs: { ddl: SET, previous: '300' } })
    expect(await value()).toBe('300')

    expect(await sets(() => life.up(args))).toEqual([SET])
    expect(life.id).toBe('query_timeout')
    expect(await value()).toBe('600')

    lake.starrocks.statements.length = 0
    expect(await life.up({ ...args, value: '600' })).toBe('same')
    expect(lake.starrocks.statements).toEqual([])
    expect(await life.refresh()).toBe(true)
    expect(await life.up(args)).toBe('same')

    expect(await sets(() => life.destroy())).toEqual(['SET GLOBAL `query_timeout` = DEFAULT'])
    expect(await value()).toBe('300')
  })

  test('that had another value than the default gets that value back', async () => {
    await lake.starrocks.query('SET GLOBAL query_timeout = 77')
    const life = variable()
    await life.up(args)
    expect(await life.up({ ...args, value: 900 })).toBe('update')
    expect(await sets(() => life.destroy())).toEqual(['SET GLOBAL `query_timeout` = "77"'])
    expect(await value()).toBe('77')
  })

  test('under a new name is another variable: the first gets its value back', async () => {
    const life = variable()
    await life.up(args)
    expect(await life.up({ name: 'enable_profile', value: true })).toBe('replace')
    expect([await value(), await value('enable_profile')]).toEqual(['300', 'true'])
    await life.destroy()
    expect(await value('enable_profile')).toBe('false')
  })

  test('keeps its value when it moves to a resource that spells the name in another way', async () => {
    const [first, second] = [variable(), ResourceLife.of(handler, lake, 'second')]
    const spelled = { ...args, name: 'QUERY_TIMEOUT' }
    await second.check(spelled)
    await first.up(args)
    await second.up(spelled)
    await first.destroy()
    expect(await value()).toBe('600')
    expect(warnings.join()).toContain('query_timeout keeps its value')
  })

  test('spelled in another way keeps the value from before the first create', async () => {
    const life = variable()
    await life.up(args)
    expect(await life.up({ ...args, name: 'Query_Timeout' })).toBe('replace')
    expect(await value()).toBe('600')
    await life.destroy()
    expect(await value()).toBe('300')
  })

  test('replaced by force keeps the value from before the first create', async () => {
    const life = variable()
    await life.up(args)
    await life.replaceTarget(args)
    expect(await value()).toBe('600')
    expect(await sets(() => life.destroy())).toEqual(['SET GLOBAL `query_timeout` = DEFAULT'])
  })

  test('replaced by force after a rename by aliases keeps the value from before the first create', async () => {
    const life = variable()
    await life.up(args)
    await life.renamed('renamed').up(args)
    await life.replaceTarget(args)
    expect(await sets(() => life.destroy())).toEqual(['SET GLOBAL `query_timeout` = DEFAULT'])
  })

  test.each([
    ['enable_profile', 'ON', 'true'],
    ['enable_profile', 1, 'true'],
    ['enable_profile', 'TRUE', 'true'],
    ['exec_mem_limit', '3G', '3221225472'],
    ['insert_max_filter_ratio', 1, '1.0'],
    ['interpolate_passthrough', 'off', 'false'],
    ['enable_query_queue_select', 'on', 'true'],
    ['query_queue_concurrency_limit', '020', '20'],
  ])('%s = %j is shown as %j, and that is no difference', async (name, spelling, shown) => {
    const life = variable()
    await life.up({ name, value: spelling })
    expect(await value(name)).toBe(shown)
    expect(await life.refresh()).toBe(true)
    expect(life.inputs.value).toBe(String(spelling))
    expect(await life.up({ name, value: spelling })).toBe('same')
    await life.destroy()
    expect(await value(name)).not.toBe(shown)
  })

  test('is not set again for another spelling of its value', async () => {
    const life = variable()
    await life.up({ name: 'exec_mem_limit', value: '3G' })
    expect(await sets(() => life.up({ name: 'exec_mem_limit', value: 3221225472 }))).toEqual([])
  })

  test('that was changed by hand is found by a refresh and set again, and a delete leaves a strange value', async () => {
    const life = variable()
    await life.up(args)
    await lake.starrocks.query('SET GLOBAL query_timeout = 1000')
    expect(await life.refresh()).toBe(true)
    expect(life.inputs.value).toBe('1000')
    expect(await sets(() => life.up(args))).toEqual([SET])
    await lake.starrocks.query('SET GLOBAL query_timeout = 1000')
    expect(await sets(() => life.destroy())).toEqual([])
    expect(await value()).toBe('1000')
  })

  test.each(['cutBefore', 'cutAfter'] as const)('is set if the connection is lost: %s', async (fault) => {
    const life = variable()
    lake.starrocks.faults[fault]('SET GLOBAL')
    expect(await life.up(args)).toBe('create')
    expect(await value()).toBe('600')
    await life.destroy()
    expect(await value()).toBe('300')
  })

  test('that StarRocks stores as something else is reported', async () => {
    const life = variable()
    lake.starrocks.faults.answerOnce(/^SET GLOBAL/, { Status: 'OK' })
    await expect(life.up(args)).rejects.toThrow(
      'query_timeout was set to "600", and StarRocks shows "300": declare it in that spelling',
    )
    await life.repair(args)
    expect(await value()).toBe('600')
  })

  test('is not set while the former value is unknown; the next run sets it', async () => {
    const life = variable()
    // A preview may retry several times before it continues.
    for (let i = 0; i < 50; i++) lake.starrocks.faults.cutBefore('SHOW GLOBAL VARIABLES')
    const { inputs } = await life.preview(args)
    lake.starrocks.faults.clear()
    await expect(handler.create(inputs as never)).rejects.toThrow(/run `pulumi up` again/)
    expect(await life.up(args)).toBe('create')
    await life.destroy()
    expect(await value()).toBe('300')
  })

  test('needs OPERATE on SYSTEM', async () => {
    const connection = { user: 'plain', password: '' }
    await expect(variable().up({ ...args, connection })).rejects.toThrow(/OPERATE privilege\(s\) on SYSTEM/)
    expect(await value()).toBe('300')
  })

  test.each([
    [{ name: 'no_such_variable' }, /^name: this StarRocks has no variable no_such_variable: .*Unknown system variable/],
    [{ name: 'version' }, /^name: version cannot be changed: .*read only/],
    [{ name: 'resource_group' }, /^name: resource_group cannot be set for all sessions: each session has/],
    [{ name: 'a"b' }, /^name: .* is refused: the name of a variable/],
    [{ value: 'soon' }, /^value: "soon" is refused: .*query_timeout is not a number/],
    [{ value: 0 }, /^value: "0" is refused: .*must be equal or greater than 1/],
    [{ value: 0.5 }, /^value: "0.5" is refused/],
    [{ name: 'enable_profile', value: 'yes' }, /^value: "yes" is refused: .*Incorrect argument type/],
    [{ name: 'enable_query_queue_select', value: 'yes' }, /^value: "yes" is refused: it is a boolean: true or false/],
    [{ name: 'query_queue_concurrency_limit', value: '1.5' }, /^value: "1.5" is refused: it is a whole number/],
    [{ name: 'query_queue_mem_used_pct_limit', value: 'a' }, /^value: "a" is refused: it is a number/],
    [{ value: undefined }, /^value: is needed/],
  ])('is refused with %j', async (input, reason) => {
    const failures = await variable().failures({ ...args, ...input })
    expect(failures).toHaveLength(1)
    expect(failures[0]).toMatch(reason)
  })

  test('with a wrong new value is refused by the preview of the change', async () => {
    const life = variable()
    await life.up(args)
    expect(await life.failures({ ...args, value: 'soon' })).toEqual([expect.stringContaining('is not a number')])
    expect(await value()).toBe('600')
  })
})
