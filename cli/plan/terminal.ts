import { counted } from '../../provider/sql/counted'
import type { Paint } from '../colours'
import { lineDiff } from './line-diff'
import type { Change, Operation, OtherChange, Preview } from './preview'
import { isHidden, isShort, linesOf, type PropertyChange } from './properties'
import { sqlPainter } from './sql-colours'
import type { PlanItem } from './statements'
import { inline } from './values'
import { missing, retainedNote, summaryOf, type Warned, warnedOf } from './wording'

type Colour = 'green' | 'yellow' | 'red' | 'magenta' | 'cyan'

/** The signs of Pulumi's own display. */
const SIGNS: Readonly<Record<Operation, readonly [string, Colour]>> = {
  replace: ['±', 'magenta'],
  delete: ['-', 'red'],
  update: ['~', 'yellow'],
  create: ['+', 'green'],
  import: ['=', 'cyan'],
  read: ['>', 'cyan'],
  refresh: ['~', 'cyan'],
  other: ['*', 'cyan'],
}

/** A preview for a terminal, or as plain text where nothing is painted. */
export function terminal(preview: Preview, paint: Paint): string {
  const sections = [
    paint('bold', preview.stack === undefined ? 'Preview' : `Preview of stack ${preview.stack}`),
    ...block(preview.errors, (count) => paint(['bold', 'red'], `The preview failed: ${counted(count, 'error')}`)),
    ...dangers(preview, paint),
    paint('bold', summaryOf(preview)),
    ...block(preview.warnings, (count) => paint('yellow', counted(count, 'warning'))),
    ...preview.changes.map((change) => changeText(change, paint)),
    ...others(preview, paint),
  ]
  return `${sections.join('\n\n')}\n`
}

function block(messages: readonly string[], title: (count: number) => string): string[] {
  return messages.length === 0
    ? []
    : [[title(messages.length), ...messages.map((message) => indented(message, 2))].join('\n')]
}

function dangers(preview: Preview, paint: Paint): string[] {
  const warned = warnedOf(preview)
  if (warned.length === 0) return []
  return [[paint(['bold', 'red'], 'Look at this first'), ...warned.map((one) => danger(one, paint))].join('\n')]
}

function danger({ change, verb, id, remarks, dangers }: Warned, paint: Paint): string {
  const [sign, colour] = SIGNS[change.op]
  const named = `  ${paint(colour, sign)} ${verb.toLowerCase()} ${subject(change, paint)}${id === undefined || change.op !== 'delete' ? '' : paint('dim', ` (${id})`)}`
  const reasons = [
    ...remarks.map((remark) => indented(remark, 4)),
    ...dangers.map(({ what, excerpt }) => `    ${what}: ${paint('red', excerpt)}`),
  ]
  return [named, ...reasons].join('\n')
}

function subject({ kind, name }: OtherChange, paint: Paint): string {
  return `${kind} ${paint('bold', name)}`
}

function others({ others }: Preview, paint: Paint): string[] {
  if (others.length === 0) return []
  const lines = others.map((change) => {
    const reasons = change.reasons.length === 0 ? '' : `: ${change.reasons.join(', ')}`
    const kept = retainedNote(change) === undefined ? '' : ' (only Pulumi forgets it)'
    return `  ${heading(change, paint)}${reasons}${kept}`
  })
  return [[`${counted(others.length, 'resource')} of other providers`, ...lines].join('\n')]
}

function heading(change: OtherChange, paint: Paint): string {
  const [sign, colour] = SIGNS[change.op]
  const word = change.op === 'other' ? change.word : change.op
  return `${paint(colour, `${sign} ${word}`)} ${subject(change, paint)}`
}

function changeText(change: Change, paint: Paint): string {
  const id = change.id === undefined || change.op === 'create' ? '' : paint('dim', ` (${change.id})`)
  const note = retainedNote(change)
  const short = change.properties.filter((property) => isShort(property))
  const long = change.definition === undefined ? change.properties.filter((property) => !isShort(property)) : []
  const parts = [
    ...(note === undefined ? [] : [note]),
    ...(change.isSecret ? ['only secret inputs differ'] : []),
    ...short.map((property) => propertyLine(property, paint)),
    ...(change.columns.length === 0 ? [] : ['columns:', ...columnLines(change, paint)]),
    ...long.flatMap((property) => [`${property.path}:`, ...diffLines(linesOf(property), paint)]),
    ...statements(change, paint),
    ...(change.definition === undefined ? [] : ['definition:', ...diffLines(change.definition, paint)]),
  ]
  return [`${heading(change, paint)}${id}`, ...parts.map((part) => indented(part, 4))].join('\n')
}

function propertyLine(property: PropertyChange, paint: Paint): string {
  const { path, before, after, replaces } = property
  const values = isHidden(property)
    ? 'another value, which is secret'
    : `${paint('red', inline(before))} → ${paint('green', inline(after))}`
  return `${path}: ${values}${replaces ? paint('magenta', '  replaces') : ''}`
}

function columnLines({ columns }: Change, paint: Paint): string[] {
  return columns.map(({ mark, text }) => `  ${marked(`${mark} ${text.replaceAll('\n', ' ')}`, paint)}`)
}

function diffLines({ before, after }: { readonly before: string; readonly after: string }, paint: Paint): string[] {
  return lineDiff(before, after).map((line) => `  ${marked(line, paint)}`)
}

function marked(line: string, paint: Paint): string {
  if (line.startsWith('+')) return paint('green', line)
  return line.startsWith('-') ? paint('red', line) : paint('dim', line)
}

function statements({ plan }: Change, paint: Paint): string[] {
  const why = missing(plan)
  if (why !== undefined) return [why]
  if (typeof plan === 'string') return []
  const paintSql = sqlPainter(paint)
  const texts = plan.map((item) => itemText(item, paint, paintSql))
  return ['statements:', ...texts.map((text) => indented(text, 2))]
}

function itemText(item: PlanItem, paint: Paint, paintSql: (sql: string) => string): string {
  if ('remark' in item) return paint('yellow', `-- ${item.remark.replaceAll('\n', '\n-- ')}`)
  const statement = `${paintSql(item.statement)};`
  return item.danger === undefined ? statement : `${paint(['bold', 'red'], `-- ${item.danger.what}`)}\n${statement}`
}

function indented(text: string, width: number): string {
  return text.replace(/^(?=.)/gm, ' '.repeat(width))
}
