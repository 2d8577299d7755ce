import { printable } from '../../provider/errors'
import { counted } from '../../provider/sql/counted'
import { lacksOf, type ServerVersion } from '../../provider/starrocks/version'
import type { Paint } from '../colours'
import type { Section, Status } from './finding'

const WORDS: Readonly<Record<Status, string>> = {
  ok: 'ok',
  warning: 'warning',
  problem: 'problem',
  unchecked: 'not checked',
}
const STYLES: Readonly<Record<Status, Parameters<Paint>[0]>> = {
  ok: 'green',
  warning: 'yellow',
  problem: 'red',
  unchecked: 'dim',
}
const STATUS_WIDTH = Math.max(...Object.values(WORDS).map((word) => word.length))
const WIDEST_ABOUT = 20

/** A cluster that answers. */
export interface Reached {
  readonly address: string
  readonly version: ServerVersion
}

export function textReport(sections: readonly Section[], paint: Paint): string {
  const shown = sections.filter(({ findings }) => findings.length > 0)
  const abouts = shown.flatMap(({ findings }) => findings.map(({ about }) => printable(about).length))
  const width = Math.min(WIDEST_ABOUT, Math.max(0, ...abouts))
  const blocks = shown.map(({ title, findings }) => {
    const lines = findings.flatMap(({ status, about, text, remedies = [] }) => [
      `  ${paint(STYLES[status], WORDS[status].padEnd(STATUS_WIDTH))}  ${oneLine(about).padEnd(width)}  ${oneLine(text)}`,
      ...remedies.map(
        (remedy) => `  ${' '.repeat(STATUS_WIDTH)}  ${' '.repeat(width)}  ${paint('cyan', oneLine(remedy))}`,
      ),
    ])
    return [paint('bold', title), ...lines].join('\n')
  })
  return `${[...blocks, summary(sections)].join('\n\n')}\n`
}

/** A line of its own cannot be imitated by a name or an answer of the server. */
function oneLine(text: string): string {
  return printable(text).replaceAll(/\s*\n\s*/g, ' ')
}

function summary(sections: readonly Section[]): string {
  const problems = count(sections, 'problem')
  const warnings = count(sections, 'warning')
  const isPartial = count(sections, 'unchecked') > 0
  if (problems + warnings === 0) return isPartial ? 'Nothing is missing in what was checked.' : 'Nothing is missing.'
  return `${counted(problems, 'problem')}, ${counted(warnings, 'warning')}.`
}

export function count(sections: readonly Section[], status: Status): number {
  return sections.flatMap(({ findings }) => findings).filter((finding) => finding.status === status).length
}

export function jsonReport(sections: readonly Section[], clusters: readonly Reached[]): string {
  const report = {
    problems: count(sections, 'problem'),
    warnings: count(sections, 'warning'),
    clusters: clusters.map(({ address, version }) => ({
      address,
      version: version.text,
      missingFeatures: lacksOf(version).map(({ cannot }) => cannot),
    })),
    sections,
  }
  return `${JSON.stringify(report, undefined, 2)}\n`
}
