import type * as automation from '@pulumi/pulumi/automation'
import type { Diagnostic, EngineEvent, ResourceView, StepReport } from '../sandbox/engine/events'
import type { Operation } from '../sandbox/engine/steps'
import { isProviderType, nameOf } from '../sandbox/engine/urn'
import { masked, type Props } from '../sandbox/engine/values'

/** Converts the events of the real CLI to reports of this engine. */
export class CliReports {
  readonly operations: StepReport[] = []
  readonly diagnostics: Diagnostic[] = []
  summary: Record<string, number> = {}

  constructor(private readonly listener: (event: EngineEvent) => void) {}

  /** Takes one event in. */
  take(event: automation.EngineEvent): void {
    if (event.resourcePreEvent) this.start(event.resourcePreEvent.metadata)
    if (event.resOutputsEvent) this.outputs(event.resOutputsEvent.metadata)
    if (event.resOpFailedEvent) this.failed(event.resOpFailedEvent.metadata)
    if (event.diagnosticEvent) this.diagnostic(event.diagnosticEvent)
    if (event.summaryEvent) this.summary = { ...event.summaryEvent.resourceChanges }
  }

  private start(m: automation.StepEventMetadata): void {
    const step: StepReport = { ...reportOf(m), end: 'none', reports: 0 }
    this.operations.push(step)
    this.listener({ kind: 'step', phase: 'start', step })
  }

  private outputs(m: automation.StepEventMetadata): void {
    const step = this.find(m)
    if (!step) return
    const { op, ...rest } = reportOf(m)
    Object.assign(step, rest, { end: 'done', reports: step.reports + 1 })
    if (op !== step.op) step.result = op
    this.listener({ kind: 'step', phase: 'outputs', step })
  }

  private failed(m: automation.StepEventMetadata): void {
    const step = this.find(m)
    if (!step) return
    step.end = 'failed'
    this.listener({ kind: 'step', phase: 'failed', step })
  }

  private diagnostic({ severity, message, urn, ephemeral }: automation.DiagnosticEvent): void {
    // Pulumi's own tracing of the SDK, with secrets in clear: the event log of every run contains it, and the CLI shows it only
    // with --debug.
    if ((severity as string) === 'debug') return
    const text = message.replace(/<\{%[^%]*%\}>/g, '')
    const diagnostic: Diagnostic = { severity, message: text, ...(urn && { urn }), ...(ephemeral && { ephemeral }) }
    if (!ephemeral) this.diagnostics.push(diagnostic)
    this.listener({ kind: 'diagnostic', diagnostic })
  }

  /** An event names its step by resource, operation and old id; a refresh ends under the name of its result. */
  private find(m: automation.StepEventMetadata): StepReport | undefined {
    const same = (s: StepReport) => s.urn === m.urn && (s.old?.id ?? '') === (m.old?.id ?? '')
    const open = this.operations.filter((s) => same(s) && s.end === 'none')
    return open.find((s) => s.op === m.op) ?? open[0] ?? this.operations.find(same)
  }
}

function reportOf(m: automation.StepEventMetadata): Omit<StepReport, 'end' | 'reports'> {
  return {
    op: m.op as Operation,
    urn: m.urn,
    type: m.type,
    name: nameOf(m.urn),
    logical: m.logical ?? false,
    internal: isProviderType(m.type),
    keys: m.keys,
    diffs: m.diffs,
    detailedDiff: m.detailedDiff as StepReport['detailedDiff'],
    old: m.old && view(m.old),
    new: m.new && view(m.new),
  }
}

function view(state: automation.StepEventStateMetadata): ResourceView {
  const { id, parent, provider, protect = false, retainOnDelete = false } = state
  const { inputs, outputs } = state as { inputs?: Props; outputs?: Props }
  return {
    id,
    parent: parent || undefined,
    provider,
    protect,
    retainOnDelete,
    delete: state.delete ?? false,
    external: (state as { external?: boolean }).external ?? false,
    inputs: masked(inputs ?? {}),
    outputs: masked(outputs ?? {}),
  }
}
