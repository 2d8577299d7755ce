import {
  type CustomResourceOptions,
  type ID,
  type Input,
  type InputOutputs,
  namesIn,
  type Output,
  StarRocksResource,
} from '../../pulumi/dynamic'
import type { GetArgs } from '../args'
import type { PipeTableArgs } from './args'
import type { SourceInput } from './model'

export type { ColumnExpression, PipeTableArgs } from './args'

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
 * The create infers the columns from the files' footers. They then stay, unless `schemaEvolution` is `detect`; preview and state
 * show them. A change is made in place where StarRocks can: it adds columns, widens types, and changes distribution, properties,
 * comment and everything of the pipe. Any other change replaces the table, and the preview says what that costs. A pipe that is
 * created again loads every file again, so the table is emptied first if rows would double.
 *
 * When a table or a pipe is created again, the provider grants the privileges on it again, if the user of the connection has GRANT
 * on SYSTEM; else a warning says that they are lost.
 *
 * A table or pipe that exists already is refused (see `onExisting`), except one that an interrupted run of the same resource has
 * left. StarRocks 3.3.2 and later.
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
  /**
   * Their size in bytes.
   * @long
   */
  declare readonly loadedBytes: Output<number>
  /** The reason of the last failure of the pipe to load a file. */
  declare readonly lastError: Output<string | undefined>

  /** The default name of the table is the resource's name. */
  constructor(name: string, args: PipeTableArgs, options?: CustomResourceOptions) {
    super(
      { kind: 'PipeTable', previewed: ['replacement'] },
      name,
      { ...args, tableName: args.tableName ?? name, ...orderOf(args) },
      options,
    )
  }

  /**
   * Reads a table with its pipe that the stack does not manage. Its outputs are those of the class, as far as StarRocks shows them; `ddl` and `plan` are undefined. The credentials of the pipe, its expressions and its condition are not among the outputs. The
   * run fails if it does not exist.
   *
   * @param name the name of the resource in the program
   * @param id `database.tableName`
   * @param args how to reach StarRocks
   */
  static get(name: string, id: Input<ID>, args: GetArgs = {}, options?: CustomResourceOptions): PipeTable {
    return new PipeTable(name, args as PipeTableArgs, { ...options, id })
  }
}

/** The columns of `schema` in the order of the program: the engine does not keep the order of an object's keys. */
function orderOf({ schema }: PipeTableArgs): { __schemaOrder?: Output<string[]> } {
  return schema === undefined ? {} : { __schemaOrder: namesIn(schema) }
}
