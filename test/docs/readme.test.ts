import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { filled, normalized, runDemo } from './readme'
import { ROOT } from './root'

const readme = readFileSync(join(ROOT, 'README.md'), 'utf8')

test('README.md equals the output of the demo; if not, run `npm run docs:readme`', async () => {
  expect(readme.match(/<!-- (demo|file): /g)?.length).toBeGreaterThanOrEqual(5)
  expect(normalized(readme)).toBe(normalized(filled(readme, await runDemo())))
})

test('README.md can be read at one go: it has at most 200 lines', () => {
  expect(readme.trimEnd().split('\n').length).toBeLessThanOrEqual(200)
})
