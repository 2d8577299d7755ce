import { type ColumnChange, columnChanges } from './columns'
import type { Digest, State, Step, Values } from './digest'
import { type PropertyChange, propertyChanges, rootOf } from './properties'
import { type Danger, dangerOf, definingStatements, type PlanItem, planItems } from './statements'
import { containsSecret, isUnknown, masked, SECRET } from './values'

/** A preview as a reviewer reads it: without secrets, and without anything that would change the look of the text around it. */
export interface Preview {
  /** The name of the stack; undefined for a preview without a resource. */
  readonly stack: string | undefined
  readonly errors: readonly string[]
  readonly warnings: readonly string[]
  /** Those of this provider, the dangerous ones first. */
  readonly changes: readonly Change[]
  /** Those of other providers. */
  readonly others: readonly OtherChange[]
  readonly unchanged: number
}

export type Operation = 'create' | 'update' | 'replace' | 'delete' | 'read' | 'import' | 'refresh' | 'other'

export interface OtherChange {
  readonly op: Operation
  /** The engine's own word, which says more of a rare operation. */
  readonly word: string
  /** `aws:s3/bucket:Bucket`; a class of this provider. */
  readonly kind: string
  readonly name: string
  /** The inputs that the provider names as the reason. */
  readonly reasons: readonly string[]
  /** True for a delete that leaves the object where it is. */
  readonly isRetained: boolean
}

export interface Change extends OtherChange {
  /** The name in StarRocks: `lake.trips`. */
  readonly id: string | undefined
  readonly properties: readonly PropertyChange[]
  readonly columns: readonly ColumnChange[]
  readonly plan: Statements
  /** The definition of the object before and after, if both are known and differ. */
  readonly definition: { readonly before: string; readonly after: string } | undefined
  /** True if only secrets differ, so that nothing else can be shown. */
  readonly isSecret: boolean
}

/** The statements that will run: known, or why not. */
export type Statements = readonly PlanItem[] | 'unknown' | 'secret' | 'not shown'

const OWN_TYPE = /^(?:pulumi-nodejs:dynamic\/starrocks|starrocks:index):(\w+)$/
const STACK = 'pulumi:pulumi:Stack'

export function previewOf(digest: Digest): Preview {
  const steps = (digest.steps ?? []).map((step) => ({ step, ...readUrn(step.urn) }))
  const changed = merged(steps.filter(({ step, type }) => step.op !== 'same' && type !== STACK))
  const own = changed.filter(({ type }) => OWN_TYPE.test(type)).map(changeOf)
  const diagnostics = (severity: string) =>
    (digest.diagnostics ?? []).filter((one) => one.severity === severity).map((one) => messageOf(one.message))
  const isStackSame = steps.some(({ step, type }) => type === STACK && step.op === 'same')
  return {
    stack: steps[0]?.stack,
    errors: diagnostics('error'),
    warnings: diagnostics('warning'),
    changes: [...own.filter(isDangerous), ...own.filter((change) => !isDangerous(change))],
    others: changed.filter(({ type }) => !OWN_TYPE.test(type)).map(otherChangeOf),
    unchanged: Math.max(0, (digest.changeSummary?.same ?? 0) - (isStackSame ? 1 : 0)),
  }
}

interface Named {
  readonly step: Step
  readonly stack: string
  readonly type: string
  readonly name: string
}

/** `urn:pulumi:<stack>::<project>::<types of the parents>$<type>::<name>`; a name may contain colons. */
function readUrn(urn: string): Omit<Named, 'step'> {
  const [, stack = '', types = '', name = urn] = /^urn:pulumi:(.*?)::.*?::(.*?)::(.*)$/s.exec(urn) ?? []
  return { stack: text(stack), type: text(types.slice(types.lastIndexOf('$') + 1)), name: text(name) }
}

function text(value: string): string {
  return String(masked(value)).replaceAll('\n', '\\n').replaceAll('\t', '\\t')
}

const REPLACEMENTS = ['replace', 'create-replacement', 'delete-replaced', 'read-replacement', 'import-replacement']

/**
 * One step for each resource. A replacement has up to three (`--show-replacement-steps`), and with `--refresh` what the refresh has
 * found comes before what the update will do.
 */
function merged(steps: readonly Named[]): Named[] {
  const found = new Map<string, Named>()
  for (const named of steps) {
    const former = found.get(named.step.urn)
    if (former === undefined) found.set(named.step.urn, named)
    else if (isReplacement(former.step) && isReplacement(named.step))
      found.set(named.step.urn, { ...named, step: { ...former.step, ...named.step, op: 'replace' } })
    else found.set(named.step.urn, named)
  }
  return [...found.values()].filter(({ step }) => step.op !== 'refresh')
}

function isReplacement({ op }: Step): boolean {
  return REPLACEMENTS.includes(op)
}

