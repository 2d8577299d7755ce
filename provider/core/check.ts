import { InputError, messageOf, printable, StarRocksError, typed } from '../errors'
import { QuoteError } from '../sql/quote'
import type { Server } from '../starrocks/server'
import { checkOwnership } from './check-ownership'
import { type ForcedReplacement, forcedReplacement, warnOfExisting } from './forced-replacement'
import type { Log } from './log'
import { type FormerGrants, grantsInPlan, type PlacedGrants, restoredGrants, withRemarks } from './planned-grants'
import { same } from './policy'
import { keepsAnything, keptReason } from './removal'
import type { Input, Inputs as InputSchemas } from './schema'
import { NO_HOST, timedServer } from './session'
import { configurationProblem, type ProviderConfig } from './settings'
import type { AdoptionContext, CheckContext, Spec } from './spec'
import {
  type Before,
  isKnown,
  isNew,
  isReplaced,
  plannedSteps,
  policies,
  type Statements,
  statements,
  textsOf,
  withDefaults,
} from './statements'
import { holdsSecret, isObject, validate } from './validate'
import { type Draft, hasUnknown, UNKNOWN, type Values } from './values'

export interface CheckFailure {
  readonly property: string
  readonly reason: string
}

export interface Checked {
  readonly inputs: Values
  readonly failures: readonly CheckFailure[]
}

/** What the run knows before the check of a resource. */
export interface Known extends Before, Pick<CheckContext, 'others'>, FormerGrants {
  /** Whether another resource of the run gives up what a resource with these inputs declares as well. */
  isGivenUp(inputs: Values): boolean
}

/** The inputs for state, with the statements for the preview, and every failure at once. */
export async function check<Inputs, Desired, Actual>(
  spec: Spec<Inputs, Desired, Actual>,
  known: Known,
  news: Values,
  config: ProviderConfig,
  log: Log,
): Promise<Checked> {
  // `pulumi import` checks what it has read. What is missing, the program declares, which is checked in the next run.
  if (news.__missing !== undefined) return { inputs: news, failures: [] }
  const { recorded } = known
  const before = recorded.__imported ? { ...known, recorded: withDefaults(spec.inputs, recorded) } : known
  const inputs = withMaskedInputs(spec.inputs, news)
  const failures: CheckFailure[] = []
  const fail = (property: string, problem: string) => {
    const reason = printable(problem)
    // The engine prints the value of the property that a failure names. So a failure of an input that may hold a secret is reported
    // for the resource.
    const secret = holdsSecret(inputs[property]?.type)
    failures.push(secret ? { property: '', reason: atPath(property, reason) } : { property, reason })
  }
  const computed = [...Object.keys(policies(spec)), ...spec.observed]
  const draft = draftOf(inputs, computed, before.recorded, news, fail)
  const warn = (message: string) => log.warn(message, news.__urn as string | undefined)
  let actual: Actual | undefined
  let isCreate = false
  let cost: string | undefined
  let shown: Statements | undefined
  let grants: PlacedGrants | undefined
  let forced: ForcedReplacement | undefined
  const added: string[] = []
  const show = (lines: readonly string[]) => {
    added.push(...lines)
  }
  try {
    const problem = configurationProblem(config, projectOf(news))
    if (problem !== undefined) fail('', problem)
    const server = serverToAsk(before.recorded, draft, config, log, fail)
    await spec.complete?.(draft, { ...before, config, server, fail, warn, show })
    const old = isNew(before.recorded) ? before.replaced : before.recorded
    if (server !== undefined && old !== undefined && isReplaced(spec, before, draft)) {
      cost = await spec.replacementCost?.(old as Inputs, server).catch(() => undefined)
    }
    if (isNew(before.recorded) && server !== undefined && !spec.id(draft as Inputs).includes(UNKNOWN)) {
      const replaced = before.replaced as Inputs | undefined
      ;({ actual, isCreate } = await existing(spec, draft as Inputs, replaced, { server, config, warn }, fail))
    }
    const isGivenUp = !isNew(before.recorded) && failures.length === 0 && known.isGivenUp(draft)
    if (isGivenUp) show([GIVEN_UP])
    if (failures.length === 0) shown = statements(spec, before, actual, draft, config, isGivenUp)
    const isPlanned = actual !== undefined || (Array.isArray(shown?.plan) && shown.plan.length > 0)
    if (server !== undefined && isPlanned && isKnown(spec, draft))
      grants = await grantsInPlan(spec, before, actual, draft, { server, config, warn })
    if (server !== undefined && shown !== undefined && isCreate && isKnown(spec, draft)) {
      grants = await restoredGrants(spec, draft, known, server)
      if (grants !== undefined)
        shown = { ...shown, plan: plannedSteps(spec, before, undefined, draft, config).flatMap(textsOf) }
    }
    if (server !== undefined && actual !== undefined && failures.length === 0 && isKnown(spec, draft))
      forced = await forcedReplacement(spec, actual, draft, { server, config, warn })
  } catch (error) {
    // No statement can hold the name, and the resource itself did not report it.
    if (error instanceof QuoteError && failures.length === 0) fail('', error.message)
    if (error instanceof QuoteError) return { inputs: news, failures }
    if (!(error instanceof InputError)) throw typed(error)
    // A bad name is reported before a conflict with an object of that name.
    if (!failures.some(({ property }) => property === error.property)) fail(error.property, messageOf(error))
  }
  if (failures.length > 0 || shown === undefined) return { inputs: news, failures }
  const { ddl, plan: steps } = shown
  const plan = Array.isArray(steps) ? withRemarks(steps, cost, grants) : steps
  if (actual !== undefined && Array.isArray(plan)) warnOfExisting(spec.id(draft as Inputs), plan, forced, warn)
  const shownPlan = typeof plan === 'string' ? plan : withLines(plan, [...added, ...(forced?.plan ?? [])])
  return { inputs: { ...draft, ddl, ...(shownPlan && { plan: shownPlan }) }, failures }
}

