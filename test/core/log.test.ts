import { expect, test } from 'vitest'
import { throttled } from '../../provider/core/log'

test('messages that come too soon are left out, but not the last of a wait', () => {
  let now = 0
  const shown: string[] = []
  const progress = throttled(
    (message) => shown.push(message),
    () => now,
  )
  progress('0 of 2')
  now = 500
  progress('1 of 2')
  progress('2 of 2', true)
  now = 2_400
  progress('too soon after the last')
  now = 2_500
  progress('next')
  expect(shown).toEqual(['0 of 2', '2 of 2', 'next'])
})
