import type { Query, Relation, Select, SelectItem } from '../ast'
import { isQuery } from '../ast'
import type { Cursor } from './cursor'
import { parseExpression, parseOrderItem } from './expression'
import { CONTINUES_QUERY } from './reserved'

/** Reads `[WITH ...] SELECT ... [UNION ...] [ORDER BY ...] [LIMIT ...]`. */
export function parseQuery(cursor: Cursor): Query {
  const withs = cursor.accept('WITH') ? cursor.commaSeparated(() => parseCommonTable(cursor)) : []
  const first = parseOperand(cursor)
  const rest: Query['rest'] = []
  for (;;) {
    const op = parseSetOperator(cursor)
    if (!op) break
    rest.push({ op, select: parseOperand(cursor) })
  }
  const tail = parseTail(cursor)
  const plain = withs.length === 0 && rest.length === 0 && tail.orderBy.length === 0 && tail.limit === undefined
  if (plain && isQuery(first)) return first
  return { with: withs, first, rest, ...tail }
}

/** FILES ( "key" = "value", ... ) */
export function parseFiles(cursor: Cursor): Map<string, string> {
  cursor.expect('FILES')
  return cursor.propertyList()
}

export function atFiles(cursor: Cursor): boolean {
  return cursor.at('FILES') && cursor.peek().text === '('
}

function parseCommonTable(cursor: Cursor) {
  const name = cursor.identifier()
  cursor.expect('AS')
  cursor.expectSymbol('(')
  const query = parseQuery(cursor)
  cursor.expectSymbol(')')
  return { name, query }
}

function parseSetOperator(cursor: Cursor): Query['rest'][number]['op'] | undefined {
  if (cursor.accept('UNION', 'ALL')) return 'UNION ALL'
  if (cursor.accept('UNION')) {
    cursor.accept('DISTINCT')
    return 'UNION'
  }
  if (cursor.accept('INTERSECT')) return 'INTERSECT'
  if (cursor.accept('EXCEPT') || cursor.accept('MINUS')) return 'EXCEPT'
  return undefined
}

function parseTail(cursor: Cursor): Pick<Query, 'orderBy' | 'limit' | 'offset'> {
  const orderBy = cursor.accept('ORDER', 'BY') ? cursor.commaSeparated(() => parseOrderItem(cursor)) : []
  if (!cursor.accept('LIMIT')) return { orderBy }
  const limit = String(cursor.integer())
  if (cursor.accept('OFFSET')) return { orderBy, limit, offset: String(cursor.integer()) }
  if (cursor.acceptSymbol(',')) return { orderBy, offset: limit, limit: String(cursor.integer()) }
  return { orderBy, limit }
}

function parseOperand(cursor: Cursor): Select | Query {
  if (!cursor.acceptSymbol('(')) return parseSelect(cursor)
  const query = parseQuery(cursor)
  cursor.expectSymbol(')')
  return query
}

function parseSelect(cursor: Cursor): Select {
  const start = cursor.token
  cursor.expect('SELECT')
  const hints = parseHints(cursor)
  const distinct = cursor.accept('DISTINCT')
  if (!distinct) cursor.accept('ALL')
  const items = cursor.commaSeparated(() => parseSelectItem(cursor))
  let from: Relation | undefined
  if (cursor.at('FROM')) {
    const word = cursor.next()
    // StarRocks reports FROM itself, at the position of the missing relation.
    if (cursor.atEnd()) throw cursor.noViable(word.start > start.start ? word : start)
    from = parseFrom(cursor)
  }
  const where = cursor.accept('WHERE') ? parseExpression(cursor) : undefined
  const groupBy = cursor.accept('GROUP', 'BY') ? cursor.commaSeparated(() => parseExpression(cursor)) : []
  const having = cursor.accept('HAVING') ? parseExpression(cursor) : undefined
  return { distinct, items, from, where, groupBy, having, hints }
}

/** `/*+ SET_VAR(a = b, ...) *\/`: session variables for this statement. */
export function parseHints(cursor: Cursor): Map<string, string> {
  const hints = new Map<string, string>()
  while (cursor.token.kind === 'hint') {
    const text = cursor.next().text
    for (const [, body] of text.matchAll(/set_var\s*\(([^)]*)\)/gi)) {
      for (const pair of body!.split(',')) {
        const [name, value] = pair.split('=')
        if (name && value !== undefined) hints.set(name.trim().toLowerCase(), value.trim().replace(/^['"]|['"]$/g, ''))
      }
    }
  }
  return hints
}

function parseSelectItem(cursor: Cursor): SelectItem {
  if (cursor.acceptSymbol('*')) return { kind: 'star' }
  if (cursor.atIdentifier() && cursor.peek().text === '.' && cursor.peek(2).text === '*') {
    const table = cursor.identifier()
    cursor.next()
    cursor.next()
    return { kind: 'star', table }
  }
  const expression = parseExpression(cursor)
  return { kind: 'expression', expression, alias: parseAlias(cursor) }
}

/** The alias of a relation: not a string, unlike that of a column. */
function parseRelationAlias(cursor: Cursor): string | undefined {
  if (cursor.accept('AS')) return cursor.identifier()
  return cursor.token.kind === 'string' ? undefined : parseAlias(cursor)
}

function parseAlias(cursor: Cursor): string | undefined {
  if (cursor.accept('AS')) return cursor.identifierOrString()
  if (CONTINUES_QUERY.some((word) => cursor.at(word))) return undefined
  if (cursor.atIdentifier() || cursor.token.kind === 'string') return cursor.identifierOrString()
  return undefined
}

function parseFrom(cursor: Cursor): Relation {
  let left = parseJoins(cursor)
  while (cursor.acceptSymbol(',')) left = { kind: 'join', type: 'CROSS', left, right: parseJoins(cursor) }
  return left
}

function parseJoins(cursor: Cursor): Relation {
  let left = parseRelation(cursor)
  for (;;) {
    const type = parseJoinType(cursor)
    if (!type) return left
    const right = parseRelation(cursor)
    const on = cursor.accept('ON') ? parseExpression(cursor) : undefined
    const using = !on && cursor.accept('USING') ? cursor.identifierList() : undefined
    left = { kind: 'join', type, left, right, on, using }
  }
}

function parseJoinType(cursor: Cursor): string | undefined {
  for (const side of ['LEFT', 'RIGHT', 'FULL']) {
    if (!cursor.accept(side)) continue
    const flavour = cursor.accept('SEMI') ? 'SEMI' : cursor.accept('ANTI') ? 'ANTI' : side
    cursor.accept('OUTER')
    cursor.expect('JOIN')
    return flavour
  }
  if (cursor.accept('CROSS', 'JOIN')) return 'CROSS'
  if (cursor.accept('INNER', 'JOIN') || cursor.accept('JOIN')) return 'INNER'
  return undefined
}

function parseRelation(cursor: Cursor): Relation {
  if (cursor.acceptSymbol('(')) {
    if (cursor.at('SELECT') || cursor.at('WITH') || cursor.atSymbol('(')) {
      const query = parseQuery(cursor)
      cursor.expectSymbol(')')
      return { kind: 'subquery', query, alias: parseRelationAlias(cursor) }
    }
    const inner = parseFrom(cursor)
    cursor.expectSymbol(')')
    return inner
  }
  if (atFiles(cursor)) return { kind: 'files', properties: parseFiles(cursor), alias: parseRelationAlias(cursor) }
  const name = cursor.qualifiedName()
  const partitions = cursor.accept('PARTITION') ? cursor.identifierList() : undefined
  return { kind: 'table', name, alias: parseRelationAlias(cursor), partitions }
}
