import type { Checkpoint } from './checkpoint'
import { ProviderError } from './errors'
import { isInternal, type Reporter } from './events'
import type { StepObserver } from './executor'
import type { ResourceState } from './state'
import type { Step } from './steps'
import { equal, isSecret, type Props, secret } from './values'

/** Watches the steps of a deployment: reports them to the person and keeps the state. */
export class Recorder implements StepObserver {
  /** Steps whose outputs the program may still register. */
  private readonly open = new Map<string, Step>()

  constructor(
    private readonly reporter: Reporter,
    /** Undefined in a preview, which leaves the state alone. */
    private readonly checkpoint: Checkpoint | undefined,
    private readonly dryRun: boolean,
  ) {}

  async begin(step: Step): Promise<void> {
    this.reporter.start(step)
    const type = PENDING[step.op]
    if (type) await this.checkpoint?.begin((step.new ?? step.old)!, type)
  }

  async end(step: Step, error: unknown): Promise<void> {
    if (error === undefined && step.logical && step.new) this.open.set(step.urn, step)
    if (step.new && step.op !== 'replace') markOutputs(step.new)
    // A value that becomes secret without a change is not shown as a change (conformance: `provider-string` 7).
    if (step.op === 'same' && step.old) step.old.outputs = step.new!.outputs
    const { dryRun } = this
    const halfDone = error instanceof ProviderError && error.partial !== undefined
    if (error !== undefined) {
      const { message } = error as Error
      this.reporter.error(step.urn, dryRun ? `Preview failed: ${message}` : message)
      if (!dryRun) this.reporter.failed(step)
    } else {
      const counts = step.logical || step.result !== undefined
      if (counts && !isInternal(step) && countsAs(step)) this.reporter.count(step.result ?? step.op)
      // A component reports its outputs itself, but a preview shows them here.
      const isComponent = !(step.new ?? step.old)!.custom
      if (dryRun || !isComponent || ['delete', 'refresh'].includes(step.op)) this.reporter.outputs(step, step.result)
    }
    // A half-done update leaves the new outputs with the old inputs (conformance: `failures-partial-update` 2).
    if (halfDone && step.op === 'update') step.new!.inputs = step.old!.inputs
    if (error === undefined || halfDone) await this.record(step)
    else if (PENDING[step.op]) await this.checkpoint?.end(step.new ?? step.old)
  }

  private async record({ op, old, new: fresh }: Step): Promise<void> {
    const checkpoint = this.checkpoint
    switch (op) {
      case 'create':
      case 'create-replacement':
        return checkpoint?.end(fresh, old?.pendingReplacement ? old : undefined, fresh)
      case 'same':
        // Without an old one it is only absent.
        return old && checkpoint?.end(fresh, old, fresh)
      case 'update':
      case 'read':
      case 'refresh':
        return checkpoint?.end(fresh, old, fresh)
      case 'read-replacement':
        return checkpoint?.end(fresh, undefined, fresh)
      case 'delete':
      case 'discard':
      case 'delete-replaced':
      case 'discard-replaced':
        return checkpoint?.end(old, old?.pendingReplacement ? undefined : old)
      case 'remove-pending-replace':
        return checkpoint?.end(undefined, old)
    }
  }

  /** The same for a refresh without the program, which is recorded when all of it is done. `final`: its result is shown. */
  refreshing(final: boolean): StepObserver {
    return {
      begin: async (step) => this.reporter.start(step),
      end: async (step, error) => {
        if (step.new) markOutputs(step.new)
        if (error !== undefined) {
          this.reporter.error(step.urn, (error as Error).message)
          this.reporter.failed(step)
          return
        }
        if (final && !isInternal(step)) this.reporter.count(step.result!)
        this.reporter.outputs(step, final ? step.result : undefined)
      },
    }
  }

  /** Takes the outputs that a component registers. */
  async setOutputs(urn: string, outputs: Props): Promise<void> {
    const step = this.open.get(urn)
    if (!step?.new) throw new Error(`cannot complete a resource '${urn}' whose registration isn't pending`)
    this.open.delete(urn)
    step.new.outputs = outputs
    this.reporter.outputs(step)
    if (!equal(step.old?.outputs, outputs)) await this.checkpoint?.save()
  }
}

const PENDING: Partial<Record<Step['op'], 'creating' | 'updating' | 'deleting' | 'reading'>> = {
  create: 'creating',
  'create-replacement': 'creating',
  update: 'updating',
  delete: 'deleting',
  discard: 'deleting',
  'delete-replaced': 'deleting',
  'discard-replaced': 'deleting',
  read: 'reading',
  'read-replacement': 'reading',
}

/** A read counts when it brings something else than the last one did. */
function countsAs({ op, old, new: fresh }: Step): boolean {
  return op !== 'read' || (old !== undefined && !equal(old.outputs, fresh?.outputs))
}

/** A value that the program declares secret, or that is a secret input, is also secret as an output. */
function markOutputs(r: ResourceState): void {
  const declared = r.additionalSecretOutputs.filter((key) => key in r.outputs && !isSecret(r.outputs[key]))
  const inherited = Object.keys(r.outputs).filter((key) => isSecret(r.inputs[key]))
  for (const key of new Set([...declared, ...inherited])) r.outputs = { ...r.outputs, [key]: secret(r.outputs[key]!) }
}
