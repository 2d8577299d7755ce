import type { Expression, QualifiedName, Query, Relation, Select } from '../ast'
import { isQuery } from '../ast'
import { analyzing, unsupported } from '../errors'
import type { LakeFile } from '../lake'
import { quoted } from '../store'
import type { DataType } from '../types'
import type { ExpressionContext } from './expression'
import { ExpressionTranslator } from './expression'
import { isAggregate } from './functions'
import { inferred, resultOfColumn } from './infer'
import { label } from './label'
import type { Result } from './result-type'
import type { ScopeRelation } from './scope'
import { Scope } from './scope'

/** A relation that the session has resolved: DuckDB SQL of its rows, and its columns. */
export interface Source {
  sql: string
  columns: { name: string; type?: DataType; nullable?: boolean }[]
}

export interface QueryContext extends Omit<ExpressionContext, 'subquery'> {
  /** `where` is the later filter of the rows, so that rows outside it need not be computed. */
  table(name: QualifiedName, partitions?: string[], where?: Expression): Promise<Source>
  files(properties: Map<string, string>, batch?: LakeFile[], pushed?: Map<string, DataType>): Promise<Source>
}

/** A column of a query: its type if it is obvious, and the result of the analyzer. */
export interface ResultColumn {
  name: string
  type?: DataType
  result?: Result
}

/** DuckDB SQL with the columns c1, c2, ..., and their names in StarRocks. */
export interface Translation {
  sql: string
  columns: ResultColumn[]
}

/** Translates a query to DuckDB SQL, with names resolved and refused as StarRocks does. */
export async function translateQuery(query: Query, context: QueryContext): Promise<Translation> {
  return new QueryTranslator(context).query(query)
}

/** Translates the rows of VALUES. */
export async function translateValues(rows: Expression[][], context: QueryContext): Promise<Translation> {
  return new QueryTranslator(context).values(rows)
}

class QueryTranslator implements ExpressionContext {
  private readonly commonTables = new Map<string, Translation>()
  private relations = 0

  constructor(private readonly context: QueryContext) {}

  sessionCall(name: string) {
    return this.context.sessionCall(name)
  }

  variable(scope: string, name: string) {
    return this.context.variable(scope, name)
  }

  async subquery(query: Query, scope: Scope): Promise<string> {
    return (await this.query(query, scope)).sql
  }

  async values(rows: Expression[][]): Promise<Translation> {
    const translator = new ExpressionTranslator(this, new Scope([]))
    const tuples = rows.map(async (row) => `(${(await Promise.all(row.map((e) => translator.sql(e)))).join(', ')})`)
    const columns = rows[0]!.map((e) => ({ name: label(e) }))
    const names = columns.map((_, i) => `c${i + 1}`)
    return {
      sql: `SELECT * FROM (VALUES ${(await Promise.all(tuples)).join(', ')}) AS v(${names.join(', ')})`,
      columns,
    }
  }

  async query(query: Query, outer?: Scope): Promise<Translation> {
    for (const { name, query: definition } of query.with)
      this.commonTables.set(name, await this.query(definition, outer))
    const single = query.rest.length === 0 && !isQuery(query.first)
    const first = isQuery(query.first)
      ? await this.query(query.first, outer)
      : await this.select(query.first, outer, single ? query.orderBy : [])
    let { sql } = first
    for (const { op, select } of query.rest) {
      const next = isQuery(select) ? await this.query(select, outer) : await this.select(select, outer, [])
      sql = `(${sql}) ${op} (${next.sql})`
    }
    if (!single && query.orderBy.length > 0) {
      const columns = first.columns.map(({ name, type }, i) => ({ name, type, sql: `c${i + 1}` }))
      const order = new ExpressionTranslator(this, new Scope([{ columns }]))
      const items = await Promise.all(query.orderBy.map((item) => order.orderItem(item)))
      sql = `SELECT * FROM (${sql}) ORDER BY ${items.join(', ')}`
    }
    if (query.limit !== undefined) sql += ` LIMIT ${query.limit}`
    if (query.offset !== undefined) sql += ` OFFSET ${query.offset}`
    return { sql, columns: first.columns }
  }

