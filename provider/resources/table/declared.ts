import { same } from '../../core/policy'
import type { Values } from '../../core/values'
import type { Column } from '../../sql/column'
import { copyMarker } from '../../sql/copy-marker'
import { comparePartitions } from '../../sql/explicit-partitions'
import { columnNamed, includesName, sameName } from '../../sql/names'
import { withoutMark } from '../../sql/owner'
import type { ShownTable } from '../../sql/show-table'
import type { Table } from '../../sql/table'
import { sameIndex } from '../../sql/table-index'
import { hasDynamicPartitions } from '../../sql/table-properties'
import { readType } from '../../sql/type-text'
import { sameType } from '../../sql/types'
import { explicitPartitions, sameDistribution } from './alteration'
import { tableOf } from './definition'
import type { Actual, Inputs } from './model'
import { propertiesFound } from './read'

type ColumnInput = Inputs['columns'][number]
type IndexInput = NonNullable<Inputs['indexes']>[number]

/** The inputs that would declare the actual table, where they differ. What is not declared never counts as drift. */
export function declaredInputs({ table }: Actual, recorded: Inputs): Values {
  const declared = tableOf(recorded)
  const comment = withoutMark(copyMarker.remove(table.comment ?? ''))
  const { key, distribution, orderBy, partition } = table
  const columns = recorded.columns.flatMap((column) => {
    const there = columnNamed(table.columns, column.name)
    return there === undefined ? [] : [columnFound(column, there, columnNamed(declared.columns, column.name))]
  })
  const indexes = (recorded.indexes ?? []).flatMap((index) => {
    const there = table.indexes?.find(({ name }) => sameName(name, index.name))
    const wanted = declared.indexes?.find(({ name }) => sameName(name, index.name))
    if (there === undefined || wanted === undefined) return []
    return [sameIndex(there, wanted) ? index : describeIndex(there)]
  })
  return {
    ...(!same(columns, recorded.columns) && { columns }),
    ...(!alike(key, declared.key) && { keyConfig: key }),
    ...(!sameDistribution(distribution, declared.distribution) && { distributionConfig: distribution }),
    ...(declared.partition === undefined && partition !== undefined && { partitionConfig: describePartition(table) }),
    ...(declared.partition && !('partitions' in declared.partition) && !alike(partition, declared.partition)
      ? { partitionConfig: describePartition(table) }
      : explicitDrift(table, recorded, declared)),
    ...(recorded.orderBy && !alike(orderBy, declared.orderBy) && { orderBy }),
    ...(recorded.indexes && !same(indexes, recorded.indexes) && { indexes }),
    ...(recorded.tableProperties && { tableProperties: propertiesFound(table, recorded.tableProperties) }),
    ...(comment !== (recorded.comment ?? '') && { comment }),
    ...(recorded.__revoked && { __revoked: stillThere(table, recorded.__revoked) }),
  }
}

function columnFound(recorded: ColumnInput, there: Column, declared: Column | undefined): ColumnInput {
  const comment = there.comment ?? ''
  const isSame = declared !== undefined && sameType(readType(there.type), readType(declared.type))
  return {
    ...recorded,
    ...(!isSame && { type: there.type }),
    ...(declared !== undefined && declared.nullable !== there.nullable && { nullable: there.nullable }),
    ...(comment !== (recorded.comment ?? '') && { comment }),
  }
}

/** Declared partitions that are gone, or have other values. */
function explicitDrift(table: ShownTable, { partitionConfig }: Inputs, { partition: declared }: Table): Values {
  if (partitionConfig === undefined || declared === undefined || !('partitions' in declared)) return {}
  const there = explicitPartitions(table.partition)
  if (there?.type !== declared.type || !alike(there.columns, declared.columns))
    return { partitionConfig: describePartition(table) }
  const { other } = comparePartitions(there, declared, table.columns)
  const actual: readonly { readonly name: string }[] = there.partitions
  const { partitions: recorded } = partitionConfig as { partitions: readonly { readonly name: string }[] }
  const partitions = recorded.flatMap((partition) => {
    const found = actual.find(({ name }) => sameName(name, partition.name))
    // StarRocks drops old dynamic partitions, and lets nobody add one.
    if (found === undefined) return hasDynamicPartitions(table.properties) ? [partition] : []
    return [other.some(({ name }) => name === partition.name) ? { ...found, name: partition.name } : partition]
  })
  return same(partitions, recorded) ? {} : { partitionConfig: { ...partitionConfig, partitions } }
}

function stillThere(
  table: ShownTable,
  { columns = [], indexes = [] }: NonNullable<Inputs['__revoked']>,
): Values | undefined {
  const left = {
    columns: columns.filter((name) => columnNamed(table.columns, name) !== undefined),
    indexes: indexes.filter((name) => table.indexes?.some((index) => sameName(index.name, name))),
  }
  const entries = Object.entries(left).filter(([, names]) => names.length > 0)
  return entries.length === 0 ? undefined : Object.fromEntries(entries)
}

