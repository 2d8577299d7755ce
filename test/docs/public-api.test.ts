import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { type PublicItem, publicItems } from './public-api'
import { ROOT } from './root'

/**
 * Every public item has a description; every input also has its unit and its default. The effect of a change follows from its
 * tags.
 */
const items = publicItems()
const names = (found: readonly PublicItem[]) => found.map(({ path }) => path)

test('every public item is documented', () => {
  expect(items.length).toBeGreaterThan(300)
  expect(names(items.filter(({ text }) => text === ''))).toEqual([])
})

test('every declaration has a version, and none of a future release', () => {
  const { version } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as { version: string }
  const declarations = items.filter(({ kind }) => kind !== 'member' && kind !== 'constructor')
  expect(names(declarations.filter(({ since }) => since === undefined))).toEqual([])
  const later = items.filter(
    ({ since }) => since !== undefined && since.localeCompare(version, 'en', { numeric: true }) > 0,
  )
  expect(names(later)).toEqual([])
})

test('every optional input states its default', () => {
  const optional = items.filter(({ optional, type }) => optional && type.includes('Input<'))
  expect(optional.length).toBeGreaterThan(80)
  expect(names(optional.filter(({ hasDefault }) => !hasDefault))).toEqual([])
})

test('every number states its unit', () => {
  const UNIT =
    /number of|seconds|bytes|rows|files|buckets|replicas|port|share|values|pages?\b|items|slices|\bunits\b|how many|how often/i
  const numbers = items.filter(({ type }) => /^(In|Out)put<(number|Share)>( \| undefined)?$|^number$/.test(type))
  expect(numbers.length).toBeGreaterThan(30)
  expect(names(numbers.filter(({ text }) => !UNIT.test(text)))).toEqual([])
})
