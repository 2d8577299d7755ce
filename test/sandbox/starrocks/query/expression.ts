import type { Expression, OrderItem, Query } from '../ast'
import { analyzing, unsupported } from '../errors'
import { literal } from '../store'
import type { DataType } from '../types'
import { duckType, sqlText } from '../types'
import { findFunction } from './functions'
import type { Scope } from './scope'

/** The part of the session that expressions need. */
export interface ExpressionContext {
  /** The DuckDB SQL of a function that answers from the session, if it is one. */
  sessionCall(name: string): string | undefined
  variable(scope: string, name: string): string
  subquery(query: Query, scope: Scope): Promise<string>
}

/** Translates expressions of one scope to DuckDB SQL. */
export class ExpressionTranslator {
  constructor(
    private readonly context: ExpressionContext,
    private readonly scope: Scope,
  ) {}

  /** An expression without conversion; bytes stay bytes. */
  async raw(e: Expression): Promise<string> {
    if (e.kind === 'column') return this.scope.resolve(e).sql
    return this.sql(e)
  }

  async sql(e: Expression): Promise<string> {
    switch (e.kind) {
      case 'literal':
        return e.type === 'string' ? literal(e.value) : e.value
      case 'typedLiteral':
        return `CAST(${literal(e.value)} AS ${e.type === 'date' ? 'DATE' : 'TIMESTAMP'})`
      case 'column': {
        const column = this.scope.resolve(e)
        // StarRocks' functions and comparisons accept bytes as text, those of DuckDB do not.
        return column.type?.name === 'VARBINARY' ? `decode(${column.sql})` : column.sql
      }
      case 'variable':
        return literal(this.context.variable(e.scope, e.name))
      case 'call':
        return this.call(e)
      case 'unary':
        return `(${e.op} ${await this.sql(e.operand)})`
      case 'binary':
        return this.binary(e.op, await this.sql(e.left), await this.sql(e.right))
      case 'between':
        return `(${await this.sql(e.operand)}${not(e)} BETWEEN ${await this.sql(e.low)} AND ${await this.sql(e.high)})`
      case 'in': {
        const items = Array.isArray(e.items)
          ? (await this.all(e.items)).join(', ')
          : await this.context.subquery(e.items, this.scope)
        return `(${await this.sql(e.operand)}${not(e)} IN (${items}))`
      }
      case 'like':
        return this.like(e)
      case 'isNull':
        return `(${await this.raw(e.operand)} IS${not(e)} NULL)`
      case 'exists':
        return `EXISTS (${await this.context.subquery(e.query, this.scope)})`
      case 'case':
        return this.case(e)
      case 'cast':
        return this.cast(await this.sql(e.operand), e.type)
      case 'interval':
        return `INTERVAL (${await this.sql(e.amount)}) ${e.unit}`
      case 'array':
        return `[${(await this.all(e.items)).join(', ')}]`
      case 'map': {
        const entries = await Promise.all(
          e.entries.map(async (x) => `${await this.sql(x.key)}: ${await this.sql(x.value)}`),
        )
        return `MAP {${entries.join(', ')}}`
      }
      case 'subscript':
        return `${await this.sql(e.operand)}[${await this.sql(e.index)}]`
      case 'subquery':
        return `(${await this.context.subquery(e.query, this.scope)})`
    }
  }

  /** The type of an expression where it is plain to see: for error texts and conversions. */
  typeOf(e: Expression): DataType | undefined {
    if (e.kind === 'column') return this.scope.find(e)?.type
    if (e.kind === 'cast') return e.type
    if (e.kind === 'literal' && e.type === 'string') return { name: 'VARCHAR', length: 65533 }
    if (e.kind === 'literal' && e.type === 'number') return { name: 'TINYINT' }
    return undefined
  }

  async orderItem({ expression, descending }: OrderItem): Promise<string> {
    // NULL sorts as the least value.
    return `${await this.sql(expression)} ${descending ? 'DESC NULLS LAST' : 'ASC NULLS FIRST'}`
  }

