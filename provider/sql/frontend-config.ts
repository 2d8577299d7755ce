import { none, pairs, type Sql, sql, str, verbatim } from './quote'

/** Sets an item on all front ends until each restarts, or in fe.conf as well. The statement takes one item. */
export function setFrontendConfig(name: string, value: string, persistent = false): Sql {
  return sql`ADMIN SET FRONTEND CONFIG (${pairs({ [name]: value })})${persistent ? verbatim(' WITH PERSISTENT') : none}`
}

/** LIKE knows no exact match: `_` stands for any character, so that the answer may list other items too. */
export function showFrontendConfig(name: string): Sql {
  return sql`ADMIN SHOW FRONTEND CONFIG LIKE ${str(name)}`
}

export interface ShownConfig {
  /** The elements of a list, with commas between them. */
  readonly value: string
  readonly mutable: boolean
  /** The type of the field in Java, such as `boolean` or `String[]`. */
  readonly type: string
}

/** One item in ADMIN SHOW FRONTEND CONFIG. */
export function readFrontendConfig(
  rows: readonly Readonly<Record<string, string | null>>[],
  name: string,
): ShownConfig | undefined {
  const row = rows.find((candidate) => candidate.KEY === name)
  if (row === undefined) return undefined
  const value = row.VALUE ?? ''
  const list = row.TYPE?.endsWith('[]') ?? false
  return {
    value: list ? value.replace(/^\[|\]$/g, '').replaceAll(', ', ',') : value,
    mutable: row.ISMUTABLE === 'true',
    type: row.TYPE ?? '',
  }
}

const INTEGERS: Readonly<Record<string, bigint>> = { short: 2n ** 15n, int: 2n ** 31n, long: 2n ** 63n }

/** Why an item of a type cannot have a value. StarRocks itself takes every text but `true` for false (`ConfigBase.setConfigField`). */
export function configValueProblem(type: string, value: string): string | undefined {
  const elements = type.endsWith('[]') ? value.split(',') : [value]
  const base = type.replace(/\[\]$/, '')
  const wrong =
    value === '' && type.endsWith('[]') ? undefined : elements.find((element) => !isOfType(base, element.trim()))
  if (wrong === undefined) return undefined
  return `${JSON.stringify(wrong)} is refused: it is of type ${type}${base === 'boolean' ? ', true or false' : ''}`
}

function isOfType(type: string, value: string): boolean {
  const limit = INTEGERS[type]
  if (limit !== undefined) return /^[+-]?\d+$/.test(value) && BigInt(value) < limit && BigInt(value) >= -limit
  if (type === 'boolean') return /^(true|false)$/i.test(value)
  if (type === 'double') return /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(value)
  return true
}

/** True if an item has a value: `TRUE` reads back as `true`, `0.80` as `0.8`, and a list without blanks. */
export function hasConfigValue({ value: shown, type }: Pick<ShownConfig, 'value' | 'type'>, value: string): boolean {
  const desired = type.endsWith('[]') ? value.replaceAll(/\s*,\s*/g, ',').trim() : value.trim()
  if (shown === desired) return true
  if (type.startsWith('String')) return false
  if (shown.toLowerCase() === desired.toLowerCase()) return true
  return shown.trim() !== '' && desired !== '' && Number(shown) === Number(desired)
}
