import { expect, test } from 'vitest'
import { parseVersion, versionOf } from '../../provider/starrocks/version'

test.each([
  ['3.2.16-8dea52d', false],
  ['3.3.0', false],
  ['3.3.11-abc', false],
  ['3.3.12', true],
  ['3.3.20', true],
  ['3.4.0', false],
  ['3.4.1-rc01', false],
  ['3.4.2', true],
  ['3.5.0-rc01', true],
  ['4.0.0-37c7c51', true],
  ['10.0.0', true],
  ['main-37c7c51', true],
  ['', true],
])('StarRocks %s alters catalogs: %s', (text, altersCatalogs) => {
  expect(parseVersion(text)).toEqual({ text, altersCatalogs })
})

test('a cluster is asked once; a failure is not remembered', async () => {
  let asked = 0
  const server = {
    address: 'here',
    async query() {
      asked++
      if (asked === 1) throw new Error('not yet')
      return [{ '@@VERSION_COMMENT': '3.3.0-abc' }]
    },
  }
  await expect(versionOf(server)).rejects.toThrow('not yet')
  expect((await Promise.all([versionOf(server), versionOf(server)])).map(({ text }) => text)).toEqual([
    '3.3.0-abc',
    '3.3.0-abc',
  ])
  expect(asked).toBe(2)
})
