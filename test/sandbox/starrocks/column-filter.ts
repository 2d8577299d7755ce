import type { Expression } from './ast'

/**
 * The values that a condition allows in columns. StarRocks' scanners of information_schema also use them
 * instead of going through all databases (`SchemaScannerParam`).
 */
export class ColumnFilter {
  /** By name in upper case. */
  private readonly values = new Map<string, readonly string[]>()

  constructor(where: Expression | undefined) {
    this.read(where)
  }

  /** True if a row with this value in that column can match. */
  allows(column: string, value: string): boolean {
    return this.values.get(column)?.includes(value) ?? true
  }

  private read(where: Expression | undefined): void {
    if (where?.kind === 'binary' && where.op === 'AND') {
      this.read(where.left)
      this.read(where.right)
    } else if (where?.kind === 'binary' && where.op === '=') this.take(where.left, [where.right])
    else if (where?.kind === 'in' && !where.negated && Array.isArray(where.items)) this.take(where.operand, where.items)
  }

  private take(column: Expression, values: readonly Expression[]): void {
    const texts = values.flatMap((value) => (value.kind === 'literal' ? [value.value] : []))
    if (column.kind === 'column' && texts.length === values.length)
      this.values.set(column.parts.at(-1)!.toUpperCase(), texts)
  }
}
