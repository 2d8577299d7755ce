import { setCatalog } from '../sql/catalog'
import { useDatabase } from '../sql/database'
import { setVariables } from '../sql/variables'
import { changes, type FieldPolicy, same } from './policy'
import type { Surroundings } from './settings'
import type { Draft, Spec, Step, Values } from './spec'
import { hasUnknown, UNKNOWN } from './unknown'

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

export function statements<Inputs, Wanted, Seen>(
  spec: Spec<Inputs, Wanted, Seen>,
  { recorded, replaced }: Before,
  seen: Seen | undefined,
  draft: Draft,
  around: Surroundings,
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
  const ddl = definition(spec.steps(undefined, spec.define(draft as Inputs, around)))
  if (isNew(recorded) && replaced === undefined && seen === undefined) return { ddl }
  return { ddl, plan: plannedSteps(spec, { recorded, replaced }, seen, draft, around).flatMap(textsOf) }
}

function inputNames<Inputs, Wanted, Seen>(spec: Spec<Inputs, Wanted, Seen>): string[] {
  return Object.entries(policies(spec)).flatMap(([name, policy]) => (policy === 'shown' ? [] : [name]))
}

/**
 * Whether every input that defines the object is known. In a preview one may depend on what another resource becomes; and what check has
 * found wrong, or could not work out, counts as not known.
 */
export function isKnown<Inputs, Wanted, Seen>(spec: Spec<Inputs, Wanted, Seen>, inputs: Values): boolean {
  const defining = inputNames(spec).filter((name) => spec.fields[name]?.policy !== 'stateOnly')
  return !defining.some((name) => hasUnknown(inputs[name]))
}

/** The statements that this change will run. */
export function plannedSteps<Inputs, Wanted, Seen>(
  spec: Spec<Inputs, Wanted, Seen>,
  { recorded, replaced }: Before,
  seen: Seen | undefined,
  draft: Draft,
  around: Surroundings,
): Step[] {
  const wanted = spec.define(draft as Inputs, around)
  const old = isNew(recorded) ? replaced : recorded
  if (old === undefined) return spec.steps(seen, wanted)
  if (!isReplaced(spec, { recorded, replaced }, draft))
    return spec.steps(spec.assume(recorded as Inputs, around), wanted)
  return [...spec.drop(old as Inputs, draft as Inputs), ...spec.steps(undefined, wanted)]
}

/**
 * The statements that define what a refresh has found, one text; empty where they cannot be said: of a storage that is no longer
 * configured, of a type that is newer than this release. That is no reason for a refresh to fail, nor to leave the input out: the
 * engine knows that it is secret by its being there.
 */
export function ddlOf<Inputs, Wanted, Seen>(
  spec: Spec<Inputs, Wanted, Seen>,
  found: Values,
  around: Surroundings,
): string {
  return definition(definingSteps(spec, found as Inputs, around))
}

/** The statements that make the object from nothing; none where they cannot be said. */
export function definingSteps<Inputs, Wanted, Seen>(
  spec: Spec<Inputs, Wanted, Seen>,
  inputs: Inputs,
  around: Surroundings,
): Step[] {
  try {
    return spec.steps(undefined, spec.define(inputs, around))
  } catch {
    return []
  }
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
export function isReplaced<Inputs, Wanted, Seen>(
  spec: Spec<Inputs, Wanted, Seen>,
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
export function policies<Inputs, Wanted, Seen>(spec: Spec<Inputs, Wanted, Seen>): Policies {
  const declared = known.get(spec) ?? policiesOf(spec)
  known.set(spec, declared)
  return declared
}

function policiesOf({ fields, computed }: Pick<Spec<never, never, never>, 'fields' | 'computed'>): Policies {
  const declared = Object.entries(fields).map(([name, field]) => [name, field.policy] as const)
  return { ...Object.fromEntries(declared), ...computed, ddl: 'shown', plan: 'shown' }
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
