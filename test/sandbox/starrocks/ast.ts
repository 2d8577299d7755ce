import type { Position } from './errors'
import type { LakeFile } from './lake'
import type { DataType } from './types'

/** The place of an expression in the statement, for the error texts that name it. */
export interface Span {
  from: Position
  to: Position
}

export type Expression =
  | { kind: 'literal'; type: 'string' | 'number' | 'boolean' | 'null'; value: string }
  | { kind: 'typedLiteral'; type: 'date' | 'datetime'; value: string }
  | { kind: 'column'; parts: string[]; at: Position }
  | { kind: 'variable'; scope: string; name: string }
  | { kind: 'call'; name: string; args: Expression[]; star: boolean; distinct: boolean; over?: Window; span: Span }
  | { kind: 'unary'; op: '-' | '+' | '~' | 'NOT'; operand: Expression }
  | { kind: 'binary'; op: string; left: Expression; right: Expression }
  | { kind: 'between'; operand: Expression; negated: boolean; low: Expression; high: Expression }
  | { kind: 'in'; operand: Expression; negated: boolean; items: Expression[] | Query }
  | { kind: 'like'; operand: Expression; negated: boolean; op: 'LIKE' | 'REGEXP'; pattern: Expression }
  | { kind: 'isNull'; operand: Expression; negated: boolean }
  | { kind: 'exists'; query: Query }
  | { kind: 'case'; subject?: Expression; branches: { when: Expression; result: Expression }[]; otherwise?: Expression }
  | { kind: 'cast'; operand: Expression; type: DataType }
  | { kind: 'interval'; amount: Expression; unit: string }
  | { kind: 'array'; items: Expression[] }
  | { kind: 'map'; entries: { key: Expression; value: Expression }[] }
  | { kind: 'subscript'; operand: Expression; index: Expression }
  | { kind: 'subquery'; query: Query }

export interface Window {
  partitionBy: Expression[]
  orderBy: OrderItem[]
}

export interface OrderItem {
  expression: Expression
  descending: boolean
}

export type SelectItem =
  | { kind: 'expression'; expression: Expression; alias?: string }
  | { kind: 'star'; table?: string }

/** A name of one to three parts, as written: `t`, `db.t`, `catalog.db.t`. */
export interface QualifiedName {
  parts: string[]
  span: Span
}

/** A source of rows; `batch` has the files of a pipe's task, which are already listed. */
export type Relation =
  | { kind: 'table'; name: QualifiedName; alias?: string; partitions?: string[] }
  | {
      kind: 'files'
      properties: Map<string, string>
      alias?: string
      batch?: LakeFile[]
      pushed?: Map<string, DataType>
    }
  | { kind: 'subquery'; query: Query; alias?: string }
  | { kind: 'join'; type: string; left: Relation; right: Relation; on?: Expression; using?: string[] }

export interface Select {
  distinct: boolean
  items: SelectItem[]
  from?: Relation
  where?: Expression
  groupBy: Expression[]
  having?: Expression
  hints: Map<string, string>
}

/** SELECTs joined by set operations, with the clauses that apply to the whole. */
export interface Query {
  with: { name: string; query: Query }[]
  first: Select | Query
  rest: { op: 'UNION' | 'UNION ALL' | 'INTERSECT' | 'EXCEPT'; select: Select | Query }[]
  orderBy: OrderItem[]
  limit?: string
  offset?: string
}

export const isQuery = (node: Select | Query): node is Query => 'first' in node
