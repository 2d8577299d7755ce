import { expect } from 'vitest'
import type { Expression, Relation, Select } from '../sandbox/starrocks/ast'
import { tokenize } from '../sandbox/starrocks/lexer'
import { parsePacket } from '../sandbox/starrocks/parse/statement'
import type { Insert, Statement, StatementOf } from '../sandbox/starrocks/statements'

/*
 * How the sandbox reads what the provider writes. Its lexer and parser share no code with the provider.
 */

/** A packet as it is when the wire has carried it: half of a surrogate pair does not get over. */
export const sent = (packet: string) => Buffer.from(packet, 'utf8').toString('utf8')

/** The one statement of a packet. */
export function statementOf<Kind extends Statement['kind']>(packet: string, kind: Kind): StatementOf<Kind> {
  const statements = parsePacket(sent(packet))
  expect(statements).toHaveLength(1)
  const [{ statement } = { statement: undefined }] = statements
  expect(statement?.kind).toBe(kind)
  return statement as StatementOf<Kind>
}

/** How many statements a packet holds, by its tokens alone; none where StarRocks could not read it. */
export function countStatements(packet: string): number {
  try {
    const words = tokenize(sent(packet)).filter(({ kind }) => kind !== 'end' && kind !== 'hint')
    const ends = (i: number) => words[i]?.kind === 'symbol' && words[i]?.text === ';'
    return words.filter((_, i) => !ends(i) && (i === 0 || ends(i - 1))).length
  } catch {
    return 0
  }
}

/** The only SELECT of an INSERT. */
export function selectOf(insert: Insert): Select {
  if (Array.isArray(insert.source)) throw new Error('VALUES is no SELECT')
  return insert.source.first as Select
}

export function filesOf(from: Relation | undefined): ReadonlyMap<string, string> {
  if (from?.kind !== 'files') throw new Error(`FILES() is expected, not ${from?.kind}`)
  return from.properties
}

/** The name of a column, and the value of a literal, in an expression that is nothing else. */
export function nameIn(expression: Expression | undefined): string {
  const [name, ...more] = expression?.kind === 'column' ? expression.parts : []
  if (name === undefined || more.length > 0) throw new Error(`a column is expected, not ${JSON.stringify(expression)}`)
  return name
}

export function valueIn(expression: Expression | undefined): string {
  if (expression?.kind !== 'literal') throw new Error(`a literal is expected, not ${expression?.kind}`)
  return expression.value
}

/** The two sides of `left = right`, however many of these are joined by AND. */
export function equalities(expression: Expression | undefined): Record<string, string> {
  if (expression?.kind !== 'binary') throw new Error(`a comparison is expected, not ${expression?.kind}`)
  const { op, left, right } = expression
  if (op === 'AND') return { ...equalities(left), ...equalities(right) }
  return Object.fromEntries([[nameIn(left), valueIn(right)]])
}
