import type { Values } from './stack'
import type { Fault } from './strike'
import type { World } from './world'

/** What a program declares; nothing: the resource is not in it (any more). */
type Declared = ((world: World) => Values) | undefined

/** One run of a program over what the last one has left. */
export interface Operation {
  readonly name: string
  readonly before?: Declared
  /** What others do between the two runs. */
  readonly meanwhile?: (world: World) => Promise<unknown>
  /** Whether it is found out by a refresh before the run. */
  readonly refreshed?: boolean
  readonly after?: Declared
  /** Only a refresh, which changes nothing but the state. */
  readonly onlyRefresh?: boolean
  /** Where a destroy later leaves something else than after a clean run, and why that is so. */
  readonly known?: readonly Known[]
}

/** A difference that nobody can do away with, or not here. */
export interface Known {
  readonly at: RegExp
  readonly faults: readonly Fault[]
  readonly because: string
}

/** A resource, what has to be there for it, and what happens to it. */
export interface Scenario {
  readonly name: string
  /** The entry point of the provider that serves it, such as `pipe-table`. */
  readonly kind: string
  readonly prepare: (world: World) => Promise<void>
  readonly operations: readonly Operation[]
}

/** The operations that every resource has. */
export function life(
  args: NonNullable<Declared>,
  changes: Readonly<
    Record<string, Pick<Operation, 'meanwhile' | 'refreshed' | 'before'> & { readonly after: Declared }>
  >,
): Operation[] {
  return [
    { name: 'create', after: args },
    ...Object.entries(changes).map(([name, change]) => ({ name, before: args, ...change })),
    { name: 'refresh', before: args, after: args, onlyRefresh: true },
    { name: 'delete', before: args },
  ]
}
