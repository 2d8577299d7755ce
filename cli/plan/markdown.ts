import { counted } from '../../provider/sql/counted'
import { clip, fitLines, fitPieces, type Piece } from './fit'
import { lineDiff } from './line-diff'
import { code, fenced, html, prose } from './markdown-text'
import type { Change, Operation, OtherChange, Preview } from './preview'
import { isDangerous } from './preview'
import { isHidden, isShort, linesOf, type PropertyChange } from './properties'
import type { PlanItem } from './statements'
import { inline } from './values'
import { capital, missing, retainedNote, summaryOf, type Warned, warnedOf } from './wording'

/** The room that a comment on GitHub has. */
export const COMMENT_LENGTH = 65_536
/** With less there is no room for the head. */
export const SHORTEST = 1_000

/** The parts of the head that can be long get this share of the room each. */
const SHARE = 1 / 4
/** A change with more lines is folded, unless it is dangerous. */
const FOLDED_LINES = 40

const SIGNS: Readonly<Record<Operation, string>> = {
  replace: '🔴',
  delete: '🔴',
  update: '🟡',
  create: '🟢',
  import: '🔵',
  read: '⚪',
  refresh: '⚪',
  other: '⚪',
}

function signOf({ op, isRetained }: OtherChange): string {
  return isRetained ? SIGNS.other : SIGNS[op]
}

/** A preview as a comment on a pull request: what is dangerous first, and never longer than `length`. */
export function markdown(preview: Preview, length = COMMENT_LENGTH): string {
  const share = Math.floor(length * SHARE)
  const head = [
    preview.stack === undefined ? '### Preview' : `### Preview of stack ${code(clip(preview.stack, 100))}`,
    ...errors(preview, share),
    ...dangers(preview, share),
    `**${summaryOf(preview)}**`,
  ].join('\n\n')
  const pieces = [...warnings(preview), ...preview.changes.map(piece), ...others(preview)]
  return `${fitPieces(head, pieces, length - 1, rest)}\n`
}

function errors({ errors }: Preview, length: number): string[] {
  if (errors.length === 0) return []
  const title = '> [!CAUTION]\n> **The preview failed.**'
  return [title, boundedFence(errors.join('\n\n'), length)]
}

/** A fence with at most so many characters: backquotes inside make its ends longer. */
function boundedFence(text: string, length: number): string {
  const whole = fenced('text', clip(text, length - 20))
  return whole.length <= length ? whole : fenced('text', clip(text, Math.floor(length / 4)))
}

function dangers(preview: Preview, length: number): string[] {
  const warned = warnedOf(preview)
  if (warned.length === 0) return []
  const more = (hidden: number) => `> - and ${counted(hidden, 'more dangerous change')}`
  return [['> [!CAUTION]', ...fitLines(warned.map(danger), length, more)].join('\n')]
}

function danger({ change, verb, id, remarks, dangers }: Warned): string {
  const named = `> - **${verb}** ${subject(change)}${id === undefined || change.op !== 'delete' ? '' : ` (${code(id)})`}`
  const reasons = [
    ...remarks.map((remark) => prose(clip(remark, 400))),
    ...dangers.map(({ what, excerpt }) => `${what} by ${code(excerpt)}`),
  ]
  return reasons.length === 0 ? named : `${named}: ${reasons.join('; ')}`
}

/** The classes of this provider are words; the types of others are what their authors wrote. */
function subject(change: OtherChange): string {
  const kind = 'plan' in change ? change.kind : code(clip(change.kind, 100))
  return `${kind} ${code(clip(change.name, 200))}`
}

function warnings({ warnings }: Preview): Piece[] {
  if (warnings.length === 0) return []
  const title = `⚠️ ${counted(warnings.length, 'warning')}`
  return [
    {
      full: folded(`<b>${title}</b>`, warnings.map((message) => fenced('text', message)).join('\n\n'), true),
      short: title,
      resources: 0,
    },
  ]
}

function others({ others }: Preview): Piece[] {
  if (others.length === 0) return []
  const lines = others.map((change) => {
    const reasons = change.reasons.length === 0 ? '' : `: ${change.reasons.map(code).join(', ')}`
    const note = retainedNote(change)
    const kept = note === undefined ? '' : ' (only Pulumi forgets it)'
    return `- ${signOf(change)} ${wordOf(change)} ${subject(change)}${reasons}${kept}`
  })
  const title = `${counted(others.length, 'resource')} of other providers`
  return [{ full: `**${title}**\n\n${lines.join('\n')}`, short: title, resources: others.length }]
}

