import { setCatalog } from '../sql/catalog'
import { useDatabase } from '../sql/database'
import type { Sql } from '../sql/quote'
import { setVariables } from '../sql/variables'
import { changes, type FieldPolicy, same } from './policy'
import type { ProviderConfig } from './settings'
import type { Spec, Step } from './spec'
import { hasUnknown, UNKNOWN } from './unknown'
import type { Draft, Values } from './values'

/** What there was before. */
export interface Before {
  /** The inputs recorded last; empty before a create and in the second check of a replacement. */
  readonly recorded: Values
  /** In the second check of a replacement: the inputs of the object that is there until the create. */
  readonly replaced: Values | undefined
}

/**
 * What a reviewer reads in a preview. They are inputs that check works out, and no outputs: state holds them once.
 */
export interface Statements {
  /** Those that define the object. */
  readonly ddl: string
  /** Those that this change will run. */
  readonly plan?: string | string[]
}

export function statements<Inputs, Desired, Actual>(
  spec: Spec<Inputs, Desired, Actual>,
  { recorded, replaced }: Before,
  actual: Actual | undefined,
  draft: Draft,
  config: ProviderConfig,
): Statements {
  const inputs = inputNames(spec)
  if (!isKnown(spec, draft)) return { ddl: UNKNOWN, ...(!isNew(recorded) && { plan: UNKNOWN }) }
  // Most previews change nothing: what was worked out once is not worked out again. A secret may tell only in an input that is in
  // state and not in the diff.
  if (
    typeof recorded.ddl === 'string' &&
    recorded.ddl !== '' &&
    inputs.every((name) => same(recorded[name], draft[name]))
  )
    return { ddl: recorded.ddl, plan: [] }
  const ddl = definition(spec.plan(undefined, spec.define(draft as Inputs, config)))
  if (isNew(recorded) && replaced === undefined && actual === undefined) return { ddl }
  return { ddl, plan: plannedSteps(spec, { recorded, replaced }, actual, draft, config).flatMap(textsOf) }
}

function inputNames<Inputs, Desired, Actual>(spec: Spec<Inputs, Desired, Actual>): string[] {
  return Object.entries(policies(spec)).flatMap(([name, policy]) => (policy === 'shown' ? [] : [name]))
}

/**
 * Whether every input that defines the object is known. In a preview one may depend on what another resource becomes; and what check has
 * found wrong, or could not work out, counts as not known.
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
 * The statements that define what a refresh has found, one text; empty if they cannot be worked out: for a storage that is no longer
 * configured, of a type that is newer than this release. That is no reason for a refresh to fail, nor to leave the input out: the
 * engine knows that it is secret by its being there.
 */
export function ddlOf<Inputs, Desired, Actual>(
  spec: Spec<Inputs, Desired, Actual>,
  found: Values,
  config: ProviderConfig,
): string {
  return definition(definingSteps(spec, found as Inputs, config))
}

/** The statements that create the object; none if they cannot be worked out. */
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

/** Neither inputs that a program sets nor outputs. */
export function withoutStatements({ ddl, plan, ...rest }: Values): Values {
  return rest
}

function definition(creation: readonly Step[]): string {
  return creation
    .filter(({ optional }) => !optional)
    .flatMap(textsOf)
    .join(';\n')
}

/** Whether the object that is there has to go. */
export function isReplaced<Inputs, Desired, Actual>(
  spec: Spec<Inputs, Desired, Actual>,
  { recorded, replaced }: Before,
  draft: Draft,
): boolean {
  if (isNew(recorded)) return replaced !== undefined
  return changes(policies(spec), recorded, draft).some((change) => change.policy === 'replace')
}

type Policies = Readonly<Record<string, FieldPolicy>>

/** By spec: a preview of a thousand resources asks for them some thousand times. */
const known = new WeakMap<object, Policies>()

/** The policy of every input that can differ: those a program sets, and those that check works out. */
export function policies<Inputs, Desired, Actual>(spec: Spec<Inputs, Desired, Actual>): Policies {
  const declared = known.get(spec) ?? policiesOf(spec)
  known.set(spec, declared)
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

/** Before a create, and in the second check of a replacement, the engine has nothing recorded. */
export function isNew(recorded: Values): boolean {
  return Object.keys(recorded).filter((name) => name !== '__provider').length === 0
}

export function textsOf({ statement, catalog, database, variables }: Step): string[] {
  const standing = [
    ...(catalog === undefined ? [] : [setCatalog(catalog)]),
    ...(database === undefined ? [] : [useDatabase(database)]),
    ...(variables === undefined ? [] : [setVariables(variables)]),
  ]
  return [...standing, statement].map(({ masked }) => masked)
}
