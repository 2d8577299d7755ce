import { describe, expect, test } from 'vitest'
import { asMarkdown, asText, measured, report } from './report'
import type { Figure } from './scenario'
import { summarize } from './statistics'

const figure = (samples: number[], budget: number): Figure => ({
  what: 'a thing',
  against: 'another',
  unit: 'x',
  samples,
  budget,
})

test.each([
  [[3, 1, 2], 2, 1],
  [[4, 1, 2, 3], 2.5, 1.5],
  [[5], 5, 0],
])('the samples %j have the median %d and the spread %d', (samples, median, spread) => {
  expect(summarize(samples)).toEqual({ median, spread })
})

describe('a budget', () => {
  test.each<[string, number[], number, string]>([
    ['is kept if it is just met', [0.8, 0.9, 1.5], 0.9, 'yes'],
    ['is within its spread if the excess is smaller than the spread', [0.8, 1, 1.3], 0.9, 'within its spread'],
    ['is exceeded if the excess is larger than the spread', [1.2, 1.25, 1.3], 0.9, 'NO'],
    ['of zero is exceeded by one', [1, 1, 1], 0, 'NO'],
  ])('%s', (_, samples, budget, kept) => {
    expect(measured('s', figure(samples, budget)).kept).toBe(kept)
  })
})

test('the report names each measurement, its baseline, the engine, and where the time goes', () => {
  const outcome = { figures: [figure([1, 2, 4], 8)], notes: ['All of it goes there.'] }
  const result = report([['s', outcome]], { engine: 'some engine', machine: 'some machine', runs: 3 })
  expect(result.figures[0]).toMatchObject({ scenario: 's', median: 2, spread: 1.5, ofBudget: 0.25, kept: 'yes' })
  expect(asMarkdown(result)).toContain('| a thing | another | 2 ± 1.50 x | <= 8 x | 25 % | yes |')
  for (const text of [asText(result), asMarkdown(result)]) expect(text).toContain('- All of it goes there.')
  expect(asMarkdown(result)).toContain('some engine')
})
