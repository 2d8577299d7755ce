import type { ResourceState } from './state'
import type { Operation, Reasons, Step } from './steps'
import { isProviderType, nameOf, typeOf } from './urn'
import { masked, type Props } from './values'

/** A message to the user. `info#err` is the output of program and provider. */
export interface Diagnostic {
  severity: 'info' | 'info#err' | 'warning' | 'error'
  message: string
  /** The resource that it is about. */
  urn?: string
  /** Shown on the line of the resource until the next message, and not stored: progress. */
  ephemeral?: boolean
}

/** A resource before or after a step, with secrets masked. */
export interface ResourceView {
  id: string
  inputs: Props
  outputs: Props
  parent?: string
  provider: string
  protect: boolean
  external: boolean
  retainOnDelete: boolean
  delete: boolean
}

/** An operation on a resource, and its result. */
export interface StepReport extends Reasons {
  op: Operation
  urn: string
  type: string
  name: string
  old?: ResourceView
  new?: ResourceView
  /** True if it counts as a change; the steps of a replacement do not. */
  logical: boolean
  /** A default provider, and the like: the CLI does not show it. */
  internal: boolean
  /** `none`: begun and never ended. */
  end: 'done' | 'failed' | 'none'
  /** The operation that a refresh found. */
  result?: Operation
  /** The number of times that outputs were reported. */
  reports: number
}

/** The events of a running engine. */
export type EngineEvent =
  | { kind: 'step'; phase: 'start' | 'outputs' | 'failed'; step: StepReport }
  | { kind: 'diagnostic'; diagnostic: Diagnostic }

/** Collects the events of a run, and passes them on at once. */
export class Reporter {
  readonly operations: StepReport[] = []
  readonly diagnostics: Diagnostic[] = []
  /** The number of resources by operation, including unchanged ones. */
  readonly summary: Record<string, number> = {}
  private readonly reports = new Map<Step, StepReport>()
  private readonly raw = new Map<StepReport, Pick<Step, 'old' | 'new'>>()

  constructor(private readonly listener: (event: EngineEvent) => void = () => {}) {}

  /** A step begins. */
  start(step: Step): void {
    const report: StepReport = {
      op: step.op,
      urn: step.urn,
      type: typeOf(step.urn),
      name: nameOf(step.urn),
      logical: step.logical,
      internal: isInternal(step),
      end: 'none',
      reports: 0,
      ...this.views(step),
    }
    this.reports.set(step, report)
    this.keep(report, step)
    this.operations.push(report)
    this.listener({ kind: 'step', phase: 'start', step: report })
  }

  /** Reports the outputs of a step: at the end of a resource, and again when a component registers its own. */
  outputs(step: Step, result?: Operation): void {
    const report = this.reports.get(step)!
    Object.assign(report, this.views(step), { end: 'done', reports: report.reports + 1, result })
    this.keep(report, step)
    this.listener({ kind: 'step', phase: 'outputs', step: report })
  }

  /** A step has failed. */
  failed(step: Step): void {
    const report = this.reports.get(step)!
    report.end = 'failed'
    this.listener({ kind: 'step', phase: 'failed', step: report })
  }

  /** Counts an operation in the summary. */
  count(op: Operation): void {
    this.summary[op] = (this.summary[op] ?? 0) + 1
  }

  /** An error, about a resource unless the URN is empty. */
  error(urn: string, message: string): void {
    this.diagnostic({ severity: 'error', message, ...(urn && { urn }) })
  }

  /** A message. */
  diagnostic(diagnostic: Diagnostic): void {
    if (!diagnostic.ephemeral) this.diagnostics.push(diagnostic)
    this.listener({ kind: 'diagnostic', diagnostic })
  }

  /** The states of a step with their secrets, for a display that must distinguish secrets. */
  unmasked(report: StepReport): Pick<Step, 'old' | 'new'> {
    return this.raw.get(report) ?? {}
  }

  private keep(report: StepReport, step: Step): void {
    this.raw.set(report, { old: step.old && { ...step.old }, new: step.new && { ...step.new } })
  }

  private views(step: Step): Pick<StepReport, 'old' | 'new' | keyof Reasons> {
    return { ...step.reasons, old: step.old && view(step.old), new: step.new && view(step.new) }
  }
}

/** True for default providers and similar resources of the engine, which are neither shown nor counted. */
export function isInternal(step: Step): boolean {
  return step.internal || isProviderType(typeOf(step.urn)) || step.op === 'remove-pending-replace'
}

function view(r: ResourceState): ResourceView {
  const { id, parent, provider, protect, external, retainOnDelete } = r
  const shown = { id, parent, provider, protect, external, retainOnDelete, delete: r.delete }
  return { ...shown, inputs: masked(r.inputs), outputs: masked(r.outputs) }
}
