import { isDeepStrictEqual } from 'node:util'
import { isShown, type StepReport } from '../sandbox/engine'
import type { Names } from './pulumi-names'
import type { Json, RecordedStep, Replayed } from './pulumi-replay'

type Entry = { [key: string]: Json }

/** A section of a recording: a list whose order means something, or not. */
export interface Section {
  list: Entry[]
  unordered?: boolean
  /** For an unordered list of calls: the order of one pair. */
  before?: [number, number][]
}

const SECRET_KEY = '4dabf18193072939515e22adb298388d'
const VOLATILE = ['created', 'modified', 'sourcePosition', 'stackTrace']

/** The sections of a step as recorded, and the same of the replay; both in the same form. */
export function sections(step: RecordedStep, replayed: Replayed): Record<string, [expected: unknown, actual: unknown]> {
  const { expected, command } = step
  const { result, begun, names } = replayed
  const outcome: Record<string, [unknown, unknown]> = {
    exitCode: [expected.exitCode, result.exitCode],
    summary: [expected.summary, result.summary],
  }
  if (step.only) return { ...outcome, maxConcurrency: [expected.maxConcurrency, maxConcurrency(replayed.calls)] }
  const recorded = (name: string) => expected[name] as unknown as Section
  const all = operations(result.operations, begun, names)
  const structural = (o: Entry) => /::pulumi:(pulumi:Stack|providers:[\w-]+)::[^:]*$/.test(o.urn as string)
  const found: Record<string, [unknown, unknown]> = {
    ...outcome,
    ...calls(recorded('calls'), mergedCalls(replayed.calls, names), command),
    ops: lists(
      recorded('ops'),
      all.filter((o) => !structural(o)),
      OPS,
      command,
    ),
    structural: lists(recorded('structural'), all.filter(structural), OPS, command),
    diagnostics: lists(recorded('diagnostics'), diagnostics(replayed), DIAGNOSTICS, command),
    observed: [expected.observed ?? {}, observed(replayed, expected)],
  }
  if (expected.preview !== undefined) {
    const { list, ...section } = recorded('preview')
    const steps = { ...section, list: list.map(({ newOutputs: _, ...entry }) => entry) }
    found.preview = lists(steps, planned(result.operations, names), OPS, command)
  }
  if (expected.outputs !== undefined) found.outputs = [expected.outputs, names.clean(result.outputs as Json)]
  if (expected.state !== undefined) found.state = states(expected.state as Entry, replayed)
  return found
}

interface Order {
  of(e: Entry): string
  method(e: Entry): string
  id(e: Entry): string
}
const CALLS: Order = { of: (e) => text(e.name), method: (e) => text(e.method), id: (e) => text(e.id) }
const OPS: Order = { of: (e) => text(e.urn), method: (e) => text(e.op), id: (e) => text(e.oldId) }
const DIAGNOSTICS: Order = {
  of: (e) => JSON.stringify([e.urn ?? '', e.severity ?? '', e.message ?? '']),
  method: () => '',
  id: () => '',
}
const text = (v: Json | undefined) => (typeof v === 'string' ? v : '')

function lists(recorded: Section, list: Entry[], order: Order, command: string): [unknown, unknown] {
  const actual = recorded.unordered ? canonical(list, order, command) : list
  return [recorded.list, actual]
}

function calls(recorded: Section, list: Entry[], command: string): Record<string, [unknown, unknown]> {
  const [expected, actual] = lists(recorded, list, CALLS, command) as [Entry[], Entry[]]
  const position = (i: number) => list.indexOf(actual[i]!)
  const violated = (recorded.before ?? []).filter(([first, second]) => position(first) > position(second))
  return { calls: [expected, actual], order: [[], violated] }
}

/** Groups entries by resource, each group in its own order: the recorder's canonical order. */
function canonical(list: Entry[], { of, method, id }: Order, command: string): Entry[] {
  if (command === 'refresh' || command === 'destroy') return sorted(list, (e) => `${of(e)}\n${id(e)}`)
  const out = sorted(list, of)
  const deletion = (e: Entry | undefined) => e !== undefined && /^delete(-replaced)?$/i.test(method(e))
  for (let i = 0; i < out.length; i++) {
    let j = i
    while (deletion(out[i]) && deletion(out[j + 1]) && of(out[j + 1]!) === of(out[i]!)) j++
    if (j > i) out.splice(i, j - i + 1, ...sorted(out.slice(i, j + 1), id))
    i = j
  }
  return out
}

function sorted(list: Entry[], key: (e: Entry) => string): Entry[] {
  return [...list].sort((a, b) => (key(a) < key(b) ? -1 : key(a) > key(b) ? 1 : 0))
}

/** The provider's own log: one entry for each call, in the order of their start; empty details are omitted. */
function mergedCalls(log: Json[], names: Names): Entry[] {
  const open = new Map<string, Entry>()
  const merged: Entry[] = []
  for (const { pid, n, at, ...rest } of log as Entry[]) {
    const key = `${pid}:${n}`
    if (at === 'start') {
      open.set(key, rest)
      merged.push(rest)
    } else Object.assign(open.get(key)!, rest)
  }
  return merged.map(({ result, ...call }) => {
    const saysNothing =
      result === undefined ||
      ['configure', 'delete'].includes(text(call.method)) ||
      (call.method === 'check' && isDeepStrictEqual(result, { inputs: call.news }))
    return names.clean(saysNothing ? call : { ...call, result }) as Entry
  })
}

