import { ProviderError, typed } from '../errors'
import type { Spec } from './spec'
import { withoutStatements } from './statements'
import type { Values } from './values'

/** The version of what the provider writes into state. It reads all older versions. */
export const STATE_VERSION = 1

/**
 * What the provider itself keeps in Pulumi's state. These properties begin with `__`, which Pulumi does not show to a program.
 * `__provider` is the pointer to the package (`pulumi/pointer.ts`).
 */
export interface Hidden {
  /** The URN of the resource. A provider is not told which resource it works for. */
  readonly __urn?: string
  /** A digest of the URN and the backend: see `newIncarnation`. */
  readonly __origin?: string
  /** Which instance of the resource created the object. Absent in state of 0.1.0. */
  readonly __incarnation?: string
  /** The ids that StarRocks gave the objects, by their `part`. */
  readonly __ids?: Readonly<Record<string, string>>
  /** The owner text of an adopted object whose mark cannot be rewritten. */
  readonly __acceptedOwner?: string
  /** True if the object existed before and cannot carry a mark: a delete leaves it. */
  readonly __found?: true
  /** True if a run failed after its first statement: the next run continues. */
  readonly __unfinished?: true
  /** The version of these properties. Absent in state of 0.1.0. */
  readonly __version?: number
  /** Only in inputs, after an import: they lack the defaults, which the generated program need not write. */
  readonly __imported?: true
  /** After an import: the properties that StarRocks does not show, until the program declares them. */
  readonly __missing?: readonly string[]
  /** True for an object that the stack only reads: see the static `get` of the classes. */
  readonly __get?: true
}

/** The inputs among the outputs in state. They keep `__urn`, `__origin` and the hidden inputs of the kind. */
export function inputsOf({ observed }: Pick<Spec<never, never, never>, 'observed'>, outs: Hidden & Values): Values {
  const { __version, __provider, __unfinished, __incarnation, __ids, __acceptedOwner, __found, ...rest } =
    withoutStatements(outs)
  return Object.fromEntries(Object.entries(rest).filter(([name]) => !observed.includes(name)))
}

/** The instance of these outputs. State of 0.1.0 has no incarnation. */
export function instanceOf({ __incarnation, __urn }: Hidden): string {
  return String(__incarnation ?? __urn)
}

/** gRPC structs have no undefined. */
export function defined(values: Values): Values {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined))
}

/** A resource that exists but is not finished: the engine records it and calls update in the next run. */
export class UnfinishedError extends ProviderError {
  constructor(
    readonly id: string,
    readonly properties: Values,
    cause: unknown,
  ) {
    super(typed(cause).message, { cause })
  }
  readonly reasons = [this.message]

  /** The same error with these properties. */
  with(properties: Values): UnfinishedError {
    return new UnfinishedError(this.id, properties, this.cause)
  }
}
