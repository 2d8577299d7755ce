import { pairs, type Sql, sql, str } from './quote'

/** On all front ends, until each restarts. The statement takes one item. */
export function setFrontendConfig(name: string, value: string): Sql {
  return sql`ADMIN SET FRONTEND CONFIG (${pairs({ [name]: value })})`
}

/** LIKE knows no exact match: `_` stands for any character, so that others may be listed with it. */
export function showFrontendConfig(name: string): Sql {
  return sql`ADMIN SHOW FRONTEND CONFIG LIKE ${str(name)}`
}

export interface ShownConfig {
  /** Of a list, the elements with commas between them. */
  readonly value: string
  readonly mutable: boolean
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
  }
}
