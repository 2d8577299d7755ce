import { randomBytes } from 'node:crypto'
import type { Plain } from '../../pulumi/dynamic'
import type { ExplicitPartitions } from '../../sql/explicit-partitions'
import { fragmentSql } from '../../sql/expressions'
import { ownerOf, withMark } from '../../sql/owner'
import type { Partition, Table } from '../../sql/table'
import type { TableIndex } from '../../sql/table-index'
import { readType } from '../../sql/type-text'
import type { TableColumnArgs, TableIndexArgs } from './args'
import { designTable, type RequestedColumn, type TableRequest } from './design'
import type { Desired, Inputs } from './model'

type ColumnInput = Plain<TableColumnArgs>

/** Functions that are a default of columns of these types. Any other text is a literal. */
const FUNCTIONS: readonly (readonly [pattern: RegExp, kind: string, sql: (text: string) => string])[] = [
  [/^CURRENT_TIMESTAMP(\(\d\))?$/i, 'DATETIME', (text) => text.toUpperCase()],
  [/^uuid\(\)$/i, 'VARCHAR', () => '(uuid())'],
  [/^uuid_numeric\(\)$/i, 'LARGEINT', () => '(uuid_numeric())'],
]

/** A column in the words of the shared code. */
function requestedColumn(column: ColumnInput): RequestedColumn {
  const { name, type, nullable, comment } = column
  return {
    name,
    type,
    ...(nullable !== undefined && { nullable }),
    // A numbered column is never NULL; a generated one always may be.
    ...(column.autoIncrement && { nullable: false }),
    ...(column.generatedAs !== undefined && { nullable: true }),
    ...(comment !== undefined && { comment }),
    ...filling(column),
  }
}

function filling({ type, default: text, autoIncrement, generatedAs }: ColumnInput): Partial<RequestedColumn> {
  if (autoIncrement) return { filledBy: 'AUTO_INCREMENT' }
  if (generatedAs !== undefined) return { filledBy: `AS (${fragmentSql(generatedAs).text})` }
  if (text === undefined) return {}
  const { kind } = readType(type)
  const [, , sqlOf] = FUNCTIONS.find(([pattern, of]) => of === kind && pattern.test(text)) ?? []
  return sqlOf === undefined ? { default: text } : { filledBy: `DEFAULT ${sqlOf(text)}` }
}

const INDEX_TYPES = { bitmap: 'BITMAP', ngramBloomFilter: 'NGRAMBF', inverted: 'GIN' } as const

function indexOf({ type, name, column, comment, properties = {} }: Plain<TableIndexArgs>): TableIndex {
  return { name, using: INDEX_TYPES[type], columns: [column], properties, ...(comment && { comment }) }
}

/** The partitions in the words of the shared code. */
function partitionOf(config: NonNullable<Inputs['partitionConfig']>): Partition | ExplicitPartitions {
  if (config.type !== 'range') return config as Partition | ExplicitPartitions
  const partitions = config.partitions.map(({ name, lessThan, from, to }) => ({
    name,
    ...(from !== undefined && { from }),
    to: lessThan ?? to ?? [],
  }))
  return { ...config, partitions }
}

/** The table that the inputs declare. */
export function requestOf(inputs: Inputs): TableRequest {
  const { columns, keyConfig, distributionConfig, partitionConfig, orderBy } = inputs
  const aggregations = columns.flatMap(({ name, aggregation }) => (aggregation ? [[name, aggregation] as const] : []))
  return {
    columns: columns.map(requestedColumn),
    ...(keyConfig && { key: { type: keyConfig.type, columns: keyConfig.columns ?? [] } }),
    ...(aggregations.length > 0 && { aggregations: Object.fromEntries(aggregations) }),
    ...(distributionConfig && { distribution: distributionConfig }),
    ...(partitionConfig && { partition: partitionOf(partitionConfig) }),
    ...(orderBy && { orderBy }),
  }
}

export function tableOf(inputs: Inputs): Table {
  const { database, name, indexes = [], tableProperties = {}, __revoked: revoked = {} } = inputs
  return {
    database,
    name,
    ...designTable(requestOf(inputs)),
    ...(indexes.length > 0 && { indexes: indexes.map(indexOf) }),
    comment: withMark(inputs.comment, ownerOf(inputs)),
    properties: tableProperties,
    ...(revoked.columns && { revoked: revoked.columns }),
  }
}

export function define(inputs: Inputs): Desired {
  const renamed = inputs.columns.flatMap(({ name, renamedFrom }) =>
    renamedFrom === undefined ? [] : [[name, renamedFrom] as const],
  )
  return {
    table: tableOf(inputs),
    comment: inputs.comment ?? '',
    owner: ownerOf(inputs),
    origin: inputs.__origin,
    renamed: Object.fromEntries(renamed),
    revokedIndexes: inputs.__revoked?.indexes ?? [],
    allowRowLoss: inputs.allowRowLoss ?? false,
    copies: inputs.onChange === 'copy',
    remake: inputs.__remake ?? false,
    // StarRocks accepts one load of a label. A preview has no label yet, as it has no incarnation.
    label: `pulumi_copy_${inputs.__incarnation === undefined ? '<id>' : randomBytes(8).toString('hex')}`,
  }
}
