import { type Sql, sql } from './quote'

/** StarRocks analyzes a query or an INSERT and its files, and runs nothing. It needs the same privileges. */
export function explain(statement: Sql): Sql {
  return sql`EXPLAIN ${statement}`
}
