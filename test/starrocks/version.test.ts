import { expect, test } from 'vitest'
import { type Feature, lackText, parseVersion, versionOf } from '../../provider/starrocks/version'

test.each<[text: string, feature: Feature, can: boolean]>([
  ['3.2.16-8dea52d', 'alterCatalogs', false],
  ['3.3.0', 'alterCatalogs', false],
  ['3.3.11-abc', 'alterCatalogs', false],
  ['3.3.12', 'alterCatalogs', true],
  ['3.3.20', 'alterCatalogs', true],
  ['3.4.0', 'alterCatalogs', false],
  ['3.4.1-rc01', 'alterCatalogs', false],
  ['3.4.2', 'alterCatalogs', true],
  ['3.5.0-rc01', 'alterCatalogs', true],
  ['4.0.0-37c7c51', 'alterCatalogs', true],
  ['3.2.16', 'lastingPipes', false],
  ['3.3.1', 'lastingPipes', false],
  ['v3.3.2', 'lastingPipes', true],
  ['3.4.0', 'lastingPipes', true],
  ['3.2.99', 'taskSchedules', false],
  ['3.3.0', 'taskSchedules', true],
  ['3.3.20', 'unevenFiles', false],
  ['3.4.0', 'unevenFiles', true],
  ['3.10.0', 'sampleWeights', true],
  ['3.5.9', 'flatJson', false],
  ['10.0.0', 'flatJson', true],
  ['main-37c7c51', 'flatJson', true],
  ['', 'flatJson', true],
])('StarRocks %s, %s: %s', (text, feature, can) => {
  expect(parseVersion(text).can(feature)).toBe(can)
})

test('an error for a missing feature names it and the releases that have it', () => {
  expect(lackText('alterCatalogs', parseVersion('3.4.1-abc'))).toBe(
    'StarRocks 3.4.1-abc cannot change the properties of a catalog; 3.3.12, 3.4.2 and later can',
  )
})

test('queries the version of a cluster once, and again after a failure', async () => {
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
