import { randomUUID } from 'node:crypto'
import type { Expression } from '../ast'
import { refuseMaterialized } from '../ddl/materialized-view'
import { analyzing, tableNotFound, unsupported } from '../errors'
import type { Table } from '../metadata'
import { findColumn } from '../metadata'
import { ExpressionTranslator } from '../query/expression'
import { Scope } from '../query/scope'
import type { Session } from '../session'
import type { StatementOf } from '../statements'
import { quoted, tableOf } from '../store'

/** DELETE: tables with a primary key accept any condition, the others only simple ones. */
export async function runDelete(session: Session, { name, partitions, where }: StatementOf<'delete'>): Promise<number> {
  const table = session.table(name, tableNotFound)
  refuseMaterialized(table, 'deleted')
  if (!where) throw analyzing('Where clause is not set')
  const primary = table.keyModel === 'PRIMARY_KEYS'
  if (primary && partitions) throw analyzing('Delete for primary key table do not support specifying partitions')
  if (partitions) throw unsupported('DELETE ... PARTITION')
  if (!primary) checkCondition(where, table)
  const columns = table.columns.map(({ name, type }) => ({ name, type, sql: quoted(name) }))
  const noSubquery = {
    ...session.context,
    subquery: () => Promise.reject(unsupported('a subquery in DELETE')),
  }
  const condition = await new ExpressionTranslator(noSubquery, new Scope([{ alias: table.name, columns }])).sql(where)
  const { store, loads } = session.frontEnd
  const work = async () => {
    const deleted = await store.run(`DELETE FROM ${tableOf(table)} WHERE ${condition}`)
    store.changed(table)
    return deleted
  }
  // Only a delete from a table with a primary key is a load, and counts its rows.
  if (!primary) return work().then(() => 0)
  const terms = {
    user: session.user,
    timeout: session.variables.get('query_timeout')!,
    maxFilterRatio: '0.0',
    reads: true,
  }
  const transaction = loads.begin(table.database.id, `delete_${randomUUID()}`)
  return (await loads.run(transaction, table, terms, work)).rows
}

function checkCondition(e: Expression, table: Table): void {
  if (e.kind === 'binary' && e.op === 'AND') {
    checkCondition(e.left, table)
    checkCondition(e.right, table)
  } else if (e.kind === 'binary' && e.op === 'OR') throw analyzing("Compound predicate's op should be AND")
  else if (e.kind === 'binary') {
    checkColumn(e.left, table)
    if (e.right.kind !== 'literal' && e.right.kind !== 'typedLiteral') {
      throw analyzing('Right expr of binary predicate should be value')
    }
  } else if (e.kind === 'isNull' || e.kind === 'in') checkColumn(e.operand, table)
  else {
    throw analyzing(
      'Where clause only supports compound predicate, binary predicate, is_null predicate and in predicate',
    )
  }
}

function checkColumn(e: Expression, table: Table): void {
  if (e.kind !== 'column') throw analyzing('Left expr of binary predicate should be column name')
  const column = findColumn(table.columns, e.parts.at(-1)!)
  if (!column) throw analyzing(`Column '${e.parts.at(-1)}' cannot be resolved`)
  if (!column.key && table.keyModel !== 'DUP_KEYS') {
    throw analyzing(
      `Column[${column.name}] is not key column or storage model is not duplicate or column type is float or double.`,
    )
  }
}