/**
 * The inputs with defaults. A value that its type does not accept is reported and then counts as unknown: the rest of the check
 * continues, so that a preview shows every mistake at once.
 */
function draftOf(
  inputs: InputSchemas,
  computed: readonly string[],
  recorded: Values,
  news: Values,
  fail: (property: string, reason: string) => void,
): Draft {
  const draft: Draft = {}
  const imported = (recorded.__missing ?? []) as readonly string[]
  for (const [name, value] of Object.entries(news)) {
    if (name.startsWith('__')) draft[name] = value
    // A computed input arrives without a value, and only marks the result as secret. `pulumi import` checks what it has read.
    else if (
      !Object.hasOwn(inputs, name) &&
      !(computed.includes(name) && (value === null || value === UNKNOWN || same(value, recorded[name])))
    )
      fail(name, `there is no such input; the inputs are ${Object.keys(inputs).join(', ')}`)
  }
  for (const [name, input] of Object.entries(inputs)) {
    const value = withoutNulls(news[name]) ?? input.default
    if (value === undefined) {
      if (!input.required) continue
      fail(name, 'is needed')
      draft[name] = UNKNOWN
      continue
    }
    const wrong = validate(input.type, value, name)
    const unread = imported.filter((path) => isAbsent(news, path) && wrong.some((problem) => problem.path === path))
    if (unread.length > 0) fail(name, unreadText(unread))
    for (const { path, reason } of wrong.filter(({ path }) => !unread.includes(path)))
      fail(name, path === name ? reason : `${path}: ${reason}`)
    draft[name] = wrong.length > 0 ? UNKNOWN : value
  }
  return draft
}

/** The plan of an update that no input needs: what is missing by then is not known yet. */
const GIVEN_UP =
  '-- another resource of this run gives up what this one declares as well: what is missing is made again'

