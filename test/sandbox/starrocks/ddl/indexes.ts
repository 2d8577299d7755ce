import { analyzing, bare, unsupported } from '../errors'
import type { Column, Index, Table } from '../metadata'
import { findColumn } from '../metadata'
import type { IndexDefinition, KeyModel } from '../statements'
import { internalText } from '../types'
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
      checkColumn(column, model, definition)
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
    checkColumn(column, table.keyModel, definition)
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
export function indexText({ name, columns, comment, type = 'BITMAP', properties = new Map() }: Index): string {
  const pairs = [...properties].sort(([a], [b]) => (a < b ? -1 : 1)).map(([key, value]) => `"${key}" = "${value}"`)
  const set = pairs.length === 0 ? '' : `(${pairs.join(', ')})`
  return `INDEX ${name} (${columns.map((column) => `\`${column}\``).join(',')}) USING ${type}${set} COMMENT '${comment}'`
}

/** The properties of an n-gram bloom filter that are not given (`FeConstants`). */
const NGRAM_DEFAULTS = [
  ['bloom_filter_fpp', '0.05'],
  ['case_sensitive', 'true'],
  ['gram_num', '2'],
] as const

function indexOf({ name, columns, type, properties, comment }: IndexDefinition): Index {
  if (type === 'BITMAP') return { name, columns, comment }
  return { name, columns, type: 'NGRAMBF', properties: new Map([...NGRAM_DEFAULTS, ...properties]), comment }
}

function checkDefinition({ type, columns, name, properties }: IndexDefinition): void {
  if (type !== 'BITMAP' && type !== 'NGRAMBF') throw unsupported(`an index of type ${type}`)
  if (type === 'BITMAP' && properties.size > 0) throw unsupported('the properties of a bitmap index')
  const unknown = [...properties.keys()].find((key) => !NGRAM_DEFAULTS.some(([known]) => known === key))
  if (unknown !== undefined) throw unsupported(`the property ${unknown} of an index`)
  if (columns.length > 1) throw unsupported('an index of several columns')
  if (name.length > 64) throw analyzing('index name too long, the index name length at most is 64.')
}

/** As `BloomFilterIndexUtil.checkNgramBloomFilterIndexValid` and `IndexDef.checkColumn` do. */
function checkColumn({ name, type, key }: Column, model: KeyModel, index: IndexDefinition): void {
  if (index.type === 'NGRAMBF') {
    checkNgram({ name, type, key }, model, index)
    return
  }
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

function checkNgram(
  { name, type, key }: Pick<Column, 'name' | 'type' | 'key'>,
  model: KeyModel,
  index: IndexDefinition,
): void {
  if (type.name !== 'CHAR' && type.name !== 'VARCHAR')
    throw analyzing(`Invalid ngram bloom filter column '${name}': unsupported type ${internalText(type)}`)
  if ((model === 'AGG_KEYS' || model === 'UNIQUE_KEYS') && !key) {
    throw analyzing(
      `Ngram Bloom filter index only used in columns of DUP_KEYS/PRIMARY table or key columns of UNIQUE_KEYS/AGG_KEYS table. invalid column: ${name}`,
    )
  }
  const {
    bloom_filter_fpp: fpp = '0.05',
    gram_num: grams = '2',
    case_sensitive: sensitive = 'true',
  } = Object.fromEntries(index.properties)
  if (!/^\d*\.?\d+$/.test(fpp)) throw analyzing('Bloom filter fpp is not Double')
  if (Number(fpp) < 0.0001 || Number(fpp) > 0.05) throw analyzing('Bloom filter fpp should in [1.0E-4, 0.05]')
  if (!/^-?\d+$/.test(grams)) throw unsupported('a gram_num that is no number')
  if (Number(grams) <= 0) throw analyzing("Ngram Bloom filter's gram_num should be positive number")
  if (!/^(true|false)$/i.test(sensitive)) throw analyzing("Ngram Bloom filter's case_sensitive should be true or false")
}
