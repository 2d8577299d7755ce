import type { Cell } from './store'

/** The type of a column on the wire. */
export type WireType = 'text' | 'integer' | 'bigint' | 'double' | 'decimal' | 'date' | 'datetime' | 'boolean' | 'binary'

export interface AnswerColumn {
  name: string
  type: WireType
}

export interface Rows {
  kind: 'rows'
  columns: AnswerColumn[]
  rows: Cell[][]
}

/** The answer to a statement. */
export type Answer = Rows | { kind: 'ok'; affectedRows: number; info?: string }

export const OK: Answer = { kind: 'ok', affectedRows: 0 }

/** A table of texts under the given headers, as all SHOW statements answer. */
export function textRows(names: string[], rows: Cell[][]): Rows {
  return { kind: 'rows', columns: names.map((name) => ({ name, type: 'text' })), rows }
}

/** `yyyy-MM-dd HH:mm:ss` in the local time zone, as StarRocks writes times. */
export function timeText(date: Date): string {
  const two = (n: number) => String(n).padStart(2, '0')
  const day = `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}`
  return `${day} ${two(date.getHours())}:${two(date.getMinutes())}:${two(date.getSeconds())}`
}
