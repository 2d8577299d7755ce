import { setCatalog } from '../sql/catalog'
import { useDatabase } from '../sql/database'
import type { Sql } from '../sql/quote'
import { setVariables } from '../sql/session'
import { changes, type FieldPolicy, isShown, same } from './policy'
import type { Inputs as InputSchemas } from './schema'
import type { ProviderConfig } from './settings'
import type { Spec, Step } from './spec'
import { type Draft, hasUnknown, UNKNOWN, type Values } from './values'

/** The object before the change. */
export interface Before {
  /** The inputs in state; empty before a create and in the second check of a replacement. */
  readonly recorded: Values
  /** In the second check of a replacement: the inputs of the object that exists until the create. */
  readonly replaced: Values | undefined
}

/** The statements in a preview. Check computes them as inputs. They are no outputs, so state has them once. */
export interface Statements {
  /** The statements that define the object. */
  readonly ddl: string
  /** The statements that this change will run; of a resource that stays the same, those of its last change. */
  readonly plan?: string | string[]
}

export function statements<Inputs, Desired, Actual>(
  spec: Spec<Inputs, Desired, Actual>,
  { recorded, replaced }: Before,
  actual: Actual | undefined,
  draft: Draft,
  config: ProviderConfig,
  /** True for an update that no input needs. */
  isForced = false,
): Statements {
  const inputs = inputNames(spec)
  if (!isKnown(spec, draft)) return { ddl: UNKNOWN, ...(!isNew(recorded) && { plan: UNKNOWN }) }
  const isUnchanged = !isNew(recorded) && !isForced && inputs.every((name) => same(recorded[name], draft[name]))
  // The plan of the last change stays in state: for another input of a resource that stays the same, the engine writes all of its state again.
  const planOf = (texts: string[]) =>
    isUnchanged && texts.length === 0
      ? { ...(Array.isArray(recorded.plan) && { plan: recorded.plan }) }
      : { plan: texts }
  // Most previews change nothing, so the recorded statements are used again. Some secrets differ only in an input that is in state
  // and not in the diff.
  if (isUnchanged && typeof recorded.ddl === 'string' && recorded.ddl !== '')
    return { ddl: recorded.ddl, ...planOf([]) }
  const ddl = definition(spec.plan(undefined, spec.define(draft as Inputs, config)))
  if (isNew(recorded) && replaced === undefined && actual === undefined) return { ddl }
  return { ddl, ...planOf(plannedSteps(spec, { recorded, replaced }, actual, draft, config).flatMap(textsOf)) }
}

function inputNames<Inputs, Desired, Actual>(spec: Spec<Inputs, Desired, Actual>): string[] {
  return Object.entries(policies(spec)).flatMap(([name, policy]) => (isShown(policy) ? [] : [name]))
}

/**
 * True if every input that defines the object is known. In a preview one may depend on the output of another resource. An invalid
 * input counts as unknown.
 */
export function isKnown<Inputs, Desired, Actual>(spec: Spec<Inputs, Desired, Actual>, inputs: Values): boolean {
  const defining = inputNames(spec).filter((name) => policies(spec)[name] !== 'stateOnly')
  return !defining.some((name) => hasUnknown(inputs[name]))
}

/** The statements that this change will run. */
export function plannedSteps<Inputs, Desired, Actual>(
  spec: Spec<Inputs, Desired, Actual>,
  { recorded, replaced }: Before,
  actual: Actual | undefined,
  draft: Draft,
  config: ProviderConfig,
): Step[] {
  const desired = spec.define(draft as Inputs, config)
  const old = isNew(recorded) ? replaced : recorded
  if (old === undefined) return spec.plan(actual, desired)
  if (!isReplaced(spec, { recorded, replaced }, draft))
    return spec.plan(spec.actualFromState(recorded as Inputs, config), desired)
  return [...spec.planDelete(old as Inputs, draft as Inputs), ...spec.plan(undefined, desired)]
}

/**
 * The statements that define the actual object after a refresh, as one text. Empty if they cannot be planned: the storage is no
 * longer configured, or a type is newer than this release. A refresh must not fail for that, nor leave the input out: its presence
 * marks it as secret for the engine.
 */
export function ddlOf<Inputs, Desired, Actual>(
  spec: Spec<Inputs, Desired, Actual>,
  found: Values,
  config: ProviderConfig,
): string {
  return definition(definingSteps(spec, found as Inputs, config))
}

/** The statements that create the object; none if they cannot be planned. */
export function definingSteps<Inputs, Desired, Actual>(
  spec: Spec<Inputs, Desired, Actual>,
  inputs: Inputs,
  config: ProviderConfig,
): Step[] {
  try {
    return spec.plan(undefined, spec.define(inputs, config))
  } catch {
    return []
  }
}

export function statementsOf(steps: readonly Step[]): Sql[] {
  return steps.map(({ statement }) => statement)
}

/** Inputs without those that a program does not set and that are no outputs. */
export function withoutStatements({ ddl, plan, ...rest }: Values): Values {
  return rest
}

function definition(creation: readonly Step[]): string {
  return creation
    .filter(({ optional }) => !optional)
    .flatMap(textsOf)
    .join(';\n')
}

/** True if the object has to be replaced. */
export function isReplaced<Inputs, Desired, Actual>(
  spec: Spec<Inputs, Desired, Actual>,
  { recorded, replaced }: Before,
  draft: Draft,
): boolean {
  if (isNew(recorded)) return replaced !== undefined
  return changes(policies(spec), recorded, draft).some((change) => change.policy === 'replace')
}

type Policies = Readonly<Record<string, FieldPolicy>>

/** Cached by spec: a preview of a thousand resources needs them some thousand times. */
const cached = new WeakMap<object, Policies>()

/** The policy of every input that can change: those that a program sets, and those that check computes. */
export function policies<Inputs, Desired, Actual>(spec: Spec<Inputs, Desired, Actual>): Policies {
  const declared = cached.get(spec) ?? policiesOf(spec)
  cached.set(spec, declared)
  return declared
}

function policiesOf({
  inputs,
  policies,
  computed,
}: Pick<Spec<never, never, never>, 'inputs' | 'policies' | 'computed'>): Policies {
  const declared = Object.entries(inputs).map(([name, { policy }]) => [name, policy] as const)
  return { ...Object.fromEntries(declared), ...policies, ...computed, ddl: 'shown', plan: 'shown' }
}

/** The inputs with the defaults of those that are absent. An import leaves them out of state, since a program need not write them. */
export function withDefaults(inputs: InputSchemas, given: Values): Values {
  const absent = Object.entries(inputs).filter(
    ([name, input]) => input.default !== undefined && given[name] === undefined,
  )
  return absent.length === 0
    ? given
    : { ...given, ...Object.fromEntries(absent.map(([name, input]) => [name, input.default])) }
}

/** The engine has no state before a create, and in the second check of a replacement. */
export function isNew(recorded: Values): boolean {
  return Object.keys(recorded).every((name) => name === '__provider')
}

export function textsOf({ statement, catalog, database, variables }: Step): string[] {
  const standing = [
    ...(catalog === undefined ? [] : [setCatalog(catalog)]),
    ...(database === undefined ? [] : [useDatabase(database)]),
    ...(variables === undefined ? [] : [setVariables(variables)]),
  ]
  return [...standing, statement].map(({ masked }) => masked)
}
