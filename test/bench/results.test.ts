import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { Results } from './results'

const here = { machine: 'two processors', engine: 'the CLI', runs: 3 }
const outcome = { figures: [{ what: 'a', against: 'b', unit: 'x' as const, samples: [1, 2], budget: 3 }] }
let folder: string
let results: Results
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'bench-results-'))
  results = new Results(join(folder, 'bench'))
})
afterEach(() => rmSync(folder, { recursive: true }))

test('the last results of all scenarios are put together', () => {
  results.save('two', { ...here, outcome: { figures: [] } })
  results.save('two', { ...here, runs: 5, outcome })
  results.save('one', { ...here, outcome: { figures: [] } })
  expect(results.all(['one', 'two'], here)).toEqual([
    ['one', { figures: [] }],
    ['two', outcome],
  ])
})

test.each([
  ['is missing', undefined, 'two was not measured'],
  ['is of another machine', { ...here, machine: 'one processor' }, 'two was measured on one processor'],
  ['is of another engine', { ...here, engine: 'a stand-in' }, 'two was measured on a stand-in'],
  ['has too few runs', { ...here, runs: 2 }, 'two was measured 2 times and not 3'],
])('a result that %s is refused, with the command that measures it', (_, conditions, message) => {
  results.save('one', { ...here, outcome })
  if (conditions) results.save('two', { ...conditions, outcome })
  expect(() => results.all(['one', 'two'], here)).toThrow(`${message}: measure it with \`npm run bench -- --only two\``)
})
