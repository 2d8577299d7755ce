import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import type { Policy } from '../../provider/core/policy'
import type { ResourceProvider } from '../../provider/core/resource-provider'
import type { Field } from '../../provider/core/spec'
import { type PublicItem, publicItems } from './public-api'
import { ROOT } from './root'

/** Every public item says what it is; every input also its unit, its default and what a change of it does. */
const items = publicItems()
const names = (found: readonly PublicItem[]) => found.map(({ path }) => path)

test('every public item is documented', () => {
  expect(items.length).toBeGreaterThan(300)
  expect(names(items.filter(({ text }) => text === ''))).toEqual([])
})

test('every declaration says since which version it is there, and none since one that is yet to come', () => {
  const { version } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as { version: string }
  const declarations = items.filter(({ kind }) => kind !== 'member' && kind !== 'constructor')
  expect(names(declarations.filter(({ since }) => since === undefined))).toEqual([])
  const later = items.filter(
    ({ since }) => since !== undefined && since.localeCompare(version, 'en', { numeric: true }) > 0,
  )
  expect(names(later)).toEqual([])
})

test('every optional input says its default', () => {
  const optional = items.filter(({ optional, type }) => optional && type.includes('Input<'))
  expect(optional.length).toBeGreaterThan(80)
  expect(names(optional.filter(({ text }) => !/\bdefault\b/i.test(text)))).toEqual([])
})

test('every number says what it counts', () => {
  const UNIT =
    /seconds|bytes|rows|files|buckets|replicas|port|share|values|pages?\b|items|slices|\bunits\b|how many|how often/i
  const numbers = items.filter(({ type }) => /^(In|Out)put<number>$|^number$/.test(type))
  expect(numbers.length).toBeGreaterThan(30)
  expect(names(numbers.filter(({ text }) => !UNIT.test(text)))).toEqual([])
})

/** The words for each policy, the same everywhere. */
const WORDS: Readonly<Record<Exclude<Policy, 'shown'>, RegExp>> = {
  replace: /\bA change replaces\b/,
  inPlace: /\bChanged in place\b/,
  stateOnly: /\bChanges only Pulumi's state\b/,
}
/** An input whose effect is worked out by check: `policy` is that of the named input. */
const BY_ANOTHER = /\bA change shows in `(\w+)`/
/** A policy that depends on the change says on what. */
const CONDITION = /\b(where|unless|else|alone|only|is none)\b/

const resources = items.filter(
  ({ kind, path }) => kind === 'class' && items.some((item) => item.path === `${path}Args`),
)

describe.each(resources.map(({ path, file }) => [path, file] as const))('%s', async (kind, file) => {
  const module = join(ROOT, 'provider', `${file}.ts`)
  const { handler } = (await import(module)) as { handler: ResourceProvider<unknown, unknown, unknown> }
  const { spec } = handler

  test('has no input but those that its arguments declare', () => {
    const declared = items.filter(({ path }) => /^\w+Args\.\w+$/.test(path) && path.startsWith(`${kind}Args.`))
    expect(declared.map(({ path }) => path.split('.')[1]).sort()).toEqual(Object.keys(spec.fields).sort())
  })

  test.each(Object.entries(spec.fields))('says of %s what a change of it does', (name, field) => {
    const text = items.find(({ path }) => path === `${kind}Args.${name}`)?.text.replaceAll(/\s+/g, ' ') ?? ''
    expect(problemOf(text, field, spec.computed), `${kind}Args.${name}: ${text}`).toBeUndefined()
  })
})

/** Why a text is not what the policy asks for. */
function problemOf(text: string, { policy }: Field, computed: Readonly<Record<string, unknown>>): string | undefined {
  const said = (Object.keys(WORDS) as (keyof typeof WORDS)[]).filter((word) => WORDS[word].test(text))
  if (typeof policy === 'function') return said.length > 0 && CONDITION.test(text) ? undefined : 'says no condition'
  const [, other] = BY_ANOTHER.exec(text) ?? []
  if (policy === 'stateOnly' && other !== undefined) {
    return other in computed ? undefined : `${other} is nothing that check works out`
  }
  return said.length === 1 && said[0] === policy
    ? undefined
    : `the policy is ${policy}, and it says ${said.join() || 'none'}`
}
