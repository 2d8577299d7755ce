import type { Query } from '../ast'
import { refuseMaterialized } from '../ddl/materialized-view'
import { analyzing, tableNotFound } from '../errors'
import type { Column, Table } from '../metadata'
import { findColumn } from '../metadata'
import type { Translation } from '../query/select'
import { translateQuery, translateValues } from '../query/select'
import type { Session } from '../session'
import type { Insert } from '../statements'
import type { DataType } from '../types'
import { internalText, isNested } from '../types'

/** An INSERT whose names, counts and source are all resolved. */
export interface AnalyzedInsert {
  table: Table
  /** The columns that the source fills, in its order. */
  targets: Column[]
  source: Translation
}

/** Resolves an INSERT; `schemaOnly` reads of FILES() only the footers that a sample needs, as CREATE PIPE does. */
export async function analyzeInsert(session: Session, insert: Insert, schemaOnly = false): Promise<AnalyzedInsert> {
  const table = session.table(insert.target, tableNotFound)
  refuseMaterialized(table, 'inserted')
  const named = insert.columns?.map((name) => targetColumn(table, name))
  if (session.frontEnd.features.atLeast(3, 4)) pushDownTypes(insert, named)
  const source = await translateSource(session, insert, schemaOnly)
  const ordinary = table.columns.filter(({ generated }) => !generated)
  const targets = named ?? (insert.byName ? source.columns.map(({ name }) => byName(table, name)) : ordinary)
  if (insert.partition && 'names' in insert.partition)
    await session.frontEnd.checkPartitions(table, insert.partition.names)
  checkMentioned(session, table, targets)
  if (targets.length !== source.columns.length) {
    throw analyzing(
      `Inserted target column count: ${targets.length} doesn't match select/value column count: ${source.columns.length}`,
      5604,
    )
  }
  // CREATE PIPE plans nothing, so it accepts a statement that can never run (recorded: `nested_p`).
  for (const [i, { name, type }] of schemaOnly ? [] : source.columns.entries()) {
    const target = targets[i]!.type
    if (type && !mayCast(type, target))
      throw analyzing(`Cannot cast '${name}' from ${internalText(type)} to ${internalText(target)}`)
  }
  return { table, targets, source }
}

/**
 * A column without a default must be filled; since partial updates exist, the error lists the filled columns in alphabetic
 * order.
 */
function checkMentioned({ frontEnd }: Session, table: Table, targets: Column[]): void {
  for (const column of table.columns) {
    if (column.nullable || column.default || column.autoIncrement || targets.includes(column)) continue
    const mentioned = targets.map(({ name }) => name).sort((a, b) => (a.toLowerCase() < b.toLowerCase() ? -1 : 1))
    const list = frontEnd.features.atLeast(3, 3) ? `: ${mentioned.map((name) => ` ${name} `).join('')}` : ''
    throw analyzing(`'${column.name}' must be explicitly mentioned in column permutation${list}`)
  }
}

/** Resolves a query, and reads of FILES() only the footers that a sample needs. */
export function translateSchema(session: Session, query: Query): Promise<Translation> {
  return translateQuery(query, schemaContext(session))
}

function schemaContext({ context, frontEnd }: Session): Session['context'] {
  context.files = async (properties) => ({ columns: await frontEnd.files.columns(properties), sql: '' })
  return context
}

/** Compares nested types as `Type.canCastTo`: a struct converts to one with as many fields, whatever their names. */
function mayCast(from: DataType, to: DataType): boolean {
  if (from.name === 'ARRAY' && to.name === 'ARRAY') return mayCast(from.item, to.item)
  if (from.name === 'MAP' && to.name === 'MAP') return mayCast(from.key, to.key) && mayCast(from.value, to.value)
  if (from.name === 'STRUCT' && to.name === 'STRUCT') {
    const { fields } = to
    return from.fields.length === fields.length && from.fields.every(({ type }, i) => mayCast(type, fields[i]!.type))
  }
  if (!isNested(from) && !isNested(to)) return true
  if (from.name === 'BOOLEAN' || from.name === 'JSON') return true
  return (from.name === 'VARCHAR' || from.name === 'CHAR') && to.name === 'ARRAY'
}

async function translateSource(session: Session, insert: Insert, schemaOnly: boolean): Promise<Translation> {
  const context = schemaOnly ? schemaContext(session) : session.context
  return Array.isArray(insert.source) ? translateValues(insert.source, context) : translateQuery(insert.source, context)
}

/** From 3.4 on, the scanner of FILES() uses the type of the table for a column that is selected unchanged. */
function pushDownTypes({ source }: Insert, targets: Column[] | undefined): void {
  if (targets === undefined || Array.isArray(source) || !('items' in source.first)) return
  const { from, items } = source.first
  if (from?.kind !== 'files') return
  from.pushed = new Map(
    items.flatMap((item, i) => {
      const target = targets[i]
      if (item.kind !== 'expression' || item.expression.kind !== 'column' || !target || isNested(target.type)) return []
      return [[item.expression.parts.at(-1)!.toLowerCase(), target.type] as const]
    }),
  )
}

function targetColumn(table: Table, name: string): Column {
  const column = findColumn(table.columns, name)
  if (!column) throw analyzing(`Unknown column '${name}' in '${table.name}'`)
  if (column.generated) throw analyzing(`generated column '${name}' can not be specified`)
  return column
}

function byName(table: Table, name: string): Column {
  const column = findColumn(table.columns, name)
  if (!column) throw analyzing(`Inserted target column '${name}' doesn't exist in table '${table.name}'`, 5608)
  return column
}
