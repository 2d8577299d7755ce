import { dotted } from '../core/named'
import { same } from '../core/policy'
import type { CheckContext, Spec, Step } from '../core/spec'
import { type Draft, hasUnknown, type Values } from '../core/values'
import { messageOf, ProviderError, StarRocksError } from '../errors'
import { sameName } from '../sql/names'
import type { Server } from '../starrocks/server'

/*
 * A setting of the whole cluster: nobody owns it, it has a value at all times, and a delete gives the former one back. The value is in no
 * comment of StarRocks, so the check of a create reads it into the input `previous`.
 */

export interface SettingInputs {
  readonly name: string
  readonly value: string
  /** The value before the resource was created. */
  readonly previous?: string
  /** True if StarRocks was out of reach when check asked for the former value. */
  readonly __unread?: boolean
}

interface Restoring<Inputs, Actual> {
  /** True if the setting has this value. */
  has(actual: Actual, value: string, inputs: Inputs): boolean
  set(inputs: Inputs): Step
  /** Sets the former value. */
  restore(inputs: Inputs): Step
}

/** The part of a spec that all settings have in common. */
export function restoringSpec<Inputs extends SettingInputs, Actual>({ has, set, restore }: Restoring<Inputs, Actual>) {
  return {
    ownsNothing: true,
    observed: [],
    id: (inputs: Inputs) => inputs.name,
    // Names of variables are not case-sensitive, and no two settings of the front ends differ only in case.
    identity: (inputs: Inputs) => inputs.name.toLowerCase(),
    named: {
      ...dotted<Inputs>('name'),
      describe: (actual: Actual & { readonly value: string }) => ({ value: actual.value }),
    },
    // The value before is not known, so a delete leaves the present one.
    imports: { declare: (actual: Actual & { readonly value: string }) => ({ value: actual.value }) },
    define: (inputs: Inputs) => inputs,
    confirmAdoption: () => {},

    plan: (actual: Actual | undefined, inputs: Inputs): Step[] =>
      actual !== undefined && has(actual, inputs.value, inputs) ? [] : [onceRead(inputs, set(inputs))],

    remainder({ name, previous }: Inputs, _others: readonly Inputs[], warn: (message: string) => void) {
      if (previous !== undefined)
        warn(
          `${name} keeps its value, since another resource of this stack declares it; the former value ${previous} is not restored. To rename the resource, set aliases`,
        )
      return undefined
    },

    planDelete: (inputs: Inputs): Step[] => (inputs.previous === undefined ? [] : [restore(inputs)]),

    // A value that differs from ours belongs to somebody else, or to a restart.
    planDeleteOf: (actual: Actual, inputs: Inputs): Step[] =>
      inputs.previous === undefined || !has(actual, inputs.value, inputs) || has(actual, inputs.previous, inputs)
        ? []
        : [restore(inputs)],

    outputs: async () => ({}),
  } satisfies Partial<Spec<Inputs, Inputs, Actual & { readonly value: string }>>
}

/** A preview may run before the cluster exists; a create has to know which value it overwrites. */
function onceRead({ name, __unread }: SettingInputs, step: Step): Step {
  if (!__unread) return step
  const ready = async () => {
    throw new ProviderError(
      `the former value of ${name}, which a delete restores, could not be read during the check; run \`pulumi up\` again`,
    )
  }
  return { ...step, ready }
}

/** Two resources with one setting of a cluster would change it in turn, in each `up` after a refresh. */
export function refuseContradiction(draft: Draft, { others, fail }: CheckContext): void {
  const { name, value, connection } = draft
  if (hasUnknown([name, value, connection])) return
  const other = others().find(
    (inputs) =>
      !hasUnknown([inputs.name, inputs.value, inputs.connection]) &&
      sameName(String(inputs.name), String(name)) &&
      same(inputs.connection, connection) &&
      inputs.value !== value,
  )
  if (other !== undefined)
    fail(
      'value',
      `${name} has another value in another resource of this stack: declare it once, or with the same value`,
    )
}

/** The inputs of the same setting in state, or of the resource that is replaced. Only they know the former value. */
export function ownInputs(name: string, { recorded, replaced }: CheckContext): Draft | undefined {
  const isOwn = (inputs: Values | undefined) => typeof inputs?.name === 'string' && sameName(inputs.name, name)
  return [recorded, replaced].find(isOwn) as Draft | undefined
}

/**
 * Reads the setting that a create overwrites, and reports one that cannot be read.
 *
 * @param read the setting; undefined if it is missing, which `read` has reported
 */
export async function readFormerValue<Shown>(
  name: string,
  draft: Draft,
  { server, fail, warn }: CheckContext,
  read: (server: Server) => Promise<Shown | undefined>,
): Promise<Shown | undefined> {
  if (server === undefined) return undefined
  try {
    return await read(server)
  } catch (error) {
    if (!(error instanceof StarRocksError)) throw error
    // To continue would lose the value that a delete restores.
    if (error.is('refused')) fail('name', `the value of ${name} cannot be read: ${messageOf(error)}`)
    else if (!error.answered) {
      draft.__unread = true
      warn(`the current value of ${name} is not known yet: ${messageOf(error)}`)
    } else warn(`the current value of ${name} is not known, so a delete will not restore it: ${messageOf(error)}`)
    return undefined
  }
}
