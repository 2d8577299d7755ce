import { ownValue } from '../../sql/names'

/** A column and its canonical type. */
export interface RecordedColumn {
  readonly name: string
  readonly type: string
}

/** The columns as they were inferred, besides the input `columns`: Pulumi's state does not keep the order of an object's keys. */
export interface RecordedOrder {
  /** Their names; up to 0.1 their types as well, which made the state of a wide table half as long again. */
  readonly columns: readonly (string | RecordedColumn)[]
  /** Name to type of the columns that a refresh has found changed in the table. */
  readonly inferred?: Readonly<Record<string, string>>
}

interface Recorded {
  readonly columns: Readonly<Record<string, string>>
  readonly __layout: RecordedOrder
}

export function columnNames({ columns }: RecordedOrder): string[] {
  return columns.map((column) => (typeof column === 'string' ? column : column.name))
}

/** The inferred columns, whatever a refresh has found since. */
export function inferredColumns({ columns, __layout }: Recorded): RecordedColumn[] {
  return __layout.columns.flatMap((column) => {
    if (typeof column !== 'string') return [column]
    const type = ownValue(__layout.inferred, column) ?? ownValue(columns, column)
    return type === undefined ? [] : [{ name: column, type }]
  })
}

/** Keeps the inferred columns when `columns` becomes the finding of a refresh: they are still the desired ones. */
export function keepInferred<Layout extends RecordedOrder>(
  recorded: { readonly columns: Readonly<Record<string, string>>; readonly __layout: Layout },
  found: Readonly<Record<string, string>>,
): Layout {
  const differing = inferredColumns(recorded).filter(({ name, type }) => ownValue(found, name) !== type)
  const { inferred, ...layout } = recorded.__layout
  return { ...layout, ...(differing.length > 0 && { inferred: byName(differing) }) } as Layout
}

export function byName(columns: readonly RecordedColumn[]): Record<string, string> {
  return Object.fromEntries(columns.map(({ name, type }) => [name, type]))
}
