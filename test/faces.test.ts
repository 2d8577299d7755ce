import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { UNKNOWN } from '../provider/core/values'
import { originOf } from '../provider/pulumi/backend'
import { pointer as providerPointer } from '../provider/pulumi/pointer'
import { registry } from '../provider/resources/registry'
import { type Operation, Stack, type Values } from './cut/stack'
import { normalized, pointer } from './cut/strike'
import { type Args, type KindLife, loadKind } from './fixtures'
import { remove } from './fixtures/remove'
import { prepareLives } from './fixtures/setup'
import { type Lake, startLake } from './support/lake'
import { BACKEND, type ProviderProcess, startProvider } from './support/provider-process'
import { FACES, type Face } from './support/provider-requests'
import { revealed } from './support/wire-values'

/** Every kind lives the same life by the dynamic provider process and by the plugin, each with a lake of its own. */
interface World {
  readonly face: Face
  readonly lake: Lake
  readonly provider: ProviderProcess
}

let worlds: World[]

beforeAll(async () => {
  worlds = await Promise.all(
    FACES.map(async (face) => {
      const lake = await startLake({ jobMilliseconds: 0 })
      await prepareLives(lake)
      const provider = await startProvider(process.cwd(), {}, face)
      await provider.configure(lake.config)
      return { face, lake, provider }
    }),
  )
})
afterAll(async () => {
  for (const { lake, provider } of worlds ?? []) {
    await provider.close()
    await lake.close()
  }
})

/** What a step has sent to StarRocks, and what it has left in the state. */
interface Did {
  readonly step: string
  readonly result: unknown
  readonly statements: readonly string[]
  readonly state: unknown
}

describe.each(registry)('$kind', async (spec) => {
  const { lives } = await loadKind(spec)

  test.each(lives)('$title is the same on both faces', async (life) => {
    const [dynamic, plugin] = await Promise.all(worlds.map((world) => new Run(world, life).all()))
    for (const [i, did] of plugin!.entries()) expect(did, did.step).toEqual(dynamic![i])
    expect(plugin).toHaveLength(dynamic!.length)
    expect(plugin!.length).toBeGreaterThanOrEqual(6)
    expect(dynamic!.flatMap(({ statements }) => statements).length).toBeGreaterThan(2)
  })
})

/** One life on one face. */
class Run {
  private readonly stack: Stack
  private readonly done: Did[] = []

  constructor(
    private readonly world: World,
    private readonly life: KindLife,
  ) {
    const urn = `urn:pulumi:test::project::pulumi-nodejs:dynamic/starrocks:${life.kind}::${life.name}`
    this.stack = new Stack({
      __provider: providerPointer(life.handler.spec.file),
      __urn: urn,
      __origin: originOf(urn, 'organization', BACKEND),
    })
  }

  async all(): Promise<readonly Did[]> {
    const { declared, changed, damage, removal, replaced } = this.life
    await this.up('create', declared)
    await this.step('nothing to do', () => this.preview(declared))
    await this.step('refresh', () => this.refresh())
    if (changed !== undefined) await this.up('change', changed)
    const present = changed ?? declared
    if (damage !== undefined) {
      await this.world.lake.starrocks.query(damage)
      await this.step('refresh finds the damage', () => this.refresh())
      await this.up('repair', present)
    }
    if (removal !== undefined) {
      await remove(removal, (statement) => this.world.lake.starrocks.query(statement))
      await this.step('refresh finds nothing', () => this.refresh())
      await this.up('create again', present)
    }
    if (replaced !== undefined) await this.up('replace', replaced)
    const last = replaced ?? present
    for (const createFirst of [false, true])
      await this.step(`replace by force, create first: ${createFirst}`, () => this.force(last, createFirst))
    await this.step('nothing to do at last', () => this.preview(last))
    await this.step('delete', () => this.stack.destroy(this.world.provider))
    return this.done
  }

  private async up(step: string, args: Args): Promise<void> {
    await this.step(`preview of ${step}`, () => this.preview(args))
    await this.step(step, () => this.stack.up(this.world.provider, args))
  }

  private refresh(): Promise<void> {
    return this.stack.refresh(this.world.provider)
  }

  private force(args: Args, createFirst: boolean): Promise<void> {
    return this.stack.forceReplace(this.world.provider, args, { createFirst })
  }

  /** Check and diff; of the plugin the engine asks for the outputs as well. */
  private async preview(args: Args): Promise<unknown> {
    const { face, provider } = this.world
    const { recorded } = this.stack
    const { operation, inputs } = await this.stack.plan(provider, args)
    const before = this.world.lake.starrocks.statements.length
    if (face === 'plugin' && operation !== 'same') {
      const outs =
        operation === 'update'
          ? await provider.update(recorded!.id, recorded!.outs, inputs, { preview: true })
          : (await provider.create(inputs, { preview: true })).outs
      this.expectPreviewed(operation, inputs, outs)
      expect(this.world.lake.starrocks.statements.length, 'a preview sends nothing').toBe(before)
    }
    return { operation, inputs: this.comparable(inputs) }
  }

  private expectPreviewed(operation: Operation, inputs: Values, outs: Values): void {
    const { observed } = this.life.handler.spec
    const { ddl, plan, ...lasting } = inputs
    expect(outs, operation).toEqual({
      ...lasting,
      ...Object.fromEntries(observed.map((name) => [name, UNKNOWN])),
    })
  }

  private async step(step: string, work: () => Promise<unknown>): Promise<void> {
    const { statements } = this.world.lake.starrocks
    statements.length = 0
    const result = await work().catch((error: Error) => ({ failed: error.message.replace(/^\d+ \w+: /, '') }))
    const { recorded } = this.stack
    this.done.push({
      step,
      result: this.comparable(result),
      statements: grouped(statements).map((text) => this.normal(text)),
      state: this.comparable(recorded && { id: recorded.id, inputs: recorded.inputs, outs: recorded.outs }),
    })
  }

  private comparable(value: unknown): unknown {
    if (value === undefined) return undefined
    const text = JSON.stringify(revealed(value), (name, part: unknown) => (OF_ONE_FACE.has(name) ? undefined : part))
    return JSON.parse(this.normal(text)) as unknown
  }

  /** Without what differs between two lakes, also times and how far a background job is. */
  private normal(text: string): string {
    return normalized(text.replaceAll(this.world.lake.s3.endpoint, '<store>'))
      .replace(/#[0-9a-f]{24}/g, '#<incarnation>')
      .replace(/\d{4}-\d\d-\d\d[ T]\d\d:\d\d:\d\d(\.\d+)?/g, '<time>')
      .replace(/\b[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}\b/g, '<uuid>')
      .replace(/(_|\b)\d{5,}\b/g, '$1<number>')
      .replace(/"(PENDING|RUNNING|FINISH)"/g, '"<progress>"')
  }
}

/** Their URNs and incarnations differ, and what is made of them. */
const OF_ONE_FACE = new Set(['__provider', '__urn', '__origin', '__incarnation', '__fingerprint', '__ids'])

/** The statements in order. Questions between two writes can come in any order, and a wait repeats them. */
function grouped(statements: readonly string[]): string[] {
  const point = pointer()
  const groups: string[][] = [[]]
  for (const statement of statements) {
    const { text, nth, changes } = point(statement)
    if (changes) groups.push([text], [])
    else if (nth === 1) groups.at(-1)!.push(text)
  }
  return groups.flatMap((group) => group.sort())
}
