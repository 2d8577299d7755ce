import { type AggregateFunction, aggregatesFor, mayAggregate, needsAggregate, typeAfter } from '../../sql/aggregates'
import type { Column, NamedType } from '../../sql/column'
import type { ExplicitPartitions } from '../../sql/explicit-partitions'
import { columnNamed, repeatedNames, sameName } from '../../sql/names'
import type { Distribution, Key, Partition } from '../../sql/table'
import { readType } from '../../sql/type-text'
import { type ColumnRole, canBe, printType } from '../../sql/types'

/** A column as the program declares it. */
export type RequestedColumn = NamedType & Partial<Pick<Column, 'nullable' | 'default' | 'filledBy' | 'comment'>>

/** The inputs for a table: the columns in order, and what the program declares of the rest. */
export interface TableRequest {
  readonly columns: readonly RequestedColumn[]
  readonly key?: Key
  readonly aggregations?: Readonly<Record<string, AggregateFunction>>
  readonly distribution?: Distribution
  readonly partition?: Partition | ExplicitPartitions
  readonly orderBy?: readonly string[]
}

export interface TableDesign {
  readonly columns: readonly Column[]
  readonly key: Key
  readonly distribution: Distribution
  readonly partition?: Partition | ExplicitPartitions
  readonly orderBy?: readonly string[]
}

/** The part of a table that a problem is about; each resource has its own inputs for them. */
export type DesignPart = 'key' | 'aggregation' | 'distribution' | 'partition' | 'sortKey' | 'type'

export interface DesignProblem {
  readonly about: DesignPart
  /** The column, if the problem is about one. */
  readonly column?: string
  readonly reason: string
  /** A type that would solve the problem of a column. */
  readonly remedy?: { readonly column: string; readonly type: string }
}

/** A problem without its part. */
type PartProblem = Omit<DesignProblem, 'about'>

/**
 * The table: key columns first and in the order of the key, as StarRocks needs them, then the rest in order. Missing decisions are
 * made here and not by the server, whose defaults differ between versions: the first column that can be in a duplicate key, and a
 * hash of the key or random.
 */
export function designTable(request: TableRequest): TableDesign {
  const resolve = (name: string) => columnNamed(request.columns, name)?.name ?? name
  const asked = keyOf(request)
  const key = { type: asked.type, columns: asked.columns.map(resolve) }
  const rest = request.columns.map((column) => column.name).filter((name) => !key.columns.includes(name))
  return {
    columns: [...key.columns, ...rest].map((name) => columnOf(request, key, name)),
    key,
    distribution: distributionOf(request.distribution, key, resolve),
    ...(request.partition && { partition: partitionOf(request.partition, resolve) }),
    ...(request.orderBy && { orderBy: request.orderBy.map(resolve) }),
  }
}

/** Everything that StarRocks would refuse in a design. */
export function designProblems(request: TableRequest): DesignProblem[] {
  return [
    ...keyProblems(request),
    ...aggregateProblems(request),
    ...distributionProblems(request),
    ...partitionProblems(request),
    ...orderProblems(request),
  ]
}

function columnOf({ columns, aggregations }: TableRequest, key: Key, name: string): Column {
  const { type = '', nullable = true, default: literal, filledBy, comment } = columnNamed(columns, name) ?? {}
  const rest = {
    ...(literal !== undefined && { default: literal }),
    ...(filledBy !== undefined && { filledBy }),
    ...(comment !== undefined && comment !== '' && { comment }),
  }
  const aggregate =
    key.type === 'aggregate' && !key.columns.includes(name) ? named(aggregations ?? {}, name) : undefined
  if (aggregate !== undefined) {
    const alwaysNullable = aggregate === 'REPLACE_IF_NOT_NULL'
    return {
      name,
      type: printType(typeAfter(aggregate, readType(type))),
      nullable: nullable || alwaysNullable,
      aggregate,
      ...rest,
    }
  }
  // Primary key columns are never NULL.
  return { name, type, nullable: nullable && !(key.type === 'primary' && key.columns.includes(name)), ...rest }
}

function keyOf({ key, columns }: TableRequest): Key {
  if (key !== undefined && key.columns.length > 0) return key
  const first = defaultKey(columns)
  return { type: key?.type ?? 'duplicate', columns: first === undefined ? [] : [first] }
}

/** The key column if the program declares none. */
export function defaultKey(columns: readonly NamedType[]): string | undefined {
  return columns.find(({ type }) => canBe(readType(type), 'duplicate key'))?.name
}

function distributionOf(asked: Distribution | undefined, key: Key, resolve: (name: string) => string): Distribution {
  if (asked === undefined) return key.type === 'duplicate' ? { type: 'random' } : { type: 'hash', columns: key.columns }
  return asked.type === 'hash' ? { ...asked, columns: asked.columns.map(resolve) } : asked
}

function partitionOf(
  asked: Partition | ExplicitPartitions,
  resolve: (name: string) => string,
): Partition | ExplicitPartitions {
  if ('columns' in asked) return { ...asked, columns: asked.columns.map(resolve) }
  return { ...asked, column: resolve(asked.column) }
}

function keyProblems(request: TableRequest): DesignProblem[] {
  const key = keyOf(request)
  const at = (reason: string): DesignProblem => ({ about: 'key', reason })
  if (key.columns.length === 0) return [noKey(request)]
  return [
    ...repeatedNames(key.columns).map((name) => at(`the key names column "${name}" twice`)),
    ...roleProblems(request, key.columns, `${key.type} key`).map((problem) => ({ about: 'key' as const, ...problem })),
  ]
}

