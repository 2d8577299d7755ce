import { afterAll, beforeAll, expect, test } from 'vitest'
import type { StarRocksSandbox } from './index'
import { startStarRocks } from './index'

let starRocks: StarRocksSandbox
beforeAll(async () => {
  starRocks = await startStarRocks()
})
afterAll(() => starRocks.close())

const show = (like: string) => starRocks.query(`ADMIN SHOW FRONTEND CONFIG LIKE '${like}'`)

test('shows and sets a setting, and loses it when the front end restarts', async () => {
  const [row] = await show('query_p_rt')
  expect(row).toEqual({
    Key: 'query_port',
    AliasNames: '[]',
    Value: '9030',
    Type: 'int',
    IsMutable: 'false',
    Comment: '',
  })
  await starRocks.query('ADMIN SET FRONTEND CONFIG ("statistic_collect_interval_sec" = "60")')
  expect((await show('statistic_collect%'))[0]?.Value).toBe('60')
  starRocks.restart()
  expect((await show('statistic_collect%'))[0]?.Value).toBe('300')
})

test.each([
  ['"nosuch" = "1"', 1064, "Config 'nosuch' does not exist or is not mutable"],
  ['"query_port" = "1"', 1064, "Config 'query_port' does not exist or is not mutable"],
  ['"statistic_collect_interval_sec" = "x"', 1064, /For input string: "x"/],
  ['"background_refresh_metadata_interval_millis" = "2147483648"', 1064, /For input string: "2147483648"/],
  ['"statistic_auto_collect_ratio" = "often"', 1064, /For input string: "often"/],
])('refuses a setting of %s', async (item, errno, message) => {
  const refusal = starRocks.query(`ADMIN SET FRONTEND CONFIG (${item})`)
  await expect(refusal).rejects.toMatchObject({ errno, message: expect.stringMatching(message) })
})

test('reads every value but true as false for a boolean setting', async () => {
  await starRocks.query('ADMIN SET FRONTEND CONFIG ("enable_statistic_collect" = "yes")')
  expect((await show('enable_statistic_collect'))[0]?.Value).toBe('false')
})

test('writes a setting into fe.conf only if settings can be persisted', async () => {
  const persist = 'ADMIN SET FRONTEND CONFIG ("statistic_collect_interval_sec" = "60") WITH PERSISTENT'
  await expect(starRocks.query(persist)).rejects.toThrow(
    'set persisted config failed, because current running mode is not persisted',
  )
  expect((await show('statistic_collect%'))[0]?.Value).toBe('300')
  const other = await startStarRocks({ persistsSettings: true })
  await other.query(persist)
  other.restart()
  expect(await other.query("ADMIN SHOW FRONTEND CONFIG LIKE 'statistic_collect%'")).toMatchObject([{ Value: '60' }])
  await other.close()
})