/** A table as inputs, also one that no resource manages. */
export interface DescribedNativeTable {
  readonly columns: DescribedTableColumn[]
  readonly keyConfig: ShownTable['key']
  readonly distributionConfig: ShownTable['distribution']
  readonly partitionConfig?: unknown
  readonly orderBy?: readonly string[]
  readonly indexes?: IndexInput[]
  readonly tableProperties: Record<string, string>
  readonly comment: string
}

/**
 * A column of a table in full.
 * @since 0.1.0
 */
export interface DescribedTableColumn {
  /** The name. */
  readonly name: string
  /** The type. */
  readonly type: string
  /** Whether it may be NULL. */
  readonly nullable: boolean
  /** The value in rows that are inserted without one. */
  readonly default?: string
  /** Its comment. */
  readonly comment?: string
  /** How an aggregate table combines the rows of a key. */
  readonly aggregation?: string
  /** Whether StarRocks numbers the rows. */
  readonly autoIncrement?: boolean
  /** The expression whose value it has. */
  readonly generatedAs?: string
}

export function describe(table: ShownTable): DescribedNativeTable {
  const { key, distribution, orderBy, indexes, properties, comment = '' } = table
  return {
    columns: table.columns.map(describeColumn),
    keyConfig: key,
    distributionConfig: distribution,
    ...(table.partition && { partitionConfig: describePartition(table) }),
    ...(orderBy && { orderBy }),
    ...(indexes && { indexes: indexes.map(describeIndex) }),
    tableProperties: { ...properties },
    comment: withoutMark(copyMarker.remove(comment)),
  }
}

/** The inputs that an import declares. */
export function importedInputs(table: ShownTable): Values {
  const { comment, partitionConfig, ...inputs } = describeInputs(table)
  const explicit = explicitPartitions(table.partition)
  // StarRocks creates dynamic partitions and drops old ones: a program that has them would be wrong by tomorrow.
  const partitions =
    explicit !== undefined && hasDynamicPartitions(table.properties) ? { ...explicit, partitions: [] } : partitionConfig
  return { ...inputs, partitionConfig: partitions, comment: comment || undefined }
}

/** The inputs of a Table for an existing one: without what is the default. */
export function describeInputs(table: ShownTable): Values {
  const described = describe(table)
  const { type, columns: keys } = described.keyConfig
  const columns = described.columns.map(({ nullable, ...column }) => {
    const isNeverNull = column.autoIncrement || (type === 'primary' && includesName(keys, column.name))
    return nullable === !isNeverNull ? column : { ...column, nullable }
  })
  return { ...described, columns }
}

function describeColumn(column: Column): DescribedTableColumn {
  const { name, type, nullable, comment, aggregate, aggregateState, default: literal, filledBy } = column
  const aggregation = aggregate ?? aggregateState
  const generatedAs = /^AS (.*)$/s.exec(filledBy ?? '')?.[1]
  const fn = /^DEFAULT \(?(.*?\)?)\)?$/s.exec(filledBy ?? '')?.[1]
  return {
    name,
    type,
    nullable,
    ...(literal !== undefined && { default: literal }),
    ...(fn !== undefined && { default: fn }),
    ...(comment !== undefined && { comment }),
    ...(aggregation !== undefined && { aggregation }),
    ...(filledBy === 'AUTO_INCREMENT' && { autoIncrement: true }),
    ...(generatedAs !== undefined && { generatedAs }),
  }
}

const INDEX_TYPES: Readonly<Record<string, IndexInput['type']>> = {
  BITMAP: 'bitmap',
  NGRAMBF: 'ngramBloomFilter',
  GIN: 'inverted',
}

function describeIndex({
  name,
  using,
  columns,
  properties,
  comment,
}: NonNullable<ShownTable['indexes']>[number]): IndexInput {
  return {
    type: INDEX_TYPES[using] ?? (using as IndexInput['type']),
    name,
    column: columns[0] ?? '',
    ...(comment !== undefined && { comment }),
    ...(Object.keys(properties).length > 0 && { properties }),
  }
}

/** A text for a kind of partitions that a Table does not have. */
function describePartition({ partition }: ShownTable): unknown {
  const explicit = explicitPartitions(partition)
  if (explicit !== undefined) return explicit
  return partition !== undefined && 'text' in partition ? partition.text : partition
}

function alike(a: unknown, b: unknown): boolean {
  const lower = (value: unknown) => (value === undefined ? undefined : JSON.parse(JSON.stringify(value).toLowerCase()))
  return same(lower(a), lower(b))
}
