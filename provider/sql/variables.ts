import { id, join, type Sql, sql, str } from './quote'

/** SET, for the session. A text is taken for a variable of any type, as it is when a task sets its own (`SystemVariable`). */
export function setVariables(variables: Readonly<Record<string, string>>): Sql {
  const entries = Object.entries(variables).sort(([a], [b]) => (a < b ? -1 : 1))
  return sql`SET ${join(entries.map(([name, value]) => sql`${id(name)} = ${str(value)}`))}`
}
