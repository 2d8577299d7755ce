import { analyzing, bare, unsupported } from '../errors'
import type { Column, Index, Table } from '../metadata'
import { findColumn } from '../metadata'
import type { IndexDefinition, KeyModel } from '../statements'
import { same } from './create-table'

const BITMAP_TYPES = [
  'DATE',
  'DATETIME',
  'TINYINT',
  'SMALLINT',
  'INT',
  'BIGINT',
  'LARGEINT',
  'DECIMAL',
  'CHAR',
  'VARCHAR',
]
const NO_PRIMITIVE = ['ARRAY', 'MAP', 'STRUCT']

/** The indexes of a CREATE TABLE (`CreateTableAnalyzer.analyzeIndexDefs`). */
export function createdIndexes(definitions: IndexDefinition[], columns: Column[], model: KeyModel): Index[] {
  for (const definition of definitions) {
    checkDefinition(definition)
    for (const name of definition.columns) {
      const column = findColumn(columns, name)
      if (!column) {
        throw at(definition, `${definition.name} column does not exist in table. invalid column: ${name}`)
      }
      checkColumn(column, model)
    }
  }
  const names = new Set(definitions.map(({ name }) => name.toLowerCase()))
  const lists = new Set(definitions.map((one) => one.columns.join(',').toUpperCase()))
  const [first] = definitions
  if (first && names.size < definitions.length) throw at(first, 'index name must be unique')
  if (first && lists.size < definitions.length)
    throw at(first, 'same index columns have multiple index name is not allowed')
  return definitions.map(indexOf)
}

/** The indexes of a table after one more (`SchemaChangeHandler.processAddIndex`). */
export function withIndex(table: Table, indexes: Index[], definition: IndexDefinition): Index[] {
  checkDefinition(definition)
  const wanted = [...definition.columns].sort().join(',').toLowerCase()
  for (const { name, columns } of indexes) {
    if (same(name, definition.name)) throw bare(`index \`${definition.name}\` already exist.`)
    if ([...columns].sort().join(',').toLowerCase() === wanted)
      throw bare(`index for columns (${definition.columns.join(',')} ) already exist.`)
  }
  for (const name of definition.columns) {
    const column = findColumn(table.columns, name)
    if (!column) throw bare(`BITMAP column does not exist in table. invalid column: ${name}`)
    checkColumn(column, table.keyModel)
  }
  return [...indexes, indexOf(definition)]
}

/** The indexes of a table without one of them. */
export function withoutIndex(indexes: Index[], name: string): Index[] {
  const rest = indexes.filter((index) => !same(index.name, name))
  if (rest.length === indexes.length) throw bare(`index ${name} does not exist`)
  return rest
}

/** The text in SHOW CREATE TABLE. */
export const indexText = ({ name, columns, comment }: Index) =>
  `INDEX ${name} (${columns.map((column) => `\`${column}\``).join(',')}) USING BITMAP COMMENT '${comment}'`

function indexOf({ name, columns, comment }: IndexDefinition): Index {
  return { name, columns, comment }
}

function checkDefinition({ type, columns, name }: IndexDefinition): void {
  if (type !== 'BITMAP') throw unsupported(`an index of type ${type}`)
  if (columns.length > 1) throw unsupported('an index of several columns')
  if (name.length > 64) throw analyzing('index name too long, the index name length at most is 64.')
}

function checkColumn({ name, type, key }: Column, model: KeyModel): void {
  if (!BITMAP_TYPES.includes(type.name) && type.name !== 'BOOLEAN') {
    const shown = NO_PRIMITIVE.includes(type.name) ? 'INVALID_TYPE' : type.name
    throw analyzing(`${shown} is not supported in bitmap index. invalid column: ${name}`)
  }
  if ((model === 'AGG_KEYS' || model === 'UNIQUE_KEYS') && !key) {
    throw analyzing(
      `BITMAP index only used in columns of DUP_KEYS/PRIMARY_KEYS table or key columns of UNIQUE_KEYS/AGG_KEYS table. invalid column: ${name}`,
    )
  }
}

const at = ({ span }: IndexDefinition, message: string) => analyzing(message, 1064, span.from, span.to)
