import { expect, test } from 'vitest'
import { prepare, type Tools } from './prerequisites'

const everything: Tools = { versitygw: true, go: true, pyarrow: true }

test.each<[string, Partial<Tools>, boolean, RegExp | undefined]>([
  ['nothing is missing', {}, false, undefined],
  ['only Go is missing', { go: false }, false, undefined],
  ['versitygw is missing', { versitygw: false }, true, /versitygw is missing: it is built now/],
  ['versitygw and Go are missing', { versitygw: false, go: false }, false, /so is Go.*is left out/],
  ['pyarrow is missing', { pyarrow: false }, false, /pyarrow is missing.*is left out/],
  ['all is missing', { versitygw: false, go: false, pyarrow: false }, false, /pyarrow is missing.*is left out/],
])('where %s', (_, missing, build, says) => {
  const preparation = prepare(['state', 'inference'], { ...everything, ...missing })
  expect(preparation.build).toBe(build)
  expect(preparation.says).toEqual(says ? [expect.stringMatching(says)] : [])
})

test('scenarios without another program need nothing', () => {
  const none = { versitygw: false, go: false, pyarrow: false }
  expect(prepare(['state', 'listing'], none)).toEqual({ build: false, says: [] })
})
