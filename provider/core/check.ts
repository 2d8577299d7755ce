import type { Server } from '../starrocks/connection'
import { InputError, messageOf, StarRocksError } from './errors'
import type { Log } from './log'
import { changes, type FieldPolicy } from './policy'
import { NO_HOST, serverOf } from './session'
import type { Surroundings } from './settings'
import { holdsSecret, misfits } from './shape'
import type { Draft, Field, Spec, Step, Values } from './spec'
import { hasUnknown, UNKNOWN } from './unknown'

export interface CheckFailure {
  readonly property: string
  readonly reason: string
}

export interface Checked {
  readonly inputs: Values
  readonly failures: readonly CheckFailure[]
}

/** The inputs as they will be recorded, with everything that a reviewer wants to see of them, and all that is wrong at once. */
export async function check<Inputs, Wanted, Seen>(
  spec: Spec<Inputs, Wanted, Seen>,
  recorded: Values,
  news: Values,
  around: Surroundings,
  log: Log,
): Promise<Checked> {
  const failures: CheckFailure[] = []
  const fail = (property: string, reason: string) => {
    // The engine prints the value of the property that a failure names: what may hold a secret is reported on the resource.
    const secret = holdsSecret(spec.fields[property]?.shape)
    failures.push(secret ? { property: '', reason: placed(property, reason) } : { property, reason })
  }
  const draft = fitted(spec.fields, news, fail)
  try {
    const server = serverToAsk(recorded, draft, around, log, fail)
    const warn = (message: string) => log.warn(message, news.__urn as string | undefined)
    await spec.complete?.(draft, { recorded, around, fail, warn })
    if (isNew(recorded) && server !== undefined && !spec.id(draft as Inputs).includes(UNKNOWN)) {
      await refuseExisting(spec, draft as Inputs, server, fail, warn)
    }
  } catch (error) {
    if (!(error instanceof InputError)) throw error
    fail(error.property, messageOf(error))
  }
  if (failures.length > 0) return { inputs: news, failures }
  return { inputs: { ...draft, ...statements(spec, recorded, draft, around) }, failures }
}

/**
 * The inputs by their shapes, with defaults. What does not fit is reported and then counts as not known: the rest of the check
 * goes on, so that a preview shows every mistake at once.
 */
function fitted(
  fields: Readonly<Record<string, Field>>,
  news: Values,
  fail: (property: string, reason: string) => void,
): Draft {
  const draft: Draft = {}
  for (const [name, value] of Object.entries(news)) {
    if (name.startsWith('__')) draft[name] = value
    else if (!(name in fields)) fail(name, `there is no such input; there are ${Object.keys(fields).join(', ')}`)
  }
  for (const [name, field] of Object.entries(fields)) {
    const value = withoutNulls(news[name]) ?? field.default
    if (value === undefined) {
      if (!field.required) continue
      fail(name, 'is needed')
      draft[name] = UNKNOWN
      continue
    }
    const wrong = misfits(field.shape, value, name)
    for (const { path, reason } of wrong) fail(name, path === name ? reason : `${path}: ${reason}`)
    draft[name] = wrong.length > 0 ? UNKNOWN : value
  }
  return draft
}

/**
 * Looks before the create does, so that a preview shows what it would run into. A StarRocks that cannot be reached is no mistake
 * yet: the cluster may be made by the same program.
 */
async function refuseExisting<Inputs, Wanted, Seen>(
  spec: Spec<Inputs, Wanted, Seen>,
  inputs: Inputs,
  server: Server,
  fail: (property: string, reason: string) => void,
  warn: (message: string) => void,
): Promise<void> {
  try {
    const seen = await spec.observe(inputs, server)
    if (seen !== undefined) spec.claim(seen, inputs)
  } catch (error) {
    if (!(error instanceof StarRocksError)) throw error
    if (error.is('unreachable', 'timedOut')) {
      warn(`it was not looked whether ${spec.id(inputs)} exists already: ${messageOf(error)}`)
    } else {
      fail('connection', messageOf(error))
    }
  }
}

/** A create needs a StarRocks to talk to; a preview of it, only an address that is known already. */
function serverToAsk(
  recorded: Values,
  draft: Draft,
  around: Surroundings,
  log: Log,
  fail: (property: string, reason: string) => void,
): Server | undefined {
  if (hasUnknown(draft.connection)) return undefined
  const server = serverOf(draft, around, log)
  if (server === undefined && isNew(recorded)) fail('connection', NO_HOST)
  return server
}

/** The statements that define the object, and those that this change will run. */
function statements<Inputs, Wanted, Seen>(
  spec: Spec<Inputs, Wanted, Seen>,
  recorded: Values,
  draft: Draft,
  around: Surroundings,
): Values {
  const defining = Object.keys(policies(spec)).filter((name) => spec.fields[name]?.policy !== 'stateOnly')
  if (defining.some((name) => hasUnknown(draft[name])))
    return { ddl: UNKNOWN, ...(!isNew(recorded) && { plan: UNKNOWN }) }
  const wanted = spec.define(draft as Inputs, around)
  const creation = spec.steps(undefined, wanted)
  const ddl = creation.map(shown).join(';\n')
  if (isNew(recorded)) return { ddl }
  const replaced = changes(policies(spec), recorded, draft).some((change) => change.policy === 'replace')
  const plan = replaced
    ? [...spec.drop(recorded as Inputs), ...creation]
    : spec.steps(spec.assume(recorded as Inputs, around), wanted)
  return { ddl, plan: plan.map(shown) }
}

/** The policy of every input that can differ: those a program sets, and those that check works out. */
export function policies<Inputs, Wanted, Seen>(spec: Spec<Inputs, Wanted, Seen>): Record<string, FieldPolicy> {
  const declared = Object.entries(spec.fields).map(([name, field]) => [name, field.policy] as const)
  return { ...Object.fromEntries(declared), ...spec.computed, ddl: 'shown', plan: 'shown' }
}

/** Before a create, and in the second check of a replacement, the engine has nothing recorded. */
export function isNew(recorded: Values): boolean {
  return Object.keys(recorded).filter((name) => name !== '__provider').length === 0
}

function shown(step: Step): string {
  return step.statement.masked
}

function placed(property: string, reason: string): string {
  return reason.startsWith(property) ? reason : `${property}: ${reason}`
}

function withoutNulls(value: unknown): unknown {
  if (value === null) return undefined
  if (Array.isArray(value) || typeof value !== 'object' || value === undefined) return value
  return Object.fromEntries(Object.entries(value).flatMap(([key, v]) => (v === null ? [] : [[key, withoutNulls(v)]])))
}