  private async select(select: Select, outer: Scope | undefined, orderBy: Query['orderBy']): Promise<Translation> {
    const from = select.from ? await this.relation(select.from, outer, select.where) : { sql: '', relations: [] }
    const scope = new Scope(from.relations, outer)
    const translator = new ExpressionTranslator(this, scope)
    const items = await this.items(select, scope, translator)
    const aliases = new Map(items.flatMap((item) => (item.alias ? [[item.alias.toLowerCase(), item] as const] : [])))
    const byAlias = (e: Expression) =>
      e.kind === 'column' && e.parts.length === 1 ? aliases.get(e.parts[0]!.toLowerCase()) : undefined
    // GROUP BY means the column where there is one of that name, ORDER BY and HAVING the alias.
    const byGroup = (e: Expression) => (e.kind === 'column' && scope.find(e) ? undefined : byAlias(e))
    checkGrouping(select, byGroup)

    const clauses = [
      `SELECT${select.distinct ? ' DISTINCT' : ''} ${items.map((item, i) => `${item.sql} AS c${i + 1}`).join(', ')}`,
    ]
    if (from.sql) clauses.push(`FROM ${from.sql}`)
    if (select.where) clauses.push(`WHERE ${await translator.sql(select.where)}`)
    if (select.groupBy.length > 0) {
      const groups = select.groupBy.map(async (e) => byGroup(e)?.sql ?? translator.sql(e))
      clauses.push(`GROUP BY ${(await Promise.all(groups)).join(', ')}`)
    }
    if (select.having) clauses.push(`HAVING ${await translator.sql(replaceAliases(select.having, byAlias))}`)
    if (orderBy.length > 0) {
      const order = orderBy.map(async ({ expression, descending }) => {
        const direction = descending ? 'DESC NULLS LAST' : 'ASC NULLS FIRST'
        const item = byAlias(expression)
        return `${item ? item.sql : await translator.sql(expression)} ${direction}`
      })
      clauses.push(`ORDER BY ${(await Promise.all(order)).join(', ')}`)
    }
    return { sql: clauses.join(' '), columns: items.map(({ name, type, result }) => ({ name, type, result })) }
  }

  private async items(select: Select, scope: Scope, translator: ExpressionTranslator) {
    const items: (ResultColumn & { sql: string; alias?: string; expression?: Expression })[] = []
    for (const item of select.items) {
      if (item.kind === 'star') {
        for (const column of scope.star(item.table)) {
          const { name, sql, type } = column
          items.push({ name, sql, type, result: resultOfColumn(column) })
        }
        continue
      }
      const { expression, alias } = item
      const sql = await translator.raw(expression)
      const type = translator.typeOf(expression)
      items.push({
        name: alias ?? label(expression),
        sql,
        type,
        result: inferred(expression, scope),
        alias,
        expression,
      })
    }
    return items
  }

  private async relation(
    relation: Relation,
    outer?: Scope,
    where?: Expression,
  ): Promise<{ sql: string; relations: ScopeRelation[] }> {
    switch (relation.kind) {
      case 'table': {
        const { parts } = relation.name
        const common = parts.length === 1 ? this.commonTables.get(parts[0]!) : undefined
        if (common) return this.derived(common, relation.alias ?? parts[0])
        const source = await this.context.table(relation.name, relation.partitions, where)
        return this.named(source, relation.alias ?? parts.at(-1))
      }
      case 'files':
        return this.named(
          await this.context.files(relation.properties, relation.batch, relation.pushed),
          relation.alias,
        )
      case 'subquery':
        return this.derived(await this.query(relation.query, outer), relation.alias)
      case 'join':
        return this.join(relation, outer)
    }
  }

