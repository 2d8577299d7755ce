import { isShown } from './display'
import { SIGNS } from './display-diff'
import type { Reporter, StepReport } from './events'
import type { Operation } from './steps'
import { isStack } from './urn'

interface Row {
  sign: string
  cells: [type: string, name: string, plan: string, info: string]
}

const DONE: Partial<Record<Operation, string>> = {
  create: 'created',
  update: 'updated',
  delete: 'deleted',
  replace: 'replaced',
  read: 'read',
  refresh: 'refreshed',
  discard: 'discarded',
}

/** The tree of the resources that change, as the CLI shows it at the end of a run. */
export function table(reporter: Reporter, planning: boolean): string {
  const steps = new Map<string, StepReport>()
  const talkative = new Set(reporter.diagnostics.map((d) => d.urn))
  // Of the steps of a replacement, the `replace` step counts.
  for (const step of reporter.operations) {
    if (!step.internal && (isShown(step) || talkative.has(step.urn))) steps.set(step.urn, step)
  }
  const parentOf = (step: StepReport) => steps.get((step.new ?? step.old)?.parent ?? '')
  const childrenOf = (parent: StepReport | undefined) => [...steps.values()].filter((s) => parentOf(s) === parent)

  const rows: Row[] = []
  const visit = (step: StepReport, before: string, branch: string, below: string) => {
    const children = childrenOf(step)
    rows.push(row(step, before + branch, planning))
    for (const [i, child] of children.entries()) {
      const last = i === children.length - 1
      visit(child, before + below, last ? '└─ ' : '├─ ', last ? '   ' : '│  ')
    }
  }
  for (const root of childrenOf(undefined)) visit(root, '', '', '')
  if (!rows.length) return ''
  return aligned([{ sign: '  ', cells: ['Type', 'Name', planning ? 'Plan' : 'Status', 'Info'] }, ...rows])
}

function row(step: StepReport, branch: string, planning: boolean): Row {
  const op = step.result ?? step.op
  const plan = step.end === 'failed' ? 'failed' : op === 'same' ? '' : planning ? op : (DONE[op] ?? op)
  return { sign: SIGNS[op], cells: [branch + step.type, step.name, plan, info(step)] }
}

/** The properties that differ, in short. */
function info(step: StepReport): string {
  const { old, new: fresh } = step
  if (!old || !fresh || isStack(step.urn) || step.op === 'same') return ''
  const [a, b] = step.op === 'refresh' ? [old.outputs, fresh.outputs] : [old.inputs, fresh.inputs]
  const keys = [...new Set([...Object.keys(a), ...Object.keys(b)])].filter((key) => !key.startsWith('__')).sort()
  const changes = keys.flatMap((key) => {
    if (!(key in a)) return [`+${key}`]
    if (!(key in b)) return [`-${key}`]
    return JSON.stringify(a[key]) === JSON.stringify(b[key]) ? [] : [`~${key}`]
  })
  return changes.length ? `[diff: ${changes.join(',')}]` : ''
}

function aligned(rows: Row[]): string {
  const widths = [0, 1, 2].map((i) => Math.max(...rows.map(({ cells }) => cells[i]!.length)))
  const line = ({ sign, cells }: Row) =>
    ` ${sign}  ${cells.map((cell, i) => cell.padEnd(widths[i] ?? 0)).join('  ')}`.trimEnd()
  return rows.map((r) => `${line(r)}\n`).join('')
}
