import { id, join, type Sql, sql, str } from './quote'

/** SET, for the session. StarRocks accepts a text for a variable of any type, as in the properties of a task (`SystemVariable`). */
export function setVariables(variables: Readonly<Record<string, string>>): Sql {
  const entries = Object.entries(variables).sort(([a], [b]) => (a < b ? -1 : 1))
  return sql`SET ${join(entries.map(([name, value]) => sql`${id(name)} = ${str(value)}`))}`
}
