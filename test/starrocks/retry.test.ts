import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { StarRocksError } from '../../provider/errors'
import { backOff, persistently, sparing } from '../../provider/starrocks/retry'

beforeEach(() => void vi.useFakeTimers({ toFake: ['Date'] }))
afterEach(() => void vi.useRealTimers())

/** Fails this number of times; each attempt takes a second of the clock of the deadline. */
function failing(times: number) {
  let attempts = 0
  return {
    attempt: async () => {
      attempts++
      vi.advanceTimersByTime(1_000)
      const reason = `attempt ${attempts} failed`
      if (attempts <= times)
        throw new StarRocksError(`${reason}\n  in: SELECT x`, 'unreachable', 0, '', 'SELECT x', reason)
      return 'done'
    },
    attempts: () => attempts,
  }
}

test('pauses double up to five seconds, with a random half', () => {
  const bounds = [0, 1, 2, 5, 6, 50].map((attempt) => [backOff(attempt, () => 0), backOff(attempt, () => 1)])
  expect(bounds).toEqual([
    [50, 100],
    [100, 200],
    [200, 400],
    [1600, 3200],
    [2500, 5000],
    [2500, 5000],
  ])
})

test('retries a temporary failure, and reports each retry without the statement', async () => {
  const { attempt, attempts } = failing(2)
  const told: string[] = []
  const patience = { seconds: 10, retrying: (message: string) => told.push(message) }
  expect(await persistently(patience, attempt, () => true)).toBe('done')
  expect(attempts()).toBe(3)
  expect(told).toEqual([
    expect.stringMatching(/^attempt 1 failed; trying again for up to 9 s$/),
    expect.stringMatching(/^attempt 2 failed; trying again for up to 8 s$/),
  ])
})

test('fails with the last failure after the deadline', async () => {
  const { attempt, attempts } = failing(100)
  await expect(persistently({ seconds: 3 }, attempt, () => true)).rejects.toThrow('attempt 3 failed')
  expect(attempts()).toBe(3)
})

test('retries as often as it has to, even if the first attempt took all the time', async () => {
  const { attempt, attempts } = failing(1)
  expect(await persistently({ seconds: 0.2, retries: 1 }, attempt, () => true)).toBe('done')
  const again = failing(2)
  await expect(persistently({ seconds: 0.2, retries: 1 }, again.attempt, () => true)).rejects.toThrow(
    'attempt 2 failed',
  )
  expect([attempts(), again.attempts()]).toEqual([2, 2])
})

test('does not retry a permanent failure', async () => {
  const { attempt, attempts } = failing(1)
  await expect(persistently({ seconds: 100 }, attempt, () => false)).rejects.toThrow('attempt 1 failed')
  expect(attempts()).toBe(1)
})

test('passes on one message every few seconds if many operations retry', () => {
  let now = 0
  const told: string[] = []
  const sparingly = sparing(() => now)
  const resources = ['a', 'b', 'c'].map((name) =>
    sparingly({ seconds: 15, retrying: (message) => told.push(`${name} ${message}`) }),
  )
  for (; now < 12_000; now += 500) for (const { retrying } of resources) retrying?.(`at ${now}`)
  expect(told).toEqual(['a at 0', 'a at 5000', 'a at 10000'])
})
