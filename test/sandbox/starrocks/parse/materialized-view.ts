import { checkStart } from '../ddl/schedule-start'
import { syntax, unsupported } from '../errors'
import type { Token } from '../lexer'
import type { CreateMaterializedView, MaterializedViewChange, RefreshScheme, Statement } from '../statements'
import type { Cursor } from './cursor'
import { parseExpression } from './expression'
import { parseDistribution } from './table'
import { parseBody, parseColumns } from './view'

const UNITS = ['DAY', 'HOUR', 'MINUTE', 'SECOND']

type Clauses = Pick<CreateMaterializedView, 'partitionBy' | 'distribution' | 'orderBy' | 'properties'> & {
  refresh?: RefreshScheme
}

/** Reads CREATE MATERIALIZED VIEW from MATERIALIZED on; its clauses can have any order. */
export function parseCreateMaterializedView(cursor: Cursor): Statement {
  cursor.expect('MATERIALIZED', 'VIEW')
  const ifNotExists = cursor.accept('IF', 'NOT', 'EXISTS')
  const name = cursor.qualifiedName()
  const columns = parseColumns(cursor)
  const comment = cursor.accept('COMMENT') ? cursor.string() : ''
  const clauses = parseClauses(cursor)
  const body = parseBody(cursor)
  // Without either it is an index of its table, which each load fills.
  if (!clauses.refresh && !clauses.distribution) throw unsupported('a materialized view without REFRESH')
  const refresh = clauses.refresh ?? { type: 'MANUAL', deferred: false }
  return { kind: 'createMaterializedView', name, ifNotExists, columns, comment, ...clauses, refresh, ...body }
}

function parseClauses(cursor: Cursor): Clauses {
  const clauses: Clauses = { properties: new Map() }
  for (;;) {
    if (cursor.accept('PARTITION', 'BY')) clauses.partitionBy = parsePartitionBy(cursor)
    else if (cursor.accept('DISTRIBUTED', 'BY')) clauses.distribution = parseDistribution(cursor)
    else if (cursor.accept('ORDER', 'BY')) clauses.orderBy = cursor.identifierList()
    else if (cursor.at('REFRESH')) clauses.refresh = parseRefreshScheme(cursor)
    else if (cursor.at('PROPERTIES')) clauses.properties = cursor.properties()
    else return clauses
  }
}

function parsePartitionBy(cursor: Cursor): CreateMaterializedView['partitionBy'] {
  return cursor.atSymbol('(') ? cursor.list(() => parseExpression(cursor)) : [parseExpression(cursor)]
}

/** Reads REFRESH [IMMEDIATE | DEFERRED] MANUAL | ASYNC [[START(...)] EVERY(INTERVAL ...)]. */
function parseRefreshScheme(cursor: Cursor): RefreshScheme {
  cursor.expect('REFRESH')
  const deferred = cursor.accept('DEFERRED')
  if (!deferred) cursor.accept('IMMEDIATE')
  if (cursor.accept('MANUAL')) return { type: 'MANUAL', deferred }
  if (cursor.at('INCREMENTAL')) throw unsupported('REFRESH INCREMENTAL')
  if (!cursor.accept('ASYNC')) throw cursor.unexpected("'ASYNC'", "'INCREMENTAL'", "'MANUAL'")
  const start = cursor.accept('START') ? cursor.list(() => cursor.string())[0] : undefined
  if (start === undefined && !cursor.at('EVERY')) return { type: 'ASYNC', deferred }
  cursor.expect('EVERY')
  cursor.expectSymbol('(')
  cursor.expect('INTERVAL')
  const amount = cursor.integer()
  const unit = cursor.next()
  cursor.expectSymbol(')')
  if (start !== undefined) checkStart(start)
  const name = unit.text.toUpperCase()
  if (!UNITS.includes(name)) throw syntax(`'Refresh interval unit' cannot support '${name}' in materialized view`, unit)
  return { type: 'ASYNC', deferred, start, every: { amount, unit: name } }
}

/** Reads ALTER MATERIALIZED VIEW from MATERIALIZED on; `first` is ALTER. */
export function parseAlterMaterializedView(cursor: Cursor, first: Token): Statement {
  cursor.expect('MATERIALIZED', 'VIEW')
  const name = cursor.qualifiedName()
  return { kind: 'alterMaterializedView', name, change: parseChange(cursor, first) }
}

function parseChange(cursor: Cursor, first: Token): MaterializedViewChange {
  if (cursor.at('REFRESH')) return { kind: 'refresh', scheme: parseRefreshScheme(cursor) }
  if (cursor.accept('RENAME')) return { kind: 'rename', to: cursor.identifier() }
  if (cursor.accept('SWAP', 'WITH')) return { kind: 'swap', other: cursor.identifier() }
  if (cursor.accept('SET')) return { kind: 'set', properties: cursor.propertyList() }
  if (cursor.accept('ACTIVE')) return { kind: 'status', active: true }
  if (cursor.accept('INACTIVE')) return { kind: 'status', active: false }
  throw cursor.noViable(first)
}

/** Reads REFRESH MATERIALIZED VIEW from the name on. */
export function parseRefreshMaterializedView(cursor: Cursor): Statement {
  const name = cursor.qualifiedName()
  const partitions = cursor.accept('PARTITION') ? parsePartitions(cursor) : undefined
  const force = cursor.accept('FORCE')
  let sync = false
  if (cursor.at('WITH') && !cursor.at('WITH', 'PRIORITY')) {
    cursor.expect('WITH')
    sync = cursor.accept('SYNC')
    if (!sync && !cursor.accept('ASYNC')) throw cursor.unexpected("'SYNC'", "'ASYNC'", "'PRIORITY'")
    cursor.expect('MODE')
  }
  const priority = cursor.accept('WITH', 'PRIORITY') ? cursor.integer() : undefined
  return { kind: 'refreshMaterializedView', name, partitions, force, sync, priority }
}

/** `START ("a") END ("b")`, or the values of lists: `('a', 'b')`, `(('a', 1), ('b', 2))`. */
function parsePartitions(cursor: Cursor) {
  const from = cursor.token
  if (cursor.accept('START')) {
    const start = cursor.list(() => cursor.string())[0]!
    cursor.expect('END')
    const end = cursor.list(() => cursor.string())[0]!
    return { from: start, to: end, span: cursor.spanFrom(from) }
  }
  const value = () => cursor.next().value
  return { rows: cursor.list(() => (cursor.atSymbol('(') ? cursor.list(value) : [value()])) }
}

/** Reads CANCEL REFRESH MATERIALIZED VIEW from MATERIALIZED on. */
export function parseCancelRefresh(cursor: Cursor): Statement {
  cursor.expect('MATERIALIZED', 'VIEW')
  return { kind: 'cancelRefresh', name: cursor.qualifiedName(), force: cursor.accept('FORCE') }
}
