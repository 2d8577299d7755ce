import { storageOfFiles } from '../../sql/files'
import { withoutMark } from '../../sql/owner'
import type { ShownPipe } from '../../sql/pipe'
import { PIPE_DEFAULTS, showPipes } from '../../sql/pipe'
import type { ShownTable } from '../../sql/show-table'
import { readStoredInsert } from '../../sql/stored-insert'
import type { Distribution, Key, Partition } from '../../sql/table'
import type { Server } from '../../starrocks/server'
import { conditionOf } from './condition'
import { sourceOf } from './keys'
import { type Actual, readActualPipe } from './lifecycle'
import type { PipeTableInputs, SourceInput } from './model'

/** A table as inputs of a PipeTable. */
export interface DescribedTable {
  readonly columns: Record<string, string>
  readonly keyConfig: Key
  readonly aggregationOverrides?: Record<string, string>
  readonly distributionConfig: Distribution
  /** A text for a kind of partitions that a PipeTable does not have. */
  readonly partitionConfig?: Partition | string
  readonly orderBy?: readonly string[]
  readonly tableProperties: Record<string, string>
  readonly comment: string
}

export function describeTable(table: ShownTable): DescribedTable {
  const { columns, key, distribution, partition, orderBy, properties, comment = '' } = table
  const aggregations = columns.flatMap(({ name, aggregate }) => (aggregate ? [[name, aggregate] as const] : []))
  return {
    columns: Object.fromEntries(columns.map(({ name, type }) => [name, type])),
    keyConfig: key,
    ...(aggregations.length > 0 && { aggregationOverrides: Object.fromEntries(aggregations) }),
    distributionConfig: distribution,
    ...(partition && { partitionConfig: partition.type === 'other' ? partition.text : partition }),
    ...(orderBy && { orderBy }),
    tableProperties: { ...properties },
    comment: withoutMark(comment),
  }
}

/** The settings of a pipe as inputs of a PipeTable. */
export interface DescribedPipe {
  readonly pathPrefix: string
  readonly pollingIntervalSeconds: number
  readonly batchSize: string
  readonly batchFiles: number
  readonly autoIngest: boolean
  readonly suspended: boolean
}

export function describePipeSettings({ source, properties }: ShownPipe, state: string): DescribedPipe {
  const property = (name: string) => properties[name] ?? PIPE_DEFAULTS[name] ?? ''
  return {
    pathPrefix: placeOf(source).pathPrefix,
    pollingIntervalSeconds: Number(property('poll_interval')),
    batchSize: property('batch_size'),
    batchFiles: Number(property('batch_files')),
    autoIngest: property('auto_ingest').toLowerCase() === 'true',
    suspended: state === 'SUSPEND',
  }
}

/** `FILE_SOURCE(path=s3://bucket/prefix/year=2024/[^_.]*.parquet)`: the prefix ends before the first pattern. */
export function placeOf(source: string): { bucket: string; pathPrefix: string } {
  const [, bucket = '', path = ''] = /path=\w+:\/\/([^/]+)\/(.*)\)$/.exec(source) ?? []
  const segments = path.split('/').slice(0, -1)
  const pattern = segments.findIndex((segment) => /[*?[{]/.test(segment))
  return { bucket, pathPrefix: [...(pattern < 0 ? segments : segments.slice(0, pattern)), ''].join('/') }
}

/**
 * A table and the pipe that feeds it, as inputs. Undefined without a table. The statement of the pipe is not among them: it has
 * credentials in clear.
 */
export async function describe(
  { table, pipe: namedAsUsual }: Actual,
  { database, tableName }: PipeTableInputs,
  server: Server,
): Promise<Record<string, unknown> | undefined> {
  if (table === undefined) return undefined
  const fed = (await server.query(showPipes(database))).find((row) => row.TABLE_NAME === `${database}.${tableName}`)
  const pipeName = fed?.PIPE_NAME
  const described = { ...describeTable(table) }
  if (!pipeName) return { ...described, pipe: 'missing' }
  const pipe =
    namedAsUsual?.table === `${database}.${tableName}` ? namedAsUsual : await readActualPipe(database, pipeName, server)
  if (pipe === undefined) return { ...described, pipe: 'missing' }
  return {
    ...described,
    ...describePipeSettings(pipe, pipe.state),
    pipeName,
    pipe: conditionOf(pipe.state),
    ...sourceIn(pipe.statement),
  }
}

/** The source of a pipe, with its keys masked; nothing for a statement that this provider would not write. */
function sourceIn(statement: string): { readonly source?: SourceInput } {
  const insert = readStoredInsert(statement)
  return insert === undefined
    ? {}
    : { source: sourceOf(storageOfFiles(insert.properties).storage, insert.properties.path ?? '') }
}