  private named(source: Source, alias?: string) {
    const name = `r${++this.relations}`
    const columns = source.columns.map((column) => ({ ...column, sql: `${name}.${quoted(column.name)}` }))
    return { sql: `(${source.sql}) AS ${name}`, relations: [{ alias, columns }] }
  }

  private derived(translation: Translation, alias?: string) {
    const name = `r${++this.relations}`
    const columns = translation.columns.map(({ name: column, type, result }, i) => ({
      name: column,
      type,
      result,
      sql: `${name}.c${i + 1}`,
    }))
    return { sql: `(${translation.sql}) AS ${name}`, relations: [{ alias, columns }] }
  }

  private async join(relation: Extract<Relation, { kind: 'join' }>, outer?: Scope) {
    const padded = (side: string) => relation.type === side || relation.type === 'FULL'
    const left = nullableIf(padded('RIGHT'), await this.relation(relation.left, outer))
    const right = nullableIf(padded('LEFT'), await this.relation(relation.right, outer))
    const relations = [...left.relations, ...right.relations]
    if (relation.using) throw unsupported('JOIN ... USING')
    const condition = relation.on
      ? ` ON ${await new ExpressionTranslator(this, new Scope(relations, outer)).sql(relation.on)}`
      : ''
    const type = relation.type === 'INNER' && !relation.on ? 'CROSS' : relation.type
    const visible = type === 'SEMI' || type === 'ANTI' ? left.relations : relations
    return { sql: `${left.sql} ${type} JOIN ${right.sql}${condition}`, relations: visible }
  }
}

interface Joined {
  sql: string
  relations: ScopeRelation[]
}

/** An outer join fills the columns of its other side with NULL. */
function nullableIf(condition: boolean, { sql, relations }: Joined): Joined {
  if (!condition) return { sql, relations }
  const nullable = relations.map(({ alias, columns }) => ({
    alias,
    columns: columns.map((column) => ({ ...column, result: { ...resultOfColumn(column), nullable: true } })),
  }))
  return { sql, relations: nullable }
}

type ByAlias = (e: Expression) => { expression?: Expression } | undefined

function replaceAliases(e: Expression, byAlias: ByAlias): Expression {
  if (e.kind === 'binary') {
    return { ...e, left: replaceAliases(e.left, byAlias), right: replaceAliases(e.right, byAlias) }
  }
  return byAlias(e)?.expression ?? e
}

/** In an aggregation, every plain column must be a grouping column. */
function checkGrouping(select: Select, byAlias: ByAlias): void {
  const expressions = select.items.flatMap((item) => (item.kind === 'expression' ? [item.expression] : []))
  if (select.groupBy.length === 0 && !expressions.some(hasAggregate)) return
  const groups = new Set(select.groupBy.map((e) => label(byAlias(e)?.expression ?? e)))
  const grouped = (e: Expression) => groups.has(label(e)) || [...groups].some((g) => /^\d+$/.test(g))
  for (const e of expressions) {
    if (e.kind !== 'column' || grouped(e)) continue
    const table =
      select.from?.kind === 'files'
        ? 'table_function_table'
        : select.from?.kind === 'table'
          ? select.from.name.parts.at(-1)
          : ''
    const shown = table ? `\`${table}\`.\`${e.parts.at(-1)}\`` : `\`${e.parts.at(-1)}\``
    throw analyzing(`'${shown}' must be an aggregate expression or appear in GROUP BY clause`, 1064, e.at)
  }
}

/** Does the expression aggregate rows, subqueries aside? */
export function hasAggregate(e: Expression): boolean {
  switch (e.kind) {
    case 'call':
      return (isAggregate(e.name) && !e.over) || e.args.some(hasAggregate)
    case 'unary':
    case 'isNull':
    case 'cast':
      return hasAggregate(e.operand)
    case 'binary':
      return hasAggregate(e.left) || hasAggregate(e.right)
    case 'case':
      return [e.subject, e.otherwise, ...e.branches.flatMap((b) => [b.when, b.result])].some(
        (x) => x && hasAggregate(x),
      )
    default:
      return false
  }
}
