import {
  type CustomResourceOptions,
  dynamicProvider,
  type InputOutputs,
  namesIn,
  type Output,
  StarRocksResource,
} from '../../pulumi/dynamic'
import type { PipeTableArgs } from './args'
import type { SourceInput } from './model'
import { spec } from './spec'

export type {
  Aggregation,
  ColumnExpression,
  DistributionConfig,
  KeyConfig,
  PartitionConfig,
  PipeTableArgs,
} from './args'

export interface PipeTable extends InputOutputs<PipeTableArgs> {}

/**
 * A native StarRocks table, and the pipe that keeps the Parquet files below a prefix loaded into it.
 *
 * ```ts
 * const flights = new starrocks.PipeTable('flights', {
 *   database: lake.name,
 *   pathPrefix: 'flights/',
 *   sourceStorageName: 'raw',
 *   columnOverrides: { year: 'INT', month: 'INT' },
 *   partitionConfig: { type: 'column', columns: ['year', 'month'] },
 * })
 * ```
 *
 * The columns are inferred from the files' footers when the table is created and then stay, unless `schemaEvolution` says
 * otherwise: preview and state show them. A change is made in place where StarRocks can (columns added, types widened,
 * distribution, properties, comment, everything of the pipe); what cannot be altered replaces the table, and the preview says what
 * that costs. A pipe that is made anew loads every file again, so the table is emptied first where rows would double.
 *
 * The grants on a table and a pipe that are created again are given to the new ones, where the user of the connection has GRANT on
 * SYSTEM; else a warning says that they are lost.
 *
 * A table or pipe that exists already is refused (see `onExisting`), except one that an interrupted run of the same resource left
 * behind. StarRocks 3.3.2 and later.
 * @since 0.1.0
 */
export class PipeTable extends StarRocksResource {
  /** The name of the table. */
  declare readonly tableName: Output<string>
  /** Name to type of every column. */
  declare readonly columns: Output<Record<string, string>>
  /** The source of the files. */
  declare readonly source: Output<SourceInput>
  /**
   * The condition of the pipe: `running` or `suspended` as declared; `waitingForFiles` before the first file; or the finding of a
   * refresh: `error` (it gave up after errors), `changed` (another statement or table), `missing`, `missingTable`.
   */
  declare readonly pipe: Output<string>
  /** RUNNING, SUSPEND, FINISHED or ERROR at the last read; MISSING if there is no pipe. */
  declare readonly state: Output<string>
  /** How many files the pipe had loaded at the last read. */
  declare readonly loadedFiles: Output<number>
  /** Their size in bytes. */
  declare readonly loadedBytes: Output<number>
  /** The reason of the last failure of the pipe to load a file. */
  declare readonly lastError: Output<string | undefined>

  /** The default name of the table is the resource's name. */
  constructor(name: string, args: PipeTableArgs, options?: CustomResourceOptions) {
    super(spec, name, { ...args, tableName: args.tableName ?? name, ...orderOf(args) }, options)
  }
}

/** The columns of `schema` in the order of the program: the engine does not keep the order of an object's keys. */
function orderOf({ schema }: PipeTableArgs): { __schemaOrder?: Output<string[]> } {
  return schema === undefined ? {} : { __schemaOrder: namesIn(schema) }
}

/** The provider of this kind of resource, for the dynamic provider process. */
export const handler = dynamicProvider(spec)
