import { expect, test } from 'vitest'
import { withLock } from '../../provider/starrocks/with-lock'

/** Work that begins and ends on demand. */
function work(log: string[], name: string) {
  let end = () => {}
  const ended = new Promise<void>((resolve) => {
    end = resolve
  })
  return {
    end,
    async run() {
      log.push(`${name} begins`)
      await ended
      log.push(`${name} ends`)
      return name
    },
  }
}

test('work on one object waits for its turn, and work on others does not', async () => {
  const log: string[] = []
  const [first, second, other] = ['first', 'second', 'other'].map((name) => work(log, name))
  const done = [withLock('a', first!.run), withLock('a', second!.run), withLock('b', other!.run)]
  other!.end()
  second!.end()
  await done[2]
  expect(log).toEqual(['first begins', 'other begins', 'other ends'])
  first!.end()
  expect(await Promise.all(done)).toEqual(['first', 'second', 'other'])
  expect(log.slice(3)).toEqual(['first ends', 'second begins', 'second ends'])
})

test('a failure is reported to its caller, and the next one runs', async () => {
  const failed = withLock('a', () => Promise.reject(new Error('refused')))
  const next = withLock('a', async () => 'done')
  await expect(failed).rejects.toThrow('refused')
  expect(await next).toBe('done')
})
