import { sameName } from './names'
import { id, type Sql, sql, verbatim } from './quote'
import { parseType } from './type-text'
import type { StarRocksType } from './types'

type Transform = 'identity' | 'year' | 'month' | 'day' | 'hour' | 'bucket' | 'truncate'

/** A field of the partition spec of an Iceberg table: what it makes of the values of a column. */
export interface PartitionField {
  readonly transform: Transform
  readonly column: string
  /** The number of buckets, or the width of `truncate`. */
  readonly width?: number
}

const DATES: readonly StarRocksType['kind'][] = ['DATE', 'DATETIME']
const VALUES: readonly StarRocksType['kind'][] = ['INT', 'BIGINT', 'DECIMAL', 'VARCHAR', 'VARBINARY']

/** The types that each transform accepts (StarRocks/starrocks#58509); `identity` refuses those of `ListPartitionDesc`. */
const ACCEPTS: Readonly<Record<Exclude<Transform, 'identity'>, readonly StarRocksType['kind'][]>> = {
  year: DATES,
  month: DATES,
  day: DATES,
  hour: ['DATETIME'],
  bucket: [...VALUES, ...DATES],
  truncate: VALUES,
}
const WITH_WIDTH = ['bucket', 'truncate']
const NOT_AS_IT_IS = ['FLOAT', 'DOUBLE', 'ARRAY', 'MAP', 'STRUCT']

const NAME = '(`[^`]+`|[^`(),]+?)'
const FIELD = new RegExp(`^\\s*(?:(\\w+)\\s*\\(\\s*${NAME}\\s*(?:,\\s*(\\d+)\\s*)?\\)|${NAME})\\s*$`)

/** A field in its written form: `day`, `month(ts)`, `bucket(id, 16)`. Undefined if it has another form. */
export function parsePartitionField(text: string): PartitionField | undefined {
  const [, call, argument, width, name] = FIELD.exec(text) ?? []
  if (name !== undefined) return { transform: 'identity', column: bare(name) }
  const transform = call?.toLowerCase() as Transform | undefined
  if (transform === undefined || argument === undefined) return undefined
  if (transform === 'identity' && width === undefined) return { transform, column: bare(argument) }
  if (!Object.hasOwn(ACCEPTS, transform) || WITH_WIDTH.includes(transform) !== (width !== undefined)) return undefined
  return { transform, column: bare(argument), ...(width !== undefined && { width: Number(width) }) }
}

/** The fields of PARTITION BY in SHOW CREATE TABLE, with parentheses around them or not, by release. */
export function readPartitionFields(text: string): PartitionField[] {
  const list = text.startsWith('(') && text.endsWith(')') ? text.slice(1, -1) : text
  const fields = list.match(/(?:`[^`]*`|\((?:`[^`]*`|[^`)])*\)|[^`,(])+/g) ?? []
  // A field of which `void` is left was dropped: tables of format version 1 keep its place.
  return fields.flatMap((field) => parsePartitionField(field) ?? [])
}

/** The one spelling that we store and compare. */
export function printPartitionField({ transform, column, width }: PartitionField): string {
  const name = /^[\p{L}\p{N}_$]+$/u.test(column) ? column : `\`${column}\``
  if (transform === 'identity') return name
  return `${transform}(${name}${width === undefined ? '' : `, ${width}`})`
}

/** The field in PARTITION BY and ALTER TABLE. */
export function partitionFieldSql({ transform, column, width }: PartitionField): Sql {
  if (transform === 'identity') return id(column)
  return sql`${verbatim(transform)}(${id(column)}${verbatim(width === undefined ? '' : `, ${width}`)})`
}

/** Why a table with these columns cannot have the field, or undefined. */
export function partitionFieldProblem(
  { transform, column, width }: PartitionField,
  columns: readonly { readonly name: string; readonly type: string }[],
): string | undefined {
  const type = columns.find(({ name }) => sameName(name, column))?.type
  if (type === undefined) return `there is no column "${column}"`
  if (width === 0) return `${transform} needs a number of at least 1`
  const { kind } = parseType(type)
  if (transform === 'identity')
    return NOT_AS_IT_IS.includes(kind) ? `a table cannot be partitioned by a ${kind}` : undefined
  return ACCEPTS[transform].includes(kind)
    ? undefined
    : `${transform} accepts ${ACCEPTS[transform].join(', ')}, and column "${column}" is ${kind}`
}

function bare(name: string): string {
  return name.startsWith('`') ? name.slice(1, -1) : name.trim()
}