function operationOf(step: Step): Operation {
  if (isReplacement(step)) return 'replace'
  if (isDrift(step)) return 'refresh'
  switch (step.op) {
    case 'create':
    case 'update':
    case 'delete':
    case 'read':
    case 'import':
      return step.op
    default:
      return 'other'
  }
}

/** What `--refresh` finds is an update as well, but of the state: its outputs are known already. */
function isDrift({ op, newState }: Step): boolean {
  return op === 'update' && newState?.outputs != null
}

function otherChangeOf({ step, type, name }: Named): OtherChange {
  const reasons = [...(step.replaceReasons ?? []), ...(step.diffReasons ?? []), ...Object.keys(step.detailedDiff ?? {})]
  return {
    op: operationOf(step),
    word: text(step.op),
    kind: type,
    name,
    reasons: [...new Set(reasons.map((reason) => text(rootOf(reason))))].filter((reason) => !reason.startsWith('__')),
    isRetained: isRetained(step),
  }
}

function isRetained({ op, oldState }: Step): boolean {
  if (op !== 'delete') return false
  return oldState?.retainOnDelete === true || oldState?.inputs?.deletionPolicy === 'retain'
}

function changeOf(named: Named): Change {
  const { step, type } = named
  const other = otherChangeOf(named)
  const [before, after] = [inputsOf(step.oldState), inputsOf(step.newState)]
  const isCompared = step.oldState != null && step.newState != null
  const reported = step.detailedDiff == null ? (step.diffReasons ?? []) : Object.keys(step.detailedDiff)
  const all = isCompared ? propertyChanges(before, after, reported.map(text), step.replaceReasons ?? []) : []
  const columns = isCompared ? columnChanges(masked(before.columns), masked(after.columns)) : undefined
  const properties = columns === undefined ? all : all.filter(({ path }) => rootOf(path) !== 'columns')
  return {
    ...other,
    kind: OWN_TYPE.exec(type)![1]!,
    id: step.oldState?.id === undefined ? undefined : text(step.oldState.id),
    properties,
    columns: columns ?? [],
    plan: statementsOf(other.op, after),
    definition: isCompared ? definitionOf(before.ddl, after.ddl) : undefined,
    isSecret:
      other.op === 'update' && properties.length === 0 && (columns ?? []).length === 0 && containsSecret(masked(after)),
  }
}

function inputsOf(state: State | null | undefined): Values {
  return state?.inputs ?? {}
}

/** A create runs its definition, unless the object is there already; then it has a plan, as any other change. */
function statementsOf(op: Operation, { ddl, plan }: Values): Statements {
  const shown = plan ?? (op === 'create' || op === 'replace' ? ddl : undefined)
  if (isUnknown(shown)) return 'unknown'
  const value = masked(shown)
  if (value === SECRET) return 'secret'
  if (typeof value === 'string')
    return definingStatements(value).map((statement) => ({ statement, danger: dangerOf(statement, false) }))
  if (!Array.isArray(value)) return 'not shown'
  if (value.includes(SECRET)) return 'secret'
  return planItems(value.map(String), op === 'replace')
}

function definitionOf(before: unknown, after: unknown): Change['definition'] {
  if (typeof before !== 'string' || typeof after !== 'string' || isUnknown(after)) return undefined
  const [old, desired] = [String(masked(before)), String(masked(after))]
  // An import and an unreachable storage leave none.
  if (old === desired || old === '' || [old, desired].includes(SECRET)) return undefined
  return { before: old, after: desired }
}

export function isDangerous(change: Change): boolean {
  return isRemoval(change) || dangersOf(change).length > 0
}

/** True for a resource whose object goes. */
export function isRemoval({ op, isRetained }: OtherChange): boolean {
  return op === 'replace' || (op === 'delete' && !isRetained)
}

export function remarksOf({ plan }: Change): string[] {
  return items(plan).flatMap((item) => ('remark' in item ? [item.remark] : []))
}

/** The statements that a reviewer has to look at. */
export function dangersOf({ plan }: Change): Danger[] {
  return items(plan).flatMap((item) => ('statement' in item && item.danger !== undefined ? [item.danger] : []))
}

function items(plan: Statements): readonly PlanItem[] {
  return typeof plan === 'string' ? [] : plan
}

/** The number of resources by operation, in the order of danger. */
export function countsOf({ changes, others }: Preview): [string, number][] {
  const order = ['replace', 'delete', 'update', 'create', 'import', 'read']
  const words = [...changes, ...others].map(({ op, word }) => (op === 'other' ? word : op))
  const known = order.filter((word) => words.includes(word))
  const rare = [...new Set(words)].filter((word) => !order.includes(word))
  return [...known, ...rare].map((word) => [word, words.filter((other) => other === word).length])
}

/** A message without the severity, which the heading says, and without the blanks around it. */
function messageOf(message: string): string {
  return String(masked(message))
    .trim()
    .replace(/^(?:error|warning): /, '')
}