/** A plan with more lines. What has none and gets none stays without. */
function withLines(plan: readonly string[] | undefined, lines: readonly string[]): readonly string[] | undefined {
  return plan === undefined && lines.length === 0 ? undefined : [...(plan ?? []), ...lines]
}

/** True if there is no value at a path such as `storage.auth.secretKey`. */
function isAbsent(values: Values, path: string): boolean {
  const member = (value: unknown, name: string) => (isObject(value) ? value[name] : undefined)
  return path.split('.').reduce<unknown>(member, values) === undefined
}

/** The failure of an imported program that lacks what StarRocks does not show. */
function unreadText(paths: readonly string[]): string {
  const one = paths.length === 1
  return `${paths.join(', ')} ${one ? 'is' : 'are'} needed: the import left ${one ? 'it' : 'them'} out, since StarRocks does not show ${one ? 'it' : 'them'}; declare ${one ? 'it' : 'them'}`
}

/** Errors mask a text that a program has marked as secret. */
function withMaskedInputs(inputs: InputSchemas, { __secret }: Values): InputSchemas {
  if (__secret !== true) return inputs
  const masked = (input: Input): Input =>
    input.maskable && input.type.kind === 'string' ? { ...input, type: { ...input.type, secret: true } } : input
  return Object.fromEntries(Object.entries(inputs).map(([name, input]) => [name, masked(input)]))
}

/**
 * Reads the object before a create, so that a preview shows a conflict. An unreachable StarRocks is no failure yet: the same
 * program may create the cluster.
 *
 * @returns `isCreate`: StarRocks has answered that there is none
 */
async function existing<Inputs, Desired, Actual>(
  spec: Spec<Inputs, Desired, Actual>,
  inputs: Inputs,
  replaced: Inputs | undefined,
  context: Omit<AdoptionContext, 'adopts'>,
  fail: (property: string, reason: string) => void,
): Promise<{ actual: Actual | undefined; isCreate: boolean }> {
  const unknown = { actual: undefined, isCreate: false }
  if (spec.ownsNothing) return unknown
  // The name belongs to the object that the replacement deletes first.
  if (replaced !== undefined && spec.id(replaced) === spec.id(inputs)) {
    if (spec.objects !== undefined && keepsAnything(spec, replaced, inputs))
      fail('deletionPolicy', keptReason(spec.id(inputs)))
    return unknown
  }
  try {
    const actual = await spec.read(inputs, context.server, {})
    if (actual !== undefined) await checkOwnership(spec, actual, inputs as Values, context)
    return { actual, isCreate: actual === undefined && replaced === undefined }
  } catch (error) {
    if (!(error instanceof StarRocksError)) throw error
    if (!error.answered && !error.is('untrusted')) {
      context.warn(`could not check whether ${spec.id(inputs)} exists already: ${messageOf(error)}`)
    } else {
      fail('connection', messageOf(error))
    }
    return unknown
  }
}

/** A create needs a connection. A preview of it needs one only if the address is known. */
function serverToAsk(
  recorded: Values,
  draft: Draft,
  config: ProviderConfig,
  log: Log,
  fail: (property: string, reason: string) => void,
): Server | undefined {
  if (hasUnknown(draft.connection)) return undefined
  const server = timedServer(draft, config, log)
  if (server === undefined && isNew(recorded)) fail('connection', NO_HOST)
  return server
}

function projectOf({ __urn }: Values): string | undefined {
  return String(__urn).split('::')[1]
}

function atPath(property: string, reason: string): string {
  return reason.startsWith(property) ? reason : `${property}: ${reason}`
}

function withoutNulls(value: unknown): unknown {
  if (value === null) return undefined
  if (Array.isArray(value) || typeof value !== 'object' || value === undefined) return value
  return Object.fromEntries(Object.entries(value).flatMap(([key, v]) => (v === null ? [] : [[key, withoutNulls(v)]])))
}
