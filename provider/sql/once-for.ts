/*
 * A refresh takes one answer about a whole database, and looks for one object after another in it. What is read of the answer as a
 * whole is kept as long as the answer itself, so that the work grows with the number of objects, and not with its square.
 */

/** A pure function of an answer that runs once for each answer. */
export function onceFor<Answer extends object, Result>(read: (answer: Answer) => Result): (answer: Answer) => Result {
  const known = new WeakMap<Answer, { readonly result: Result }>()
  return (answer) => {
    const kept = known.get(answer) ?? { result: read(answer) }
    known.set(answer, kept)
    return kept.result
  }
}

type Row = Readonly<Record<string, string | null>>

/** The rows of an answer with a value in a column, in their order. */
export function rowsBy(column: string): (rows: readonly Row[], value: string) => readonly Row[] {
  const grouped = onceFor((rows: readonly Row[]) => {
    const groups = new Map<string | null | undefined, Row[]>()
    for (const row of rows) {
      const group = groups.get(row[column])
      if (group === undefined) groups.set(row[column], [row])
      else group.push(row)
    }
    return groups
  })
  return (rows, value) => grouped(rows).get(value) ?? []
}
