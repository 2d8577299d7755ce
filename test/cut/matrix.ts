import { originOf } from '../../provider/pulumi/backend'
import { pointer as providerPointer } from '../../provider/pulumi/pointer'
import type { Face } from '../support/provider-requests'
import { Killed, type Process } from './process'
import type { Operation, Scenario } from './scenario'
import { type Provider, Stack } from './stack'
import { type Fault, type Point, pointsOf, strike } from './strike'
import { World } from './world'

/** How long a lock holds without a renewal (`refresh-lock.ts`). */
const LEASE_SECONDS = 60

/** One run of the matrix: an operation that one fault strikes at one statement. */
export interface Cell {
  readonly scenario: Scenario
  readonly operation: Operation
  readonly at: Point
  readonly fault: Fault
  /** A real process is killed, of this kind; else a handler that is none. */
  readonly real?: Face
}

/** What a run without faults sends, and what it leaves. */
export interface Clean {
  readonly points: readonly Point[]
  readonly world: readonly string[]
  /** What is left when the resource is destroyed after that. */
  readonly end: readonly string[]
}

/** `undefined`: it converged. */
export type Verdict = { readonly reached: boolean; readonly failure?: string }

/** How a failure begins that shows only when the resource is destroyed. */
export const AFTER_DESTROY = 'after a destroy'

/** Runs the operation without a fault. */
export async function cleanRun(scenario: Scenario, operation: Operation): Promise<Clean> {
  return inWorld(scenario, operation, async (world, stack, process) => {
    world.starrocks.statements.length = 0
    await perform(operation, world, stack, process)
    const points = pointsOf(world.starrocks.statements)
    await world.rest()
    const left = await world.dump()
    await stack.destroy(process)
    return { points, world: left, end: await world.dump() }
  })
}

/** Strikes once, runs a plain `up` after it, and compares what is there with what the clean run has left. */
export async function runCell({ scenario, operation, at, fault, real }: Cell, clean: Clean): Promise<Verdict> {
  return inWorld(
    scenario,
    operation,
    async (world, stack, process) => {
      const struck = strike(world, process, at, fault)
      const error = await perform(operation, world, stack, process).then(
        () => undefined,
        (error: Error) => error,
      )
      world.starrocks.faults.clear()
      if (!struck()) return { reached: false, ...(error && { failure: `fails without a fault: ${error.message}` }) }
      if (fault.startsWith('killed')) {
        if (!(error instanceof Killed)) return { reached: true, failure: 'is not killed' }
        await process.silence
        // The lock of its refresh has lapsed, since nobody renews it: the next run comes a minute later.
        await world.starrocks.advanceClock(LEASE_SECONDS)
      }
      const next = await world.start(scenario.kind, survivor(real))
      try {
        await perform(operation, world, stack, next)
      } catch (error) {
        return { reached: true, failure: `the next up fails: ${(error as Error).message}` }
      }
      const failure =
        (await difference(world, clean.world)) ??
        (await restlessness(operation, world, stack, next)) ??
        (await remainder(world, clean.end, stack, next))
      return { reached: true, ...(failure && { failure }) }
    },
    real,
  )
}

/** What differs from the clean run when nothing works any more, `- ` what is missing and `+ ` what is too much. */
async function difference(world: World, clean: readonly string[]): Promise<string | undefined> {
  await world.rest()
  const there = await world.dump()
  const missing = clean.filter((line) => !there.includes(line)).map((line) => `- ${line}`)
  const further = there.filter((line) => !clean.includes(line)).map((line) => `+ ${line}`)
  const twice = there.length === clean.length ? [] : [`${there.length} lines and not ${clean.length}`]
  const all = [...missing, ...further, ...twice]
  return all.length === 0 ? undefined : all.join('\n')
}

/** After it has converged there is nothing left to do, before a refresh and after it. */
async function restlessness(
  operation: Operation,
  world: World,
  stack: Stack,
  provider: Provider,
): Promise<string | undefined> {
  const { after } = operation
  if (after === undefined) return stack.recorded === undefined ? undefined : 'it is still in the state'
  const first = await stack.preview(provider, after(world))
  if (first !== 'same') return `one more up would be: ${first}`
  await stack.refresh(provider)
  const second = await stack.preview(provider, after(world))
  return second === 'same' ? undefined : `after a refresh one more up would be: ${second}`
}

/** The state knows all that there is: a destroy leaves what it leaves after a clean run. */
async function remainder(
  world: World,
  clean: readonly string[],
  stack: Stack,
  provider: Provider,
): Promise<string | undefined> {
  await stack.destroy(provider)
  const found = await difference(world, clean)
  return found && `${AFTER_DESTROY}:\n${found}`
}

async function perform(operation: Operation, world: World, stack: Stack, provider: Provider): Promise<void> {
  if (operation.onlyRefresh) return stack.refresh(provider)
  if (operation.after === undefined) return stack.destroy(provider)
  await stack.up(provider, operation.after(world))
}

/** The state of the plugin needs the plugin before and after, and that of a dynamic resource no real process. */
function survivor(real: Face | undefined): Face | undefined {
  return real === 'plugin' ? 'plugin' : undefined
}

/** A world in which the operation comes next. */
async function inWorld<T>(
  { kind, prepare }: Scenario,
  { before, meanwhile, refreshed }: Operation,
  run: (world: World, stack: Stack, process: Process) => Promise<T>,
  real?: Face,
): Promise<T> {
  const world = await World.open()
  try {
    await prepare(world)
    const urn = 'urn:pulumi:test::project::pulumi-nodejs:dynamic/starrocks:Thing::thing'
    const stack = new Stack({
      __provider: providerPointer(kind),
      __urn: urn,
      __origin: originOf(urn, 'organization', 'file:///backend'),
    })
    const first = await world.start(kind, survivor(real))
    if (before !== undefined) await stack.up(first, before(world))
    await meanwhile?.(world)
    if (refreshed) await stack.refresh(first)
    await world.rest()
    const process = await world.start(kind, real)
    return await run(world, stack, process)
  } finally {
    await world.close()
  }
}
