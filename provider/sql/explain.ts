import { type Sql, sql } from './quote'

/** Has StarRocks analyse a query or an INSERT, with the files that it reads, and runs nothing. It needs the same privileges. */
export function explain(statement: Sql): Sql {
  return sql`EXPLAIN ${statement}`
}
