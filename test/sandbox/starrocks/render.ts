import type { DuckDBType, DuckDBValue } from '@duckdb/node-api'
import type { Cell } from './store'

/** The text of a value in a result set, as StarRocks writes it in the text protocol. */
export function render(value: DuckDBValue, type: DuckDBType): Cell {
  if (value === null || value === undefined) return null
  if (isBlob(value)) return Buffer.from(value.bytes)
  return text(value, type)
}

type Fields = Record<string, DuckDBType>

function text(value: DuckDBValue, type: DuckDBType): string {
  if (typeof value === 'boolean') return value ? '1' : '0'
  if (typeof value === 'number') return number(value, String(type) === 'FLOAT')
  if (typeof value !== 'object' || value === null) return String(value)
  if ('micros' in value) return String(value).replace(/\.(\d+)$/, (_, digits: string) => `.${digits.padEnd(6, '0')}`)
  if ('items' in value) {
    const { valueType } = type as DuckDBType & { valueType: DuckDBType }
    return `[${value.items.map((item) => nested(item, valueType)).join(',')}]`
  }
  if ('entries' in value && Array.isArray(value.entries)) {
    const { keyType, valueType } = type as DuckDBType & { keyType: DuckDBType; valueType: DuckDBType }
    return `{${value.entries.map((e) => `${nested(e.key, keyType)}:${nested(e.value, valueType)}`).join(',')}}`
  }
  if ('entries' in value) {
    const names = Object.keys(value.entries as object)
    const { entryTypes } = type as DuckDBType & { entryTypes: DuckDBType[] }
    const types: Fields = Object.fromEntries(names.map((name, i) => [name, entryTypes[i]!]))
    const entries = value.entries as Record<string, DuckDBValue>
    return `{${names.map((name) => `${JSON.stringify(name)}:${nested(entries[name]!, types[name]!)}`).join(',')}}`
  }
  return String(value)
}

/** Inside arrays, maps and structs texts and times are quoted. */
function nested(value: DuckDBValue, type: DuckDBType): string {
  if (value === null) return 'null'
  const plain = typeof value === 'number' || typeof value === 'bigint' || typeof value === 'boolean'
  const rendered = isBlob(value) ? Buffer.from(value.bytes).toString('utf8') : text(value, type)
  if (plain || rendered.startsWith('[') || rendered.startsWith('{')) return rendered
  return typeof value === 'object' && 'scale' in value ? rendered : JSON.stringify(rendered)
}

function number(value: number, single: boolean): string {
  if (!single || !Number.isFinite(value)) return String(value)
  // A FLOAT prints the shortest text that reads back as the same float, not the digits of its double.
  for (let digits = 1; digits <= 9; digits++) {
    const short = Number(value.toPrecision(digits))
    if (Math.fround(short) === value) return String(short)
  }
  return String(value)
}

function isBlob(value: DuckDBValue): value is DuckDBValue & { bytes: Uint8Array } {
  return typeof value === 'object' && value !== null && 'bytes' in value
}