function wordOf({ op, word }: OtherChange): string {
  return op === 'other' ? code(word) : op
}

function piece(change: Change): Piece {
  const id = change.id === undefined || change.op === 'create' ? '' : ` (${code(clip(change.id, 200))})`
  const line = `${signOf(change)} **${wordOf(change)}** ${subject(change)}${id}`
  const sections = sectionsOf(change)
  if (sections.length === 0) return { full: line, short: line, resources: 1 }
  const body = sections.join('\n\n')
  const isOpen = isDangerous(change) || body.split('\n').length <= FOLDED_LINES
  return { full: folded(titleOf(change), body, isOpen), short: `${line}: too long to show here`, resources: 1 }
}

/** Markdown is not read in the line of a summary, so it is HTML. */
function titleOf(change: Change): string {
  const { op, word, kind, name } = change
  const roots = [
    ...new Set([...(change.columns.length > 0 ? ['columns'] : []), ...change.properties.map(({ path }) => path)]),
  ]
  const shown = roots.slice(0, 4).map((root) => `<code>${html(clip(root, 60))}</code>`)
  const more = roots.length > shown.length ? [`${roots.length - shown.length} more`] : []
  const changed = roots.length === 0 ? '' : `: ${[...shown, ...more].join(', ')}`
  return `${signOf(change)} <b>${html(op === 'other' ? word : op)}</b> ${html(kind)} <code>${html(clip(name, 200))}</code>${changed}`
}

function folded(title: string, body: string, isOpen: boolean): string {
  return `<details${isOpen ? ' open' : ''}><summary>${title}</summary>\n\n${body}\n\n</details>`
}

function sectionsOf(change: Change): string[] {
  const note = retainedNote(change)
  const short = change.properties.filter((property) => isShort(property))
  // The definition below shows a long input, such as a query, as well.
  const long = change.definition === undefined ? change.properties.filter((property) => !isShort(property)) : []
  return [
    ...(note === undefined ? [] : [note]),
    ...(change.isSecret ? ['Only secret inputs differ.'] : []),
    ...(short.length === 0 ? [] : [short.map(propertyLine).join('\n')]),
    ...(change.columns.length === 0 ? [] : [labelled('Columns', fenced('diff', columnLines(change)))]),
    ...long.map((property) => labelled(code(property.path), fenced('diff', diffOf(linesOf(property))))),
    ...statements(change),
    ...(change.definition === undefined ? [] : [labelled('Definition', fenced('diff', diffOf(change.definition)))]),
  ]
}

function labelled(label: string, block: string): string {
  return `${label}:\n\n${block}`
}

function propertyLine(property: PropertyChange): string {
  const { path, before, after, replaces } = property
  const values = isHidden(property)
    ? 'another value, which is secret'
    : `${code(inline(before))} → ${code(inline(after))}`
  return `- ${code(path)}: ${values}${replaces ? ' (the reason of the replacement)' : ''}`
}

function columnLines({ columns }: Change): string {
  return columns.map(({ mark, text }) => `${mark} ${text.replaceAll('\n', ' ')}`).join('\n')
}

function diffOf({ before, after }: { readonly before: string; readonly after: string }): string {
  return lineDiff(before, after).join('\n')
}

function statements({ plan }: Change): string[] {
  const why = missing(plan)
  if (why !== undefined) return [why]
  if (typeof plan === 'string') return []
  return ['Statements:', ...plan.map(item)]
}

function item(item: PlanItem): string {
  if ('remark' in item) return `⚠️ ${prose(item.remark)}`
  const block = fenced('sql', item.statement)
  return item.danger === undefined ? block : `⚠️ **${capital(item.danger.what)}:**\n\n${block}`
}

function rest(hidden: number, shortened: number): string {
  const parts = [
    ...(shortened > 0 ? [`${counted(shortened, 'resource')} in one line only`] : []),
    ...(hidden > 0 ? [`${counted(hidden, 'resource')} not shown`] : []),
  ]
  return `_There is no more room: ${parts.join(', ')}. \`pulumi preview --diff\` shows everything._`
}
