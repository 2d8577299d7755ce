import type { ProviderConfig } from '../../core/settings'
import { InputError } from '../../errors'
import { fragmentSql } from '../../sql/expressions'
import { MAX_BATCH_FILES, type Source } from '../../sql/files'
import { ownValue } from '../../sql/names'
import { ownerOf, withMark } from '../../sql/owner'
import { type PipeProperties, type Projection, pipeInsert, pipeNameFor, pipeQuery } from '../../sql/pipe'
import type { Table } from '../../sql/table'
import { designTable, type TableRequest } from '../table/design'
import { isSameSource } from './keys'
import type { Desired, PipeTableInputs } from './model'
import { columnNames } from './recorded-columns'
import { storageOf } from './source'

export function pipeNameOf(inputs: Pick<PipeTableInputs, 'pipeName' | 'tableName'>): string {
  return inputs.pipeName ?? pipeNameFor(inputs.tableName)
}

/** The table that the inputs declare. */
export function requestOf(inputs: PipeTableInputs): TableRequest {
  const names = columnNames(inputs.__layout).filter((name) => ownValue(inputs.columns, name) !== undefined)
  const { keyConfig, __layout: layout } = inputs
  const key = keyConfig?.columns ?? (layout.key === undefined ? undefined : [layout.key])
  return {
    columns: names.map((name) => ({ name, type: ownValue(inputs.columns, name) ?? '' })),
    ...((keyConfig ?? key) && { key: { type: keyConfig?.type ?? 'duplicate', columns: key ?? [] } }),
    ...(inputs.aggregationOverrides && { aggregations: inputs.aggregationOverrides }),
    ...(inputs.distributionConfig && { distribution: inputs.distributionConfig }),
    ...(inputs.partitionConfig && { partition: inputs.partitionConfig }),
    ...(inputs.orderBy && { orderBy: inputs.orderBy }),
  }
}

/** The table alone, which does not depend on the store. */
export function tableOf(inputs: PipeTableInputs): Table {
  return {
    database: inputs.database,
    name: inputs.tableName,
    ...designTable(requestOf(inputs)),
    comment: withMark(inputs.comment, ownerOf(inputs)),
    properties: inputs.tableProperties,
    ...(inputs.__layout.revoked && { revoked: inputs.__layout.revoked }),
    ...(inputs.__layout.retyped && { retyped: inputs.__layout.retyped }),
  }
}

/** The table and the pipe. */
export function define(inputs: PipeTableInputs, config: ProviderConfig): Desired {
  const { __layout: layout } = inputs
  const table = tableOf(inputs)
  const source: Source = {
    storage: storageOf(inputs, config),
    path: inputs.source.path,
    partitionKeys: layout.partitionKeys,
    ...(layout.uneven && { uneven: true }),
  }
  const where = inputs.where === undefined ? undefined : fragmentSql(inputs.where)
  const selected = table.columns.filter(({ name }) => !layout.absent?.includes(name))
  const columns = selected.map(({ name, type }) => projectionOf(inputs, name, type))
  const selection = { columns, source, ...(where && { where }) }
  const query = pipeQuery(selection)
  return {
    table,
    pipe: pipeNameOf(inputs),
    insert: pipeInsert({ database: table.database, table: table.name, ...selection, owner: ownerOf(inputs) }, query),
    query,
    waits: layout.files === 0,
    source,
    readsFiles: inputs.inferFrom !== 'server',
    ...(where && { where }),
    access: inputs.source.access,
    properties: pipeProperties(inputs),
    suspended: inputs.suspended ?? false,
    allowRowLoss: inputs.allowRowLoss ?? false,
  }
}

/** FILES() reads every value of a path as this type. */
export const PATH_TYPE = 'VARCHAR(65533)'

function projectionOf(inputs: PipeTableInputs, name: string, type: string): Projection {
  const expression = ownValue(inputs.columnExpressions, name)
  if (expression) return { name, expression }
  if (!inputs.__layout.partitionKeys.includes(name)) return { name }
  return { name, ...(type !== PATH_TYPE && { castTo: type }), ...(inputs.decodePath && { decodes: true }) }
}

/** Unset properties are left out: StarRocks has no property for its own defaults, and does not accept 0. */
export function pipeProperties(inputs: PipeTableInputs): PipeProperties {
  const { pollingIntervalSeconds, batchSize, batchFiles, autoIngest, timeZone, taskProperties, __layout } = inputs
  const variables = Object.entries(taskProperties ?? {}).map(([name, value]) => [`task.${name}`, value] as const)
  return {
    ...(pollingIntervalSeconds && { poll_interval: String(pollingIntervalSeconds) }),
    // If files are uneven, each batch needs a file with each column, so batches are as large as possible.
    ...(__layout.uneven && { batch_files: String(MAX_BATCH_FILES), batch_size: '64GB' }),
    ...(batchSize !== undefined && { batch_size: batchSize.replaceAll(' ', '') }),
    ...(batchFiles !== undefined && { batch_files: String(batchFiles) }),
    ...(autoIngest !== undefined && { auto_ingest: String(autoIngest) }),
    ...Object.fromEntries(variables),
    ...(timeZone !== undefined && { 'task.time_zone': timeZone }),
  }
}

/** The same, or undefined if the storage is not in the configuration any more. */
export function defineIfPossible(inputs: PipeTableInputs, config: ProviderConfig): Desired | undefined {
  try {
    return define(inputs, config)
  } catch (error) {
    if (error instanceof InputError) return undefined
    throw error
  }
}

/**
 * The recorded statement of the pipe without its keys: state has no keys of a storage that is configured by name. Undefined if the
 * storage has changed.
 */
export function recordedInsert(recorded: PipeTableInputs, config: ProviderConfig): string | undefined {
  const desired = defineIfPossible(recorded, config)
  if (desired === undefined) return undefined
  // After an import, state has no inline keys.
  const isSame = recorded.__missing !== undefined || isSameSource(recorded.source, storageOf(recorded, config))
  return isSame ? desired.insert.masked : undefined
}
