import { PropertyPrinter, SIGNS } from './display-diff'
import { table } from './display-table'
import type { Diagnostic, Reporter, StepReport } from './events'
import type { Command } from './run'
import type { ResourceState } from './state'
import type { Operation } from './steps'
import { isStack, nameOf, typeOf } from './urn'

/** The display options of a run. */
export interface DisplayOptions {
  command: Command
  stack: string
  /** The properties (`--diff`) instead of the table of resources. */
  diff?: boolean
  /** Whole strings (`--show-full-output`). */
  full?: boolean
  seconds: number
}

const HEADLINES: Record<Command, string> = {
  preview: 'Previewing update',
  up: 'Updating',
  refresh: 'Refreshing',
  destroy: 'Destroying',
}

const DONE: Partial<Record<Operation, string>> = {
  create: 'created',
  update: 'updated',
  delete: 'deleted',
  replace: 'replaced',
}

/** Prints a run as the CLI does, without colours. */
export function render(reporter: Reporter, o: DisplayOptions): string {
  const planning = o.command === 'preview'
  const parts = [
    `${HEADLINES[o.command]} (${o.stack}):\n`,
    o.diff ? differences(reporter, o) : table(reporter, planning),
    diagnostics(reporter.diagnostics),
    o.diff ? '' : stackOutputs(reporter, o),
    summary(reporter, planning),
    planning ? '' : `Duration: ${Math.ceil(o.seconds)}s\n`,
  ]
  return parts.filter((part) => part !== '').join('\n')
}

/** True if the CLI shows a step, and lists it in `--json`; the steps of a replacement are shown as one. */
export function isShown(step: StepReport): boolean {
  if (step.internal) return false
  const op = step.result ?? step.op
  if (op === 'same' || op === 'refresh') return isStack(step.urn) || step.old?.protect !== step.new?.protect
  return step.logical || step.op === 'refresh'
}

function differences(reporter: Reporter, o: DisplayOptions): string {
  const shown = reporter.operations.filter(isShown)
  // The stack begins before its resources, and has its outputs after them.
  const stack = shown.filter((step) => isStack(step.urn)).map((step) => outputs(step, 1, reporter, o))
  const steps = shown.map((step) => {
    const indent = indentOf(step, shown)
    const own = isStack(step.urn) ? '' : outputs(step, indent + 1, reporter, o)
    return header(step, indent) + inputs(step, indent + 1, reporter, o) + own
  })
  return [...steps, ...stack].join('')
}

function indentOf(step: StepReport, shown: StepReport[]): number {
  const parent = (step.new ?? step.old)?.parent
  const above = shown.find((other) => other.urn === parent)
  return above ? indentOf(above, shown) + 1 : 0
}

function header(step: StepReport, depth: number): string {
  const indent = '    '.repeat(depth)
  const lock = step.new?.protect || (!step.new && step.old?.protect) ? ' 🔒' : step.old?.protect ? ' 🔓' : ''
  const op = step.result ?? step.op
  const lines = [`${indent}${SIGNS[op]}${step.type}: (${op})${lock}`]
  if (step.old?.id) lines.push(`${indent}    [id=${step.old.id}]`)
  lines.push(`${indent}    [urn=${step.urn}]`)
  return lines.map((line) => `${line}\n`).join('')
}

function inputs(step: StepReport, indent: number, reporter: Reporter, o: DisplayOptions): string {
  const { old, new: fresh } = reporter.unmasked(step)
  const printer = new PropertyPrinter(o.full)
  const op = step.result ?? step.op
  if (op === 'same') return ''
  if (old && fresh) {
    // A refresh shows the new state of the object itself.
    if (step.op === 'refresh') printer.difference(old.outputs, fresh.outputs, indent)
    else printer.difference(old.inputs, fresh.inputs, indent)
  } else if (fresh) printer.object(fresh.inputs, indent)
  else if (old && op === 'delete') printer.object(old.inputs, indent)
  return String(printer)
}

function outputs(step: StepReport, indent: number, reporter: Reporter, o: DisplayOptions): string {
  const { old, new: fresh } = reporter.unmasked(step)
  const known = isStack(step.urn) || (o.command === 'up' && step.op !== 'same') || step.op === 'read'
  if (!fresh || !known || step.end !== 'done' || step.op === 'refresh') return ''
  const printer = new PropertyPrinter(o.full)
  changedOutputs(printer, old, fresh, indent)
  return String(printer) && `${'    '.repeat(indent)}--outputs:--\n${printer}`
}

/** The outputs that the inputs do not show already. */
function changedOutputs(
  to: PropertyPrinter,
  old: ResourceState | undefined,
  fresh: ResourceState,
  indent: number,
): void {
  const own = (r: ResourceState) =>
    Object.fromEntries(Object.entries(r.outputs).filter(([key]) => isStack(r.urn) || !(key in r.inputs)))
  if (old) to.difference(own(old), own(fresh), indent)
  else to.object(own(fresh), indent)
}

function diagnostics(list: readonly Diagnostic[]): string {
  if (!list.length) return ''
  const byResource = new Map<string, Diagnostic[]>()
  for (const d of list) byResource.set(d.urn ?? '', [...(byResource.get(d.urn ?? '') ?? []), d])
  const groups = [...byResource].map(([urn, messages]) => {
    const of = urn ? `  ${typeOf(urn)} (${nameOf(urn)}):\n` : '  pulumi:pulumi:Stack:\n'
    const label = ({ severity }: Diagnostic) => (severity.startsWith('info') ? '' : `${severity}: `)
    const indented = (d: Diagnostic) => `${label(d)}${d.message.trimEnd()}`.replace(/^/gm, '    ')
    return of + messages.map((d) => `${indented(d)}\n`).join('')
  })
  return `Diagnostics:\n${groups.join('\n')}`
}

function stackOutputs(reporter: Reporter, o: DisplayOptions): string {
  const step = reporter.operations.find((s) => isStack(s.urn) && s.op !== 'refresh')
  const { old, new: fresh } = step ? reporter.unmasked(step) : {}
  const printer = new PropertyPrinter(o.full)
  if (fresh && old) printer.difference(old.outputs, fresh.outputs, 1)
  else if (fresh) printer.object(fresh.outputs, 1, SIGNS.create)
  else if (old) printer.object(old.outputs, 1, SIGNS.delete)
  return String(printer) && `Outputs:\n${printer}`
}

function summary({ summary: counts, operations }: Reporter, planning: boolean): string {
  const { same = 0, ...rest } = counts
  const changes = Object.entries(rest).filter(([op]) => !['read', 'discard', 'read-replacement'].includes(op))
  const lines = changes.map(([op, n]) => {
    const what = planning ? `to ${op}` : (DONE[op as Operation] ?? op)
    return `    ${SIGNS[op as Operation]}${n} ${what}`
  })
  const total = changes.reduce((sum, [, n]) => sum + n, 0)
  const tail = [...(changes.length >= 2 ? [`${total} changes`] : []), ...(same ? [`${same} unchanged`] : [])].join('. ')
  const errored = operations.filter((s) => s.end === 'failed').length
  if (tail) lines.push(`    ${tail}`)
  if (errored) lines.push(`    ${errored} errored`)
  return lines.length ? `Resources:\n${lines.map((line) => `${line}\n`).join('')}` : ''
}
