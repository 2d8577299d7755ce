import { inline, isObject } from './values'

/** A line of the comparison of two lists of columns. */
export interface ColumnChange {
  readonly mark: '+' | '-'
  /** The name, the type, and what else is declared. */
  readonly text: string
}

/**
 * The columns that differ, in the order of the table: a changed one is a removed and an added one. Undefined for values that are no
 * columns. A PipeTable has types by name, a Table a list.
 */
export function columnChanges(before: unknown, after: unknown): ColumnChange[] | undefined {
  const [old, desired] = [columnsOf(before), columnsOf(after)]
  if (old === undefined || desired === undefined) return undefined
  const successors = new Map(desired.map((column) => [column.formerName ?? column.name, column]))
  const removed = (name: string, text: string): ColumnChange[] => {
    const successor = successors.get(name)
    if (successor === undefined) return [{ mark: '-', text }]
    return successor.text === text
      ? []
      : [
          { mark: '-', text },
          { mark: '+', text: successor.text },
        ]
  }
  const added = desired.filter(({ name, formerName }) => !old.some((column) => column.name === (formerName ?? name)))
  return [
    ...old.flatMap(({ name, text }) => removed(name, text)),
    ...added.map(({ text }): ColumnChange => ({ mark: '+', text })),
  ]
}

interface Column {
  readonly name: string
  /** What a program says of a renamed column as long as it has not been renamed. */
  readonly formerName: string | undefined
  readonly text: string
}

function columnsOf(value: unknown): Column[] | undefined {
  if (value === undefined) return []
  if (Array.isArray(value)) {
    const columns = value.map(listed)
    return columns.every((column) => column !== undefined) ? columns : undefined
  }
  if (!isObject(value) || !Object.values(value).every((type) => typeof type === 'string')) return undefined
  return Object.entries(value).map(([name, type]) => ({ name, formerName: undefined, text: `${name} ${type}` }))
}

function listed(value: unknown): Column | undefined {
  if (!isObject(value)) return undefined
  const { name, type, renamedFrom, ...rest } = value
  if (typeof name !== 'string' || typeof type !== 'string') return undefined
  const more = Object.entries(rest).map(([key, member]) => ` ${key}=${inline(member)}`)
  const formerName = typeof renamedFrom === 'string' ? renamedFrom : undefined
  return {
    name,
    formerName,
    text: `${name} ${type}${more.join('')}${formerName ? ` (renamed from ${formerName})` : ''}`,
  }
}
