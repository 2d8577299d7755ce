import type { Expression } from '../ast'
import { analyzing } from '../errors'
import type { DataType } from '../types'
import type { Result } from './result-type'

/** A column that expressions can name, and how DuckDB calls it. */
export interface ScopeColumn {
  name: string
  sql: string
  type?: DataType
  /** For a column of a table; true by default. */
  nullable?: boolean
  /** For a derived relation: the result of the analyzer. */
  result?: Result
}

/** One relation of a FROM clause under the name by which it is known. */
export interface ScopeRelation {
  alias?: string
  columns: ScopeColumn[]
}

/** The names that an expression can use; a subquery can also use those of its outer queries. */
export class Scope {
  constructor(
    readonly relations: ScopeRelation[],
    private readonly outer?: Scope,
  ) {}

  find({ parts }: Extract<Expression, { kind: 'column' }>): ScopeColumn | undefined {
    const name = parts.at(-1)!.toLowerCase()
    const qualifier = parts.at(-2)
    const found = this.relations
      .filter((relation) => qualifier === undefined || relation.alias === qualifier)
      .flatMap((relation) => relation.columns.filter((column) => column.name.toLowerCase() === name))
    if (found.length > 1) throw analyzing(`Column '${parts.join('.')}' is ambiguous`)
    return found[0] ?? this.outer?.find({ kind: 'column', parts, at: { line: 0, column: 0 } })
  }

  resolve(column: Extract<Expression, { kind: 'column' }>): ScopeColumn {
    const found = this.find(column)
    if (found) return found
    const shown = column.parts.length === 1 ? column.parts[0] : column.parts.map((part) => `\`${part}\``).join('.')
    throw analyzing(`Column '${shown}' cannot be resolved`)
  }

  /** All columns of one relation, or of all of them. */
  star(alias?: string): ScopeColumn[] {
    const relations = this.relations.filter((relation) => alias === undefined || relation.alias === alias)
    if (relations.length === 0)
      throw analyzing(alias ? `Unknown table '${alias}'` : 'No tables used', alias ? 5502 : 1064)
    return relations.flatMap((relation) => relation.columns)
  }
}
