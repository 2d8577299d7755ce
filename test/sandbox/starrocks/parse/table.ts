import { unsupported } from '../errors'
import type { Token } from '../lexer'
import type {
  AlterClause,
  ColumnDefinition,
  ColumnPlace,
  CreateTable,
  Distribution,
  FieldStep,
  IndexDefinition,
  KeyModel,
  PartitionBy,
  PartitionItem,
  SortItem,
  Statement,
} from '../statements'
import { parseColumn } from './column'
import type { Cursor } from './cursor'
import { parseExpression } from './expression'
import { parseQuery } from './query'
import { parseType } from './type'

const KEY_WORDS: [string, KeyModel][] = [
  ['DUPLICATE', 'DUP_KEYS'],
  ['AGGREGATE', 'AGG_KEYS'],
  ['UNIQUE', 'UNIQUE_KEYS'],
  ['PRIMARY', 'PRIMARY_KEYS'],
]

/** Reads CREATE TABLE from TABLE on: with columns, like another table, or as a query; the order of the clauses is fixed. */
export function parseCreateTable(cursor: Cursor, external: boolean): Statement {
  const start = cursor.peek(external ? -2 : -1)
  cursor.expect('TABLE')
  const ifNotExists = cursor.accept('IF', 'NOT', 'EXISTS')
  const name = cursor.qualifiedName()
  if (cursor.accept('LIKE')) {
    const like = cursor.qualifiedName()
    if (!cursor.atEnd()) throw unsupported(`CREATE TABLE ... LIKE with ${cursor.token.text}`)
    return { kind: 'createTableLike', name, like, ifNotExists }
  }
  const names = atNames(cursor) ? cursor.identifierList() : undefined
  if (names || !cursor.atSymbol('(')) {
    const clauses = parseClauses(cursor)
    cursor.expect('AS')
    return { kind: 'createTableAs', name, ifNotExists, names, ...clauses, query: parseQuery(cursor) }
  }
  cursor.next()
  if (cursor.atSymbol(')')) throw cursor.noViable(start)
  const columns: ColumnDefinition[] = []
  const indexes: IndexDefinition[] = []
  do {
    if (cursor.at('INDEX')) indexes.push(parseIndex(cursor))
    else if (indexes.length > 0) throw cursor.unexpected("'INDEX'")
    else columns.push(parseColumn(cursor))
  } while (cursor.acceptSymbol(','))
  if (!cursor.acceptSymbol(')')) throw cursor.unexpected("','", "')'")
  const engine = cursor.accept('ENGINE') ? parseEngine(cursor) : undefined
  const clauses = parseClauses(cursor)
  if (cursor.at('AS') || cursor.at('SELECT')) throw unsupported('CREATE TABLE with types AS SELECT')
  return { kind: 'createTable', name, ifNotExists, external, columns, indexes, engine, ...clauses }
}

/** The clauses after the columns. */
function parseClauses(cursor: Cursor) {
  const key = parseKey(cursor)
  const comment = cursor.accept('COMMENT') ? cursor.string() : ''
  const partitionBy = cursor.accept('PARTITION', 'BY') ? parsePartitionBy(cursor) : undefined
  const distribution = cursor.accept('DISTRIBUTED', 'BY') ? parseDistribution(cursor) : undefined
  const sortItems = cursor.accept('ORDER', 'BY') ? cursor.list(() => parseSortItem(cursor)) : undefined
  const orderBy = sortItems?.map(({ column }) => column)
  if (cursor.at('ROLLUP')) throw unsupported('ROLLUP in CREATE TABLE')
  return { key, comment, partitionBy, distribution, orderBy, sortItems, properties: cursor.properties() }
}

function parseSortItem(cursor: Cursor): SortItem {
  const column = cursor.identifier()
  const descending = cursor.accept('DESC') ? true : cursor.accept('ASC') ? false : undefined
  if (!cursor.accept('NULLS')) return { column, descending }
  const nullsFirst = cursor.accept('FIRST')
  if (!nullsFirst) cursor.expect('LAST')
  return { column, descending, nullsFirst }
}

/** Are there names without types? */
function atNames(cursor: Cursor): boolean {
  return cursor.atSymbol('(') && cursor.peek().kind !== 'symbol' && [',', ')'].includes(cursor.peek(2).text)
}

/** Reads INDEX name (column, ...) [USING type] [COMMENT '...']. */
function parseIndex(cursor: Cursor): IndexDefinition {
  const from = cursor.token
  cursor.expect('INDEX')
  const name = cursor.identifier()
  return parseIndexBody(cursor, from, name)
}

function parseIndexBody(cursor: Cursor, from: Token, name: string): IndexDefinition {
  const columns = cursor.identifierList()
  const type = cursor.accept('USING') ? cursor.next().text.toUpperCase() : 'BITMAP'
  const properties = cursor.atSymbol('(') ? cursor.propertyList() : new Map<string, string>()
  const comment = cursor.accept('COMMENT') ? cursor.string() : ''
  return { name, columns, type, properties, comment, span: cursor.spanFrom(from) }
}

