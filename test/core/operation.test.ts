import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { OperationTime } from '../../provider/core/operation'
import { timeoutError } from '../../provider/errors'
import { verbatim } from '../../provider/sql/quote'
import type { Server } from '../../provider/starrocks/server'

beforeEach(
  () =>
    void vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'setInterval', 'clearInterval', 'performance'] }),
)
afterEach(() => void vi.useRealTimers())

/** Answers each statement after the number of seconds in it, or never. */
const sent: string[] = []
const cluster: Server = {
  address: 'fe:9030',
  query: ({ text, masked }, { timeoutMs = 0 } = {}) => {
    sent.push(text)
    return new Promise((resolve, reject) => {
      const takes = Number(text) * 1000
      if (takes <= timeoutMs) setTimeout(() => resolve([]), takes)
      else setTimeout(() => reject(timeoutError('fe:9030', timeoutMs, '', masked)), timeoutMs)
    })
  },
}

const told: string[] = []
const tell = (message: string) => void told.push(message)
let server: Server
beforeEach(() => {
  sent.length = told.length = 0
  server = new OperationTime(300, { progress: tell, warn: (message) => tell(`warning: ${message}`) }).limit(cluster)
})

const outcomeOf = async (seconds: number) => {
  const asked = server.query(verbatim(String(seconds))).then(
    () => 'answered',
    (error) => error,
  )
  await vi.advanceTimersByTimeAsync(400_000)
  return asked
}

test('slow answers add up', async () => {
  expect(await outcomeOf(150)).toBe('answered')
  expect(await outcomeOf(140)).toBe('answered')
  const late = await outcomeOf(100)
  expect(late).toMatchObject({ condition: 'timedOut', statement: '100' })
  // No more statements are sent, and the reason stays the same.
  expect(await outcomeOf(0)).toBe(late)
  expect(sent).toEqual(['150', '140', '100'])
})

test('fast answers do not add up, however many there are', async () => {
  for (let i = 0; i < 1_000; i++) {
    const asked = server.query(verbatim('0.9'))
    await vi.advanceTimersByTimeAsync(900)
    await asked
  }
  expect(await outcomeOf(290)).toBe('answered')
})

test('parallel statements count once', async () => {
  const asked = Promise.all(['200', '200', '200'].map((text) => server.query(verbatim(text))))
  await vi.advanceTimersByTimeAsync(200_000)
  await asked
  expect(await outcomeOf(90)).toBe('answered')
})

test('reports a wait every few seconds, and warns once when the time is nearly over', async () => {
  expect(await outcomeOf(299)).toBe('answered')
  expect(told[0]).toBe('waiting for StarRocks to answer 299: 5 of 300 s')
  const warnings = told.filter((message) => message.startsWith('warning'))
  expect(warnings).toEqual([
    'warning: waiting for StarRocks to answer 299: 240 of 300 s, after which the operation fails (connection.operationTimeoutSeconds)',
  ])
})
