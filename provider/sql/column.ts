import type { AggregateFunction } from './aggregates'
import { id, join, none, type Sql, sql, str, verbatim } from './quote'

/** A column of an actual or a desired table. */
export interface Column {
  readonly name: string
  /** Canonical type text, as sql/types prints it. */
  readonly type: string
  readonly nullable: boolean
  /** How an aggregate table combines the rows of a key. */
  readonly aggregate?: AggregateFunction
  /** A generic aggregate state in place of one of the eight aggregates, such as `avg(bigint(20))`. */
  readonly aggregateState?: string
  /** The literal for a row without a value. */
  readonly default?: string
  /** Another source of the value, as SQL: `AUTO_INCREMENT`, `DEFAULT CURRENT_TIMESTAMP`, `AS a + 1`. */
  readonly filledBy?: string
  readonly comment?: string
}

/**
 * The definition of a column, in the order of the grammar. MODIFY COLUMN takes the whole definition: it removes whatever is left
 * out, including the word KEY of a key column.
 */
export function columnDefinition(column: Column & { readonly key?: boolean }): Sql {
  const aggregate = column.aggregate ?? column.aggregateState
  const parts = [
    id(column.name),
    verbatim(column.type),
    column.key ? verbatim('KEY') : none,
    aggregate === undefined ? none : verbatim(aggregate),
    verbatim(column.nullable ? 'NULL' : 'NOT NULL'),
    // A default is a string literal for every type, numbers included (`ColumnDef.DefaultValueDef`).
    column.default === undefined ? none : sql`DEFAULT ${str(column.default)}`,
    column.filledBy === undefined ? none : verbatim(column.filledBy),
    column.comment === undefined ? none : sql`COMMENT ${str(column.comment)}`,
  ]
  return join(
    parts.filter((part) => part !== none),
    ' ',
  )
}
export interface NamedType {
  readonly name: string
  readonly type: string
}