/** Reads CREATE INDEX name ON table (column) ... from INDEX on, which is ALTER TABLE ... ADD INDEX. */
export function parseCreateIndex(cursor: Cursor): Statement {
  const from = cursor.token
  cursor.expect('INDEX')
  const index = cursor.identifier()
  cursor.expect('ON')
  const name = cursor.qualifiedName()
  return { kind: 'alterTable', name, clauses: [{ kind: 'addIndex', index: parseIndexBody(cursor, from, index) }] }
}

/** Reads DROP INDEX name ON table from INDEX on. */
export function parseDropIndex(cursor: Cursor): Statement {
  cursor.expect('INDEX')
  const index = cursor.identifier()
  cursor.expect('ON')
  return { kind: 'alterTable', name: cursor.qualifiedName(), clauses: [{ kind: 'dropIndex', name: index }] }
}

function parseEngine(cursor: Cursor): string {
  cursor.expectSymbol('=')
  return cursor.identifier()
}

function parseKey(cursor: Cursor): CreateTable['key'] {
  const from = cursor.token
  for (const [word, model] of KEY_WORDS) {
    if (!cursor.accept(word, 'KEY')) continue
    const columns = cursor.identifierList()
    return { model, columns, span: cursor.spanFrom(from) }
  }
  return undefined
}

function parsePartitionBy(cursor: Cursor): PartitionBy {
  const from = cursor.token
  for (const kind of ['range', 'list'] as const) {
    if (!cursor.at(kind.toUpperCase()) || cursor.peek().text !== '(') continue
    cursor.next()
    const columns = cursor.identifierList()
    cursor.expectSymbol('(')
    const items = cursor.atSymbol(')') ? [] : cursor.commaSeparated(() => parsePartitionItem(cursor))
    cursor.expectSymbol(')')
    return { kind, columns, items }
  }
  const parenthesized = cursor.acceptSymbol('(')
  const expressions = cursor.commaSeparated(() => parseExpression(cursor))
  if (parenthesized) cursor.expectSymbol(')')
  const columns = expressions.flatMap((e) => (e.kind === 'column' && e.parts.length === 1 ? e.parts : []))
  if (columns.length === expressions.length) return { kind: 'columns', columns }
  return { kind: 'expressions', expressions, span: cursor.spanFrom(from) }
}

function parsePartitionItem(cursor: Cursor): PartitionItem {
  if (cursor.accept('START')) {
    const start = cursor.list(() => cursor.string())[0]!
    cursor.expect('END')
    const end = cursor.list(() => cursor.string())[0]!
    cursor.expect('EVERY')
    cursor.expectSymbol('(')
    const isInterval = cursor.accept('INTERVAL')
    const amount = cursor.integer()
    const unit = isInterval ? cursor.next().text.toUpperCase() : ''
    cursor.expectSymbol(')')
    return { kind: 'every', start, end, amount, unit }
  }
  cursor.expect('PARTITION')
  if (cursor.accept('IF', 'NOT', 'EXISTS')) throw unsupported('PARTITION IF NOT EXISTS in CREATE TABLE')
  return parseNamedPartition(cursor)
}

function parseNamedPartition(cursor: Cursor): PartitionItem {
  const name = cursor.identifier()
  cursor.expect('VALUES')
  if (cursor.accept('LESS', 'THAN')) {
    const values = cursor.accept('MAXVALUE') ? ['MAXVALUE'] : parseBound(cursor)
    return { kind: 'lessThan', name, values }
  }
  if (cursor.accept('IN')) {
    const rows = cursor.list(() => (cursor.atSymbol('(') ? parseBound(cursor) : [cursor.next().value]))
    return { kind: 'in', name, rows }
  }
  cursor.expectSymbol('[')
  const from = parseBound(cursor)
  cursor.expectSymbol(',')
  const to = parseBound(cursor)
  cursor.expectSymbol(')')
  return { kind: 'fixed', name, from, to }
}

function parseBound(cursor: Cursor): string[] {
  return cursor.list(() => (cursor.accept('MAXVALUE') ? 'MAXVALUE' : cursor.next().value))
}

export function parseDistribution(cursor: Cursor): Distribution {
  if (cursor.accept('RANDOM')) return { kind: 'random', buckets: parseBuckets(cursor) }
  cursor.expect('HASH')
  const columns = cursor.identifierList()
  return { kind: 'hash', columns, buckets: parseBuckets(cursor) }
}

function parseBuckets(cursor: Cursor): number | undefined {
  return cursor.accept('BUCKETS') ? cursor.integer() : undefined
}

/** Reads ALTER TABLE from TABLE on. */
export function parseAlterTable(cursor: Cursor): Statement {
  cursor.expect('TABLE')
  const name = cursor.qualifiedName()
  return { kind: 'alterTable', name, clauses: cursor.commaSeparated(() => parseClause(cursor)) }
}