  private all(expressions: Expression[]): Promise<string[]> {
    return Promise.all(expressions.map((e) => this.sql(e)))
  }

  private binary(op: string, left: string, right: string): string {
    if (op === '<=>') return `(${left} IS NOT DISTINCT FROM ${right})`
    if (op === 'DIV') return `(${left} // ${right})`
    if (op === 'MOD') return `(${left} % ${right})`
    if (op === '^') return `xor(${left}, ${right})`
    return `(${left} ${op} ${right})`
  }

  private async like(e: Extract<Expression, { kind: 'like' }>): Promise<string> {
    const [text, pattern] = await this.all([e.operand, e.pattern])
    if (e.op === 'REGEXP') return `(${e.negated ? 'NOT ' : ''}regexp_matches(${text}, ${pattern}))`
    return `(${text}${not(e)} LIKE ${pattern} ESCAPE '\\')`
  }

  private async case(e: Extract<Expression, { kind: 'case' }>): Promise<string> {
    const subject = e.subject ? ` ${await this.sql(e.subject)}` : ''
    const branches = await Promise.all(
      e.branches.map(async (b) => ` WHEN ${await this.sql(b.when)} THEN ${await this.sql(b.result)}`),
    )
    const otherwise = e.otherwise ? ` ELSE ${await this.sql(e.otherwise)}` : ''
    return `CASE${subject}${branches.join('')}${otherwise} END`
  }

  /** A cast that cannot be done gives NULL. */
  private cast(operand: string, type: DataType): string {
    const cast = `TRY_CAST(${operand} AS ${duckType(type)})`
    // StarRocks reads 20240201 as a date as well.
    if (type.name === 'DATE') {
      const text = `CAST(${operand} AS VARCHAR)`
      const digits = `CASE WHEN regexp_full_match(${text}, '\\d{8}') THEN CAST(try_strptime(${text}, '%Y%m%d') AS DATE) END`
      return `COALESCE(${cast}, ${digits})`
    }
    return type.name === 'CHAR' || type.name === 'VARCHAR' ? `CAST(${operand} AS VARCHAR)` : cast
  }

  private async call(e: Extract<Expression, { kind: 'call' }>): Promise<string> {
    if (e.star) return e.name === 'count' ? this.windowed('count(*)', e) : this.unknown(e)
    const fromSession = this.context.sessionCall(e.name)
    if (fromSession !== undefined && e.args.length === 0) return fromSession
    const facts = findFunction(e.name)
    if (!facts) throw this.unknown(e)
    const args = await this.all(e.args)
    if (e.distinct && args[0] !== undefined) args[0] = `DISTINCT ${args[0]}`
    return this.windowed(facts.sql(args), e)
  }

  private async windowed(sql: string, e: Extract<Expression, { kind: 'call' }>): Promise<string> {
    if (!e.over) return sql
    const partition = await this.all(e.over.partitionBy)
    const order = await Promise.all(e.over.orderBy.map((item) => this.orderItem(item)))
    const clauses = [
      partition.length > 0 ? `PARTITION BY ${partition.join(', ')}` : '',
      order.length > 0 ? `ORDER BY ${order.join(', ')}` : '',
    ]
    return `${sql} OVER (${clauses.filter((clause) => clause !== '').join(' ')})`
  }

  private unknown(e: Extract<Expression, { kind: 'call' }>): never {
    const types = e.args.map((arg) => this.typeOf(arg)).map((type) => (type ? sqlText(type) : 'unknown'))
    throw analyzing(`No matching function with signature: ${e.name}(${types.join(', ')})`, 1064, e.span.from, e.span.to)
  }
}

/** The value of an expression that needs no data: for SET and partition values. */
export function constantText(e: Expression): string {
  if (e.kind === 'literal') return e.value
  if (e.kind === 'typedLiteral') return e.value
  if (e.kind === 'column') return e.parts.join('.')
  throw unsupported('an expression where a constant is expected')
}

const not = (e: { negated: boolean }) => (e.negated ? ' NOT' : '')