/** The maximum number of parallel calls of a kind. */
function maxConcurrency(log: Json[]): Record<string, number> {
  const open = new Map<string, string>()
  const max: Record<string, number> = {}
  for (const { pid, n, at, method } of log as Entry[]) {
    const key = `${pid}:${n}`
    if (at === 'start') open.set(key, text(method))
    const now = [...open.values()].filter((m) => m === method).length
    if (at === 'start' && method !== 'configure') max[text(method)] = Math.max(max[text(method)] ?? 0, now)
    if (at === 'end') open.delete(key)
  }
  return max
}

function operations(reports: StepReport[], begun: StepReport[], names: Names): Entry[] {
  return reports.map((report, i) => {
    const { op, urn, old, new: fresh, end, result, reports: count } = report
    const entry: Record<string, unknown> = { op, urn }
    if (old?.id) entry.oldId = old.id
    if (report.keys?.length) entry.keys = [...report.keys].sort()
    if (report.diffs?.length) entry.diffs = [...report.diffs].sort()
    if (report.detailedDiff && Object.keys(report.detailedDiff).length) entry.detailedDiff = report.detailedDiff
    if (!report.logical) entry.logical = false
    for (const flag of ['protect', 'external', 'retainOnDelete', 'delete'] as const) {
      if ((fresh ?? old)?.[flag]) entry[flag] = true
    }
    // At its end, a read before an update shows its result; every other step shows the desired state of its beginning.
    const { old: before, new: after } = op === 'refresh' && !result ? report : begun[i]!
    if (before && after) set(entry, 'inputs', keysOfDiff(before.inputs, after.inputs))
    entry.end = end
    if (result && result !== op) entry.became = result
    if (end === 'done' && fresh) {
      if (fresh.id && fresh.id !== old?.id) entry.newId = fresh.id
      set(entry, 'outputs', keysOfDiff(old?.outputs ?? {}, fresh.outputs))
    }
    if (count > 1) entry.outputsAgain = count - 1
    return names.clean(entry as Entry) as Entry
  })
}

/** The list of `preview --json`. */
function planned(reports: StepReport[], names: Names): Entry[] {
  return reports.filter(isShown).map(({ op, urn, keys = [], diffs = [], detailedDiff, new: fresh }) => {
    const entry: Record<string, unknown> = { op, urn }
    if (detailedDiff) {
      const kinds = Object.entries(detailedDiff).map(([path, d]) => [
        path,
        { kind: d.diffKind, inputDiff: d.inputDiff },
      ])
      entry.detailedDiff = Object.fromEntries(kinds)
    }
    if (diffs.length) entry.diffReasons = [...diffs].sort()
    if (keys.length) entry.replaceReasons = [...keys].sort()
    if (fresh && Object.keys(fresh.inputs).length) entry.newInputs = fresh.inputs
    return names.clean(entry as Entry) as Entry
  })
}

function set(entry: Record<string, unknown>, key: string, value: unknown): void {
  if (value !== undefined) entry[key] = value
}

function keysOfDiff(a: Record<string, unknown>, b: Record<string, unknown>) {
  const added = Object.keys(b).filter((k) => !(k in a))
  const changed = Object.keys(b).filter((k) => k in a && !isDeepStrictEqual(a[k], b[k]))
  const removed = Object.keys(a).filter((k) => !(k in b))
  const all = Object.entries({ added, changed, removed }).filter(([, keys]) => keys.length)
  return all.length ? Object.fromEntries(all.map(([kind, keys]) => [kind, keys.sort()])) : undefined
}

function diagnostics({ result, names }: Replayed): Entry[] {
  return result.diagnostics
    .filter((d) => d.severity === 'error' || d.severity === 'warning')
    .map(({ severity, urn, message }) => ({ severity, ...(urn && { urn }), message: names.message(message) }))
}

function observed(replayed: Replayed, expected: RecordedStep['expected']): Json {
  const unstable = (expected.unstable ?? []) as string[]
  const entries = (replayed.observed as Entry[])
    .filter(({ label }) => !unstable.includes(`observed ${label}`))
    .map(({ label, ...seen }) => [label as string, seen] as const)
  return replayed.names.clean(Object.fromEntries(entries))
}

function states(expected: Entry, { state, names }: Replayed): [unknown, unknown] {
  const { resources = [], pending_operations: pending = [] } = state.deployment
  const cleaned = resources.map((r) => resource(r as Entry, names))
  const key = (r: Entry) => `${r.urn}|${r.delete ? 1 : 0}|${r.id ?? ''}`
  const actual: Entry = { resources: expected.unordered ? sorted(cleaned, key) : cleaned }
  if (pending.length) actual.pending_operations = pending as unknown as Json
  const { unordered, ...rest } = expected
  return [rest, actual]
}

function resource(r: Entry, names: Names): Entry {
  const kept = Object.fromEntries(Object.entries(r).filter(([key]) => !VOLATILE.includes(key)))
  const entry = secrets(names.clean(kept), names) as Entry & { dependencies?: string[] }
  // The SDK sends dependencies in no fixed order.
  entry.dependencies?.sort()
  for (const urns of Object.values((entry.propertyDependencies ?? {}) as Record<string, string[]>)) urns.sort()
  return entry
}

function secrets(v: Json, names: Names): Json {
  if (Array.isArray(v)) return v.map((e) => secrets(e, names))
  if (typeof v !== 'object' || v === null) return v
  if (SECRET_KEY in v) {
    const plaintext = JSON.stringify(names.clean(JSON.parse(v.plaintext as string)))
    return { ...v, ciphertext: '[secret]', plaintext }
  }
  return Object.fromEntries(Object.entries(v).map(([k, e]) => [k, secrets(e, names)]))
}