function parseClause(cursor: Cursor): AlterClause {
  if (cursor.accept('ADD', 'COLUMN')) {
    if (cursor.atSymbol('(')) return { kind: 'addColumns', columns: cursor.list(() => parseColumn(cursor)) }
    return { kind: 'addColumns', columns: [parseColumn(cursor)], place: parsePlace(cursor) }
  }
  if (cursor.at('ADD', 'INDEX')) {
    cursor.next()
    return { kind: 'addIndex', index: parseIndex(cursor) }
  }
  if (cursor.accept('DROP', 'INDEX')) return { kind: 'dropIndex', name: cursor.identifier() }
  for (const [word, kind] of [
    ['ADD', 'addPartitionColumns'],
    ['DROP', 'dropPartitionColumns'],
  ] as const) {
    if (!cursor.accept(word, 'PARTITION', 'COLUMN')) continue
    return { kind, expressions: cursor.commaSeparated(() => parseExpression(cursor)) }
  }
  if (cursor.accept('ADD', 'PARTITIONS'))
    return { kind: 'addPartition', ifNotExists: cursor.accept('IF', 'NOT', 'EXISTS'), item: parsePartitionItem(cursor) }
  if (cursor.accept('ADD', 'PARTITION')) {
    const ifNotExists = cursor.accept('IF', 'NOT', 'EXISTS')
    const item = parseNamedPartition(cursor)
    if (cursor.atSymbol('(') || cursor.at('DISTRIBUTED'))
      throw unsupported('what ADD PARTITION says besides the values')
    return { kind: 'addPartition', item, ifNotExists }
  }
  if (cursor.accept('DROP', 'COLUMN')) return { kind: 'dropColumn', name: cursor.identifier() }
  if (cursor.accept('MODIFY', 'COLUMN')) {
    if (cursor.peek().text.toUpperCase() === 'COMMENT') {
      const name = cursor.identifier()
      cursor.expect('COMMENT')
      return { kind: 'commentColumn', name, comment: cursor.string() }
    }
    if (cursor.peek().text.toUpperCase() === 'ADD') return parseAddField(cursor)
    if (cursor.peek().text.toUpperCase() === 'DROP') throw unsupported('DROP FIELD')
    return { kind: 'modifyColumn', column: parseColumn(cursor), place: parsePlace(cursor) }
  }
  if (cursor.accept('RENAME', 'COLUMN')) {
    const from = cursor.identifier()
    cursor.expect('TO')
    return { kind: 'renameColumn', from, to: cursor.identifier() }
  }
  if (cursor.accept('RENAME', 'PARTITION'))
    return { kind: 'renamePartition', from: cursor.identifier(), to: cursor.identifier() }
  if (cursor.accept('RENAME')) return { kind: 'rename', to: cursor.identifier() }
  if (cursor.accept('SWAP', 'WITH')) return { kind: 'swap', other: cursor.identifier() }
  if (cursor.accept('COMMENT')) {
    cursor.expectSymbol('=')
    return { kind: 'comment', comment: cursor.string() }
  }
  if (cursor.accept('SET')) return { kind: 'set', properties: cursor.propertyList() }
  if (cursor.accept('ORDER', 'BY')) return { kind: 'orderBy', columns: cursor.identifierList() }
  if (cursor.accept('DISTRIBUTED', 'BY')) return { kind: 'distribution', distribution: parseDistribution(cursor) }
  if (cursor.accept('DROP', 'PARTITION')) {
    const ifExists = cursor.accept('IF', 'EXISTS')
    const name = cursor.identifier()
    cursor.accept('FORCE')
    return { kind: 'dropPartition', name, ifExists }
  }
  throw unsupported(`ALTER TABLE ... ${cursor.token.text} ${cursor.peek().text}`)
}

function parseAddField(cursor: Cursor): AlterClause {
  const column = cursor.identifier()
  cursor.expect('ADD')
  cursor.expect('FIELD')
  const path: FieldStep[] = [parseFieldStep(cursor)]
  while (cursor.acceptSymbol('.')) path.push(parseFieldStep(cursor))
  const name = path.pop()!
  if (typeof name !== 'string') throw unsupported('ADD FIELD without a name')
  return { kind: 'addField', column, path, name, type: parseType(cursor), place: parsePlace(cursor) }
}

function parseFieldStep(cursor: Cursor): FieldStep {
  if (!cursor.acceptSymbol('[')) return cursor.identifier()
  cursor.expectSymbol('*')
  cursor.expectSymbol(']')
  return { elements: true }
}

function parsePlace(cursor: Cursor): ColumnPlace | undefined {
  if (cursor.accept('FIRST')) return { first: true }
  return cursor.accept('AFTER') ? { after: cursor.identifier() } : undefined
}
