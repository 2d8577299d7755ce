import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { loadKinds } from '../fixtures'
import { page } from './markdown'
import { features, kindsThatNeed, RELEASES_PAGE, withReleases } from './releases'

test('docs/starrocks-releases.md has the minimum versions of the code; if not, run `npm run docs:releases`', () => {
  const text = readFileSync(RELEASES_PAGE, 'utf8')
  expect(withReleases(text)).toBe(text)
  expect(text).toContain('<!-- releases -->')
})

test('every feature is needed by a resource', () => {
  expect(features.filter((feature) => kindsThatNeed(feature).length === 0)).toEqual([])
})

test('the page names the release of every refusal that the fixtures try', async () => {
  const { text } = page('docs/starrocks-releases.md')
  const kinds = await loadKinds()
  const missing = kinds.flatMap(({ spec, refusals = [] }) =>
    refusals.filter(({ since }) => {
      const line = since.split('.').slice(0, 2).join('.')
      const column = ['3.2', '3.3', '3.4', '3.5', '4.0', '4.1'].indexOf(line)
      const rows = text.split('\n').filter((row) => row.includes(`\`${spec.kind}\``))
      const first = since.endsWith('.0') ? 'yes' : since
      return !rows.some((row) => row.split(' | ')[2 + column]?.replace(' |', '') === first)
    }),
  )
  expect(missing.map(({ what, since }) => `${what}: ${since}`)).toEqual([])
})
