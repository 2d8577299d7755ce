import { afterEach, expect, test, vi } from 'vitest'
import { optionsOf } from './options'

afterEach(() => {
  process.exitCode = 0
  vi.restoreAllMocks()
})

test('reads the options', () => {
  expect(optionsOf([], ['a'])).toEqual({ only: undefined, runs: 5, write: false })
  expect(optionsOf(['--only', 'a', '--runs', '3', '--write'], ['a'])).toEqual({ only: ['a'], runs: 3, write: true })
})

test('prints its usage on demand, and measures nothing', () => {
  const printed = vi.spyOn(console, 'log').mockImplementation(() => {})
  expect(optionsOf(['--help'], ['loading', 'scale'])).toBe(undefined)
  expect(printed.mock.lastCall?.[0]).toContain('loading, scale')
  expect(process.exitCode).not.toBe(2)
})

test.each([
  [['--nosuch'], "Unknown option '--nosuch'"],
  [['--only', 'nosuch'], '--only nosuch: there is no scenario with this name'],
  [['--runs', '0'], '--runs 0: this must be a number, at least 1'],
  [['--runs', 'many'], '--runs many: this must be a number, at least 1'],
])('refuses %j with the usage', (args, message) => {
  const printed = vi.spyOn(console, 'error').mockImplementation(() => {})
  expect(optionsOf(args, ['loading'])).toBe(undefined)
  expect(printed.mock.lastCall?.[0]).toContain(message)
  expect(printed.mock.lastCall?.[0]).toContain('npm run bench -- [options]')
  expect(process.exitCode).toBe(2)
})
