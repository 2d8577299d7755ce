import { afterAll, beforeAll, expect, test } from 'vitest'
import type { StarRocksSandbox } from './index'
import { startStarRocks } from './index'

let starRocks: StarRocksSandbox
beforeAll(async () => {
  starRocks = await startStarRocks()
})
afterAll(() => starRocks.close())

const show = (like: string) => starRocks.query(`ADMIN SHOW FRONTEND CONFIG LIKE '${like}'`)

test('a setting is shown, set, and lost when the front end restarts', async () => {
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
  expect((await show('statistic_%'))[0]?.Value).toBe('60')
  starRocks.restart()
  expect((await show('statistic_%'))[0]?.Value).toBe('300')
})

test.each([
  ['"nosuch" = "1"', 5102, "Config 'nosuch' does not exist or is not mutable"],
  ['"query_port" = "1"', 5102, "Config 'query_port' does not exist or is not mutable"],
  ['"statistic_collect_interval_sec" = "x"', 1064, /For input string: "x"/],
  ['"enable_collect_full_statistic" = "1"', 1064, /true or false/],
])('a setting of %s is refused', async (item, errno, message) => {
  const refusal = starRocks.query(`ADMIN SET FRONTEND CONFIG (${item})`)
  await expect(refusal).rejects.toMatchObject({ errno, message: expect.stringMatching(message) })
})
