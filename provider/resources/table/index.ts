import {
  type CustomResourceOptions,
  type ID,
  type Input,
  type InputOutputs,
  type Output,
  StarRocksResource,
} from '../../pulumi/dynamic'
import type { GetArgs } from '../args'
import type { TableArgs } from './args'

export type {
  ExplicitPartitionConfig,
  ListPartitionArgs,
  RangePartitionArgs,
  TableArgs,
  TableColumnArgs,
  TableIndexArgs,
  TablePartitionConfig,
} from './args'

export interface Table extends InputOutputs<TableArgs> {}

/**
 * A native table, which tasks, INSERTs and other loads fill. For a table that a pipe fills from files there is `PipeTable`.
 *
 * ```ts
 * const orders = new starrocks.Table('orders', {
 *   database: lake.name,
 *   columns: [
 *     { name: 'id', type: 'BIGINT' },
 *     { name: 'dt', type: 'DATE' },
 *     { name: 'amount', type: 'DECIMAL(12,2)', comment: 'in euros' },
 *   ],
 *   keyConfig: { type: 'primary', columns: ['id', 'dt'] },
 *   partitionConfig: { type: 'dateTrunc', column: 'dt', unit: 'month' },
 * })
 * ```
 *
 * A change is made in place where StarRocks can. Any other change, and a delete, is refused while the table has rows, unless
 * `allowRowLoss` accepts their loss or `onChange: 'copy'` makes a second table with the same rows. A run that is killed during such
 * a copy is finished, or its second table dropped, by the next `up`. The former table is in StarRocks' recycle bin for a day.
 *
 * A SWAP exchanges tables by name. Views and pipes find the new table, since they look it up by its name. Materialized views on the table
 * become inactive (`base-table swapped`), as they do when a column is renamed: `ALTER MATERIALIZED VIEW ... ACTIVE` and a refresh bring
 * them back. The provider grants the privileges on the table again, if the user of the connection has GRANT on SYSTEM; else a warning
 * says that they are lost.
 *
 * Columns, indexes and partitions that others have added stay, and are no drift. A table that exists already is refused (see
 * `onExisting`), except one that an interrupted run of the same resource has left. StarRocks 3.2 and later; comments of columns
 * change in place from 3.5 on.
 * @since 0.1.0
 */
export class Table extends StarRocksResource {
  /** The name of the table. */
  declare readonly name: Output<string>

  /** The default name of the table is the resource's name. */
  constructor(name: string, args: TableArgs, options?: CustomResourceOptions) {
    super({ kind: 'Table', previewed: ['replacement'] }, name, { ...args, name: args.name ?? name }, options)
  }

  /**
   * Reads a table that the stack does not manage. Its outputs are those of the class, as far as StarRocks shows them; `ddl` and `plan` are undefined. The
   * run fails if it does not exist.
   *
   * @param name the name of the resource in the program
   * @param id `database.name`
   * @param args how to reach StarRocks
   */
  static get(name: string, id: Input<ID>, args: GetArgs = {}, options?: CustomResourceOptions): Table {
    return new Table(name, args as TableArgs, { ...options, id })
  }
}
