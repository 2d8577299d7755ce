import type { Expression } from '../ast'

/** Functions that StarRocks prints in capitals, as it treats them as information on the session. */
const INFORMATION = new Set(['connection_id', 'database', 'schema', 'current_role', 'current_user', 'user', 'catalog'])

/** The header of a result column without an alias: the expression as StarRocks prints it. */
export function label(e: Expression): string {
  switch (e.kind) {
    case 'literal':
      return e.type === 'string' ? `'${e.value.replace(/[\\']/g, '\\$&')}'` : e.value
    case 'typedLiteral':
      return `'${e.value}'`
    case 'column':
      return e.parts.at(-1)!
    case 'variable':
      return e.scope === 'user' ? `@${e.name}` : `@@${e.scope ? `${e.scope.toUpperCase()}.` : ''}${e.name}`
    case 'call': {
      const name = INFORMATION.has(e.name) ? e.name.toUpperCase() : e.name
      return `${name}(${e.star ? '*' : (e.distinct ? 'DISTINCT ' : '') + e.args.map(label).join(', ')})`
    }
    case 'unary':
      return e.op === 'NOT' ? `NOT ${operand(e.operand)}` : `${e.op}${operand(e.operand)}`
    case 'binary':
      return `${operand(e.left)} ${e.op} ${operand(e.right)}`
    case 'between':
      return `${operand(e.operand)}${not(e)} BETWEEN ${operand(e.low)} AND ${operand(e.high)}`
    case 'in':
      return `${operand(e.operand)}${not(e)} IN (${Array.isArray(e.items) ? e.items.map(label).join(', ') : '...'})`
    case 'like':
      return `${operand(e.operand)}${not(e)} ${e.op} ${operand(e.pattern)}`
    case 'isNull':
      return `${operand(e.operand)} IS${not(e)} NULL`
    case 'exists':
      return 'EXISTS (...)'
    case 'case':
      return caseLabel(e)
    case 'cast':
      return `CAST(${label(e.operand)} AS ${e.type.name})`
    case 'interval':
      return `INTERVAL ${label(e.amount)} ${e.unit}`
    case 'array':
      return `[${e.items.map(label).join(',')}]`
    case 'map':
      return `map{${e.entries.map((x) => `${label(x.key)}:${label(x.value)}`).join(',')}}`
    case 'subscript':
      return `${label(e.operand)}[${label(e.index)}]`
    case 'subquery':
      return '(...)'
  }
}

const not = (e: { negated: boolean }) => (e.negated ? ' NOT' : '')

/** Every operand but a column or a literal is in parentheses. */
function operand(e: Expression): string {
  return e.kind === 'column' || e.kind === 'literal' || e.kind === 'variable' ? label(e) : `(${label(e)})`
}

function caseLabel(e: Extract<Expression, { kind: 'case' }>): string {
  const branches = e.branches.map((b) => ` WHEN ${label(b.when)} THEN ${label(b.result)}`).join('')
  const otherwise = e.otherwise ? ` ELSE ${label(e.otherwise)}` : ''
  return `CASE${e.subject ? ` ${label(e.subject)}` : ''}${branches}${otherwise} END`
}
