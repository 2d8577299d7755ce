import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { loadKinds } from '../fixtures'
import type { SecretResource, SecretSources } from '../fixtures/fixture'
import { allKinds } from './places'
import type { Planter } from './planting'

/** A resource of the program. */
export interface Planted {
  readonly kind: string
  readonly name: string
  readonly args: Record<string, unknown>
  /** Inputs that the program marks as secret itself. */
  readonly marked?: readonly string[]
  readonly creation?: Bed['creation']
  readonly change?: Bed['change']
}

/** A resource to plant secrets in. */
export interface Bed extends SecretResource {
  readonly kind: string
}

/** A program that makes what it is told to, in its order. */
const PROGRAM = `
const pulumi = require('@pulumi/pulumi')
const starrocks = require('pulumi-starrocks')
const wrap = process.env.PLANTED_AS === 'outputs' ? (value) => pulumi.output(value) : (value) => value
let last
for (const { kind, name, args, marked = [] } of JSON.parse(process.env.PLANTED)) {
  const inputs = Object.entries(args).map(([key, value]) => [key, marked.includes(key) ? pulumi.secret(value) : wrap(value)])
  const dependsOn = last && process.env.PLANTED_APART === undefined ? [last] : []
  last = process.env.PLANTED_BY === 'plugin'
    ? new pulumi.CustomResource('starrocks:index:' + kind, name, Object.fromEntries(inputs), { dependsOn })
    : new starrocks[kind](name, Object.fromEntries(inputs), { dependsOn })
}
`

/** A folder with the program, in which nothing else is. Its temporary files stay in it, too. */
export async function makeProject(): Promise<{ dir: string; temporary: string; close(): Promise<void> }> {
  const root = await mkdtemp(join(tmpdir(), 'secrets-'))
  const [dir, temporary] = [join(root, 'program'), join(root, 'tmp')]
  await mkdir(join(dir, 'node_modules'), { recursive: true })
  await mkdir(temporary)
  await writeFile(
    join(dir, 'Pulumi.yaml'),
    'name: garden\nruntime:\n  name: nodejs\n  options:\n    typescript: false\n',
  )
  await writeFile(join(dir, 'package.json'), '{ "private": true }')
  await writeFile(join(dir, 'index.js'), PROGRAM)
  await symlink(resolve('.'), join(dir, 'node_modules/pulumi-starrocks'))
  await symlink(resolve('node_modules/@pulumi'), join(dir, 'node_modules/@pulumi'))
  return { dir, temporary, close: () => rm(root, { recursive: true }) }
}

/** Resources of every kind, with a place for every secret, in the order in which they can be created. */
export async function beds(given: SecretSources): Promise<Bed[]> {
  const kinds = await loadKinds()
  const waiting = kinds.flatMap(({ spec: { kind }, secrets }) => secrets(given).map((bed): Bed => ({ kind, ...bed })))
  const ordered: Bed[] = []
  while (waiting.length > 0) {
    const created = new Set(ordered.map(({ name }) => name))
    const next = waiting.findIndex(({ needs = [] }) => needs.every((name) => created.has(name)))
    if (next < 0) throw new Error(`no other resource comes before ${waiting.map(({ name }) => name).join(', ')}`)
    ordered.push(...waiting.splice(next, 1))
  }
  return ordered
}

/** The resources with their secrets. `connectionOf` is what else the connection of each has to have. */
export async function plant(
  planter: Planter,
  generation: string,
  from: readonly Bed[],
  connectionOf: (bed: Bed) => unknown,
): Promise<Planted[]> {
  const kinds = allKinds()
  return from.map((bed) => {
    const { kind, name, like, marked, creation, change } = bed
    const { shapes = {} } = kinds.get(kind) ?? {}
    const values = { ...like, connection: connectionOf(bed) }
    const args = Object.entries(values).map(([input, value]) => {
      const shape = shapes[input]
      const owner = `${generation} ${kind} ${name}`
      const place = `${kind}.${input}`
      if (value === undefined && marked?.includes(input)) return [input, planter.plant(place, owner)]
      return [input, shape === undefined ? value : planter.fill(shape, value, place, owner)]
    })
    return { kind, name, args: Object.fromEntries(args) as Record<string, unknown>, marked, creation, change }
  })
}