function noKey({ columns: [first] }: TableRequest): DesignProblem {
  const remedy = first && { column: first.name, type: otherType(first) }
  return { about: 'key', reason: 'no column can be a key', ...(remedy && { remedy }) }
}

function aggregateProblems(request: TableRequest): DesignProblem[] {
  const key = keyOf(request)
  const values = request.columns.filter((column) => !key.columns.some((name) => sameName(name, column.name)))
  if (key.type !== 'aggregate') {
    return values
      .filter((column) => needsAggregate(readType(column.type)))
      .map(({ name, type }) => ({
        about: 'type',
        reason: `column "${name}" has type ${type}, which only a table with an aggregate key can hold`,
      }))
  }
  const at = (reason: string): DesignProblem => ({ about: 'aggregation', reason })
  const aggregations = request.aggregations ?? {}
  const superfluous = Object.keys(aggregations).flatMap((name) => {
    if (columnNamed(request.columns, name) === undefined)
      return [at(`there is no column "${name}"; there are ${all(request)}`)]
    return columnNamed(values, name) === undefined
      ? [at(`column "${name}" is in the key, which has no aggregation`)]
      : []
  })
  const unfit = values.flatMap(({ name, type }) => {
    const aggregate = named(aggregations, name)
    const possible = aggregatesFor(readType(type)).join(', ')
    if (aggregate === undefined)
      return [at(`column "${name}" (${type}) needs one of ${possible}, since it is not in the key`)]
    return mayAggregate(aggregate, readType(type))
      ? []
      : [at(`column "${name}" has type ${type}, which takes ${possible} and not ${aggregate}`)]
  })
  return [...superfluous, ...unfit]
}

function distributionProblems(request: TableRequest): DesignProblem[] {
  const asked = request.distribution
  const at = (reason: string): DesignProblem => ({ about: 'distribution', reason })
  const key = keyOf(request)
  if (asked === undefined) return []
  if (asked.type === 'random') {
    const replaces = Object.values(request.aggregations ?? {}).some((aggregate) => aggregate.startsWith('REPLACE'))
    if (key.type === 'duplicate' || (key.type === 'aggregate' && !replaces)) return []
    return [
      at(
        `a table with a ${key.type} key${replaces ? ' and REPLACE' : ''} must be distributed by hash over key columns`,
      ),
    ]
  }
  return [
    ...roleProblems(request, asked.columns, 'distribution'),
    ...outsideKey(key, asked.columns, 'distribution'),
  ].map((problem) => ({ about: 'distribution', ...problem }))
}

function partitionProblems(request: TableRequest): DesignProblem[] {
  const asked = request.partition
  if (asked === undefined) return []
  const columns = 'columns' in asked ? asked.columns : [asked.column]
  const role = 'columns' in asked ? 'partition' : 'date_trunc'
  return [...roleProblems(request, columns, role), ...outsideKey(keyOf(request), columns, 'partition')].map(
    (problem) => ({ about: 'partition', ...problem }),
  )
}

function orderProblems(request: TableRequest): DesignProblem[] {
  const { orderBy } = request
  const key = keyOf(request)
  const at = (reason: string): DesignProblem => ({ about: 'sortKey', reason })
  if (orderBy === undefined) return []
  const keySet = [...key.columns]
    .map((name) => name.toLowerCase())
    .sort()
    .join()
  if (
    (key.type === 'aggregate' || key.type === 'unique') &&
    orderBy
      .map((name) => name.toLowerCase())
      .sort()
      .join() !== keySet
  ) {
    return [at(`a table with a ${key.type} key is sorted by its key columns, all of them: ${key.columns.join(', ')}`)]
  }
  return [
    ...repeatedNames(orderBy).map((name) => at(`column "${name}" is there twice`)),
    ...roleProblems(request, orderBy, key.type === 'primary' ? 'primary key' : 'order by').map((problem) => ({
      about: 'sortKey' as const,
      ...problem,
    })),
  ]
}

/** Only a duplicate key allows other columns for distribution and partitions (`CreateTableAnalyzer`, matrices/keys.json). */
function outsideKey(key: Key, columns: readonly string[], role: string): PartProblem[] {
  if (key.type === 'duplicate') return []
  return columns
    .filter((name) => !key.columns.some((other) => sameName(name, other)))
    .map((name) => ({
      reason: `column "${name}" is not in the ${key.type} key: ${role} columns must be key columns`,
    }))
}

function roleProblems(request: TableRequest, names: readonly string[], role: ColumnRole): PartProblem[] {
  return names.flatMap((name) => {
    const column = columnNamed(request.columns, name)
    if (column === undefined) return [{ reason: `there is no column "${name}"; there are ${all(request)}` }]
    if (canBe(readType(column.type), role)) return []
    const reason = `column "${name}" has type ${column.type}, which cannot be a ${ROLE_WORDS[role] ?? role} column`
    return [{ column: name, reason, remedy: { column: name, type: otherType(column) } }]
  })
}

const ROLE_WORDS: Partial<Record<ColumnRole, string>> = { date_trunc: 'date partition', 'order by': 'sort' }

/** A type close to that of a column, that every role accepts. */
function otherType({ type }: NamedType): string {
  const { kind } = readType(type)
  if (kind === 'FLOAT' || kind === 'DOUBLE') return 'DECIMAL(27,9)'
  return kind === 'DECIMAL' ? 'BIGINT' : 'VARCHAR(255)'
}

function all({ columns }: TableRequest): string {
  return columns.map((column) => column.name).join(', ')
}

function named<T>(values: Readonly<Record<string, T>>, name: string): T | undefined {
  return Object.entries(values).find(([other]) => sameName(name, other))?.[1]
}
