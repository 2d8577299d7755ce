import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { UNKNOWN } from '../provider/core/values'
import { registry } from '../provider/resources/registry'
import { disconnectAll } from '../provider/starrocks/connection'
import { type Args, loadKind, loadLives } from './fixtures'
import { prepareLives } from './fixtures/setup'
import { OPEN_SERVERS } from './support/catalog-servers'
import { type Lake, startLake } from './support/lake'
import { ResourceLife } from './support/resource'

/*
 * In a preview, an input that another resource computes is not known yet. No check judges it: whatever it becomes, the preview of a
 * correct program succeeds. The engine may send the sentinel for a whole input or for any part of it.
 */
let lake: Lake
const warnings: string[] = []
beforeAll(async () => {
  // Without an engine, warnings go to stderr.
  vi.spyOn(console, 'error').mockImplementation((warning: string) => warnings.push(warning))
  lake = await startLake({ jobMilliseconds: 0, catalogServers: OPEN_SERVERS })
  await prepareLives(lake)
})
afterAll(async () => {
  await disconnectAll()
  await lake.close()
  vi.restoreAllMocks()
})

describe.each(registry)('the preview of a new $kind', async (spec) => {
  const { lives, handler } = await loadKind(spec)
  const forms = lives.flatMap(({ name, form = name, declared, changed }) => [
    { name, form, declared },
    ...(changed === undefined ? [] : [{ name, form: `${form}, changed`, declared: changed }]),
  ])

  async function unjudged(name: string, args: Args): Promise<string[]> {
    warnings.length = 0
    const { inputs, failures } = await ResourceLife.of(handler, lake, name).check(args)
    return [
      ...failures.map(({ property, reason }) => `${property}: ${reason}`),
      ...partlyUnknown([inputs, warnings]).map((text) => `the sentinel is part of ${JSON.stringify(text)}`),
    ]
  }

  test.each(forms)('succeeds with each input of $form unknown', async ({ name, declared }) => {
    const problems: Record<string, string[]> = {}
    for (const input of Object.keys(spec.inputs)) {
      const found = await unjudged(name, { ...declared, [input]: UNKNOWN })
      if (found.length > 0) problems[input] = found
    }
    expect(problems).toEqual({})
  })

  test.each(forms)('succeeds with each part of an input of $form unknown', async ({ name, declared }) => {
    const problems: Record<string, string[]> = {}
    for (const path of partsOf(declared)) {
      const found = await unjudged(name, replacedAt(declared, path) as Args)
      if (found.length > 0) problems[path.join('.')] = found
    }
    expect(problems).toEqual({})
  })

  test.each(forms)('succeeds with one input of $form alone known', async ({ name, declared }) => {
    const problems: Record<string, string[]> = {}
    for (const [input, value] of Object.entries(declared)) {
      const found = await unjudged(name, { ...allUnknown(spec.inputs), [input]: value })
      if (found.length > 0) problems[input] = found
    }
    expect(problems).toEqual({})
  })

  test.each(forms)('succeeds with all inputs of $form unknown', async ({ name, declared }) => {
    for (const inputs of [declared, spec.inputs]) expect(await unjudged(name, allUnknown(inputs))).toEqual([])
  })
})

describe('the preview of an existing resource', async () => {
  test.each(await loadLives())('$title: replaces nothing for an unknown input', async ({ name, declared, handler }) => {
    const life = ResourceLife.of(handler, lake, name)
    await life.up(declared)
    const problems: Record<string, unknown> = {}
    for (const input of Object.keys(handler.spec.inputs)) {
      const args = { ...declared, [input]: UNKNOWN }
      warnings.length = 0
      const found = [...(await life.failures(args)), ...partlyUnknown(warnings)]
      const { replaces } = found.length > 0 ? { replaces: [] } : await life.preview(args)
      if (found.length > 0 || replaces.length > 0) problems[input] = { found, replaces }
    }
    expect(problems).toEqual({})
    await life.destroy()
  })
})

function allUnknown(inputs: object): Args {
  return Object.fromEntries(Object.keys(inputs).map((input) => [input, UNKNOWN]))
}

type Path = readonly (string | number)[]

/** The paths of all values inside of the inputs, without the inputs themselves. */
function partsOf(value: unknown, path: Path = []): Path[] {
  if (typeof value !== 'object' || value === null) return []
  return Object.entries(value).flatMap(([key, part]) => {
    const at = [...path, key]
    return [...(path.length === 0 ? [] : [at]), ...partsOf(part, at)]
  })
}

function replacedAt(value: unknown, [key, ...rest]: Path): unknown {
  if (key === undefined) return UNKNOWN
  if (Array.isArray(value)) return value.map((part, i) => (String(i) === key ? replacedAt(part, rest) : part))
  const parts = value as Args
  return { ...parts, [key]: replacedAt(parts[key], rest) }
}

/** Texts that have the sentinel inside: the engine would take them for known values. */
function partlyUnknown(value: unknown): string[] {
  if (typeof value === 'string') return value !== UNKNOWN && value.includes(UNKNOWN) ? [value] : []
  if (typeof value !== 'object' || value === null) return []
  return Object.entries(value).flatMap(([key, part]) => (key.startsWith('__') ? [] : partlyUnknown(part)))
}
