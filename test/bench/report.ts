import { cpus, platform, totalmem } from 'node:os'
import type { Figure, Outcome } from './scenario'
import { type Summary, summarize } from './statistics'

export interface Measured extends Figure, Summary {
  readonly scenario: string
  /** The median as a share of the budget. */
  readonly ofBudget: number | undefined
  /** `within its spread`: over the budget, but by no more than the runs differ from each other. */
  readonly kept: 'yes' | 'within its spread' | 'NO'
}

/** What a figure depends on beside the code. */
export interface Conditions {
  readonly engine: string
  readonly machine: string
  readonly runs: number
}

export interface Report extends Conditions {
  readonly figures: readonly Measured[]
  readonly notes: readonly string[]
}

export function measured(scenario: string, figure: Figure): Measured {
  const { median, spread } = summarize(figure.samples)
  const over = median - figure.budget
  return {
    scenario,
    ...figure,
    median,
    spread,
    ofBudget: figure.budget === 0 ? undefined : median / figure.budget,
    kept: over <= 0 ? 'yes' : over <= spread ? 'within its spread' : 'NO',
  }
}

export function report(outcomes: readonly (readonly [string, Outcome])[], conditions: Conditions): Report {
  return {
    ...conditions,
    figures: outcomes.flatMap(([name, { figures }]) => figures.map((figure) => measured(name, figure))),
    notes: outcomes.flatMap(([, { notes = [] }]) => notes),
  }
}

export function thisMachine(): string {
  return `${cpus().length} processors (${cpus()[0]?.model}), ${Math.round(totalmem() / 2 ** 30)} GiB, ${platform()}, Node ${process.version}`
}

const HEADER = ['what', 'against', 'measured', 'budget', 'of the budget', 'kept']

function rows({ figures }: Report): string[][] {
  return figures.map(({ what, against, unit, median, spread, budget, ofBudget, kept }) => [
    what,
    against,
    `${number(median)} ± ${number(spread)} ${unit}`,
    `<= ${number(budget)} ${unit}`,
    ofBudget === undefined ? '' : `${Math.round(ofBudget * 100)} %`,
    kept,
  ])
}

/** For a terminal. */
export function asText(of: Report): string {
  const all = [HEADER, ...rows(of)]
  const widths = HEADER.map((_, i) => Math.max(...all.map((row) => row[i]!.length)))
  const lines = all.map((row) =>
    row
      .map((cell, i) => cell.padEnd(widths[i]!))
      .join('  ')
      .trimEnd(),
  )
  return [...lines, '', ...of.notes.map((note) => `- ${note}`)].join('\n')
}

/** `docs/performance.md`. */
export function asMarkdown(of: Report): string {
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`
  return `# Performance

Written by \`npm run bench -- --write\`; do not edit. Each figure is the median of ${of.runs} runs or more, ± half of the
range between the smallest and the largest. A ratio (x) compares two measurements that alternate in the same run. Milliseconds (ms) are processor time and never a duration; their
budgets are for a machine of the class below, and only the ratios hold on any other. \`npm run bench\` measures again, prints this table, writes \`dist/bench.json\`, and exits with 1 if a budget is exceeded by more
than the spread. \`npm run bench -- --only inference --runs 9\` runs one scenario more often. \`--only\` goes with \`--write\`: the other scenarios keep their last results.

Measured on ${of.machine}; engine: ${of.engine}.

${[line(HEADER), line(HEADER.map(() => '---')), ...rows(of).map(line)].join('\n')}

## Where the time goes

${of.notes.map((note) => `- ${note}`).join('\n')}
`
}

function number(value: number): string {
  return Number.isInteger(value) ? String(value) : value.toFixed(value < 10 ? 2 : 1)
}
