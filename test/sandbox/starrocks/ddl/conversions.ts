import { bare } from '../errors'
import type { Column, Table } from '../metadata'
import type { DataType } from '../types'
import { internalText, sameType } from '../types'

/** The types that MODIFY COLUMN may turn a type into, lengths and digits aside. */
const ALLOWED: Record<string, string[]> = {
  TINYINT: ['SMALLINT', 'INT', 'BIGINT', 'LARGEINT', 'DOUBLE', 'VARCHAR'],
  SMALLINT: ['INT', 'BIGINT', 'LARGEINT', 'DOUBLE', 'VARCHAR'],
  INT: ['BIGINT', 'LARGEINT', 'DOUBLE', 'DATE', 'VARCHAR'],
  BIGINT: ['LARGEINT', 'DOUBLE', 'VARCHAR'],
  LARGEINT: ['VARCHAR'],
  FLOAT: ['DOUBLE', 'VARCHAR'],
  DOUBLE: ['VARCHAR'],
  DECIMAL: ['DECIMAL', 'VARCHAR'],
  CHAR: ['VARCHAR', 'CHAR'],
  VARCHAR: [
    'TINYINT',
    'SMALLINT',
    'INT',
    'BIGINT',
    'LARGEINT',
    'FLOAT',
    'DOUBLE',
    'DECIMAL',
    'DATE',
    'JSON',
    'VARCHAR',
  ],
  JSON: ['VARCHAR'],
  DATE: ['DATETIME'],
  DATETIME: ['DATE'],
}
const JSON_MINIMUM_LENGTH = 1024

/** Refuses a type to which a column cannot be modified. */
export function checkModification(from: Column, to: Column, table: Table): void {
  if (!mayBecome(from.type, to.type)) {
    throw bare(`Can not change ${internalText(from.type)} to ${internalText(to.type)}`)
  }
  if (table.keyModel === 'AGG_KEYS' && from.aggregate !== to.aggregate) throw bare('Can not change aggregation type')
  if (from.nullable && !to.nullable) throw bare('Can not change from nullable to non-nullable')
  if (JSON.stringify(from.default) !== JSON.stringify(to.default)) throw bare('Can not change default value')
  checkLength(from.type, to.type)
}

function mayBecome(from: DataType, to: DataType): boolean {
  if (sameType(from, to)) return true
  if (!ALLOWED[from.name]?.includes(to.name)) return false
  if (from.name !== 'DECIMAL') return true
  if (to.name === 'DECIMAL') {
    return to.scale >= from.scale && to.precision - to.scale >= from.precision - from.scale
  }
  // Sign and decimal point need room in addition to the digits.
  return to.name === 'VARCHAR' && to.length >= from.precision + 2
}

function checkLength(from: DataType, to: DataType): void {
  if (to.name !== 'VARCHAR' && to.name !== 'CHAR') return
  if (from.name === 'JSON' && to.length < JSON_MINIMUM_LENGTH) {
    throw bare(`JSON needs minimum length of ${JSON_MINIMUM_LENGTH}`)
  }
  if ((from.name === 'VARCHAR' || from.name === 'CHAR') && to.length < from.length) {
    throw bare('Cannot shorten string length')
  }
}
