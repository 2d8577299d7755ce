import {
  type CustomResourceOptions,
  type ID,
  type Input,
  type InputOutputs,
  type Output,
  StarRocksResource,
} from '../../pulumi/dynamic'
import type { GetArgs } from '../args'
import type { CatalogTableArgs } from './args'

export type { CatalogColumnArgs, CatalogSortArgs, CatalogTableArgs } from './args'

export interface CatalogTable extends InputOutputs<CatalogTableArgs> {}

/**
 * A table in an Iceberg catalog, in a Hive catalog, or in a unified one, into which StarRocks can INSERT.
 *
 * ```ts
 * const events = new starrocks.CatalogTable('events', {
 *   catalog: 'iceberg',
 *   database: warehouse.name,
 *   columns: [
 *     { name: 'id', type: 'BIGINT' },
 *     { name: 'at', type: 'DATETIME' },
 *     { name: 'country', type: 'STRING' },
 *   ],
 *   partitionBy: ['day(at)', 'bucket(id, 16)'],
 *   sortBy: [{ column: 'country' }],
 * })
 * ```
 *
 * StarRocks changes a table of Iceberg in place (StarRocks 3.3 and later): columns, partitions (4.0.3 and later), comment, location and
 * properties. What it cannot change, such as the sort order, is refused, unless `deletionPolicy: 'delete'` is in state: then the table is dropped
 * with its files and made again.
 *
 * A table of Iceberg carries the mark of its owner in the property `pulumi.owner`: one of another owner is neither changed nor dropped. A
 * table of Hive cannot carry a mark; one that exists is refused, unless it is empty and equals the declared one.
 *
 * With `engine: 'hive'` it is what a {@link HiveTable} is. A HiveTable moves to it without a change of the table by
 * `aliases: [{ type: 'pulumi-nodejs:dynamic/starrocks:HiveTable' }]`. Iceberg: StarRocks 3.1 and later.
 * @since 0.1.0
 */
export class CatalogTable extends StarRocksResource {
  /** The name of the table. */
  declare readonly name: Output<string>
  /** The directory of the table, as the metastore or the REST catalog has it. */
  declare readonly locationUri: Output<string | undefined>

  /** The default name of the table is the resource's name. */
  constructor(name: string, args: CatalogTableArgs, options?: CustomResourceOptions) {
    super(
      { kind: 'CatalogTable', previewed: ['located', 'replacement'] },
      name,
      { ...args, name: args.name ?? name },
      options,
    )
  }

  /**
   * Reads a table of Iceberg that the stack does not manage; {@link HiveTable} reads one of Hive. Its outputs are those of the class, as far as StarRocks shows them; `ddl` and `plan` are undefined. The
   * run fails if it does not exist.
   *
   * @param name the name of the resource in the program
   * @param id `catalog.database.name`
   * @param args how to reach StarRocks
   */
  static get(name: string, id: Input<ID>, args: GetArgs = {}, options?: CustomResourceOptions): CatalogTable {
    return new CatalogTable(name, args as CatalogTableArgs, { ...options, id })
  }
}
