import type { Input } from '../../pulumi/dynamic'
import type {
  Aggregation,
  ConnectionArgs,
  DeletionPolicy,
  DistributionConfig,
  KeyConfig,
  Name,
  OnExisting,
  PartitionConfig,
} from '../args'

/**
 * A column of a {@link Table}.
 * @since 0.1.0
 */
export interface TableColumnArgs {
  /** The name; names that differ only in case are the same. */
  readonly name: Input<Name>
  /** The StarRocks type, such as `BIGINT`, `DECIMAL(12,2)` or `ARRAY<INT>`. */
  readonly type: Input<string>
  /**
   * Whether the column may be NULL.
   * @default true; false for a column of a primary key and for an `autoIncrement` one
   */
  readonly nullable?: Input<boolean> | undefined
  /**
   * The value in rows that are inserted without one: a literal as text, `CURRENT_TIMESTAMP` for a DATETIME column, `uuid()` for a VARCHAR
   * column, or `uuid_numeric()` for a LARGEINT column.
   * @default NULL
   */
  readonly default?: Input<string> | undefined
  /**
   * What the column means.
   * @default none
   */
  readonly comment?: Input<string> | undefined
  /**
   * How the rows of one key are combined. Every column outside an aggregate key needs one, and no other column has one.
   * @default none
   */
  readonly aggregation?: Input<Aggregation> | undefined
  /**
   * Whether StarRocks numbers the rows: a BIGINT column, one in a table.
   * @default `false`
   */
  readonly autoIncrement?: Input<boolean> | undefined
  /**
   * One SQL expression of the ordinary columns, whose value the column has: `price * quantity`. Generated columns come last. Not in an
   * aggregate table.
   * @default none
   */
  readonly generatedAs?: Input<string> | undefined
  /**
   * The former name of the column. Where the table has a column of that name and none of the new one, it is renamed and keeps its
   * values. StarRocks 3.3 and later.
   * @default none
   */
  readonly renamedFrom?: Input<Name> | undefined
}

/**
 * How a {@link Table} is partitioned: the first three create partitions as rows arrive; `range` and `list` declare them one by one,
 * and StarRocks refuses rows that fit into none.
 * @since 0.1.0
 */
export type TablePartitionConfig = PartitionConfig | ExplicitPartitionConfig

/**
 * Partitions that are declared one by one.
 * @since 0.1.0
 */
export type ExplicitPartitionConfig =
  /** Partitions by ranges of values. */
  | {
      readonly type: 'range'
      /**
       * The columns.
       * @minItems 1
       */
      readonly columns: Input<Input<string>[]>
      /**
       * The partitions in the order of their ranges. One that is added here is added to the table; one that is removed here stays in
       * the table with its rows.
       */
      readonly partitions: Input<Input<RangePartitionArgs>[]>
    }
  /** Partitions by lists of values. StarRocks 3.1 and later. */
  | {
      readonly type: 'list'
      /**
       * The columns.
       * @minItems 1
       */
      readonly columns: Input<Input<string>[]>
      /** The partitions. One that is added here is added to the table; one that is removed here stays in the table with its rows. */
      readonly partitions: Input<Input<ListPartitionArgs>[]>
    }

/**
 * A partition of a range. Either `lessThan`, or `from` and `to`; each has one value a column, and `MAXVALUE` is more than any value.
 * A DATE is written as `2030-01-31`, and a DATETIME as `2030-01-31 06:30:00`.
 * @since 0.1.0
 */
export interface RangePartitionArgs {
  /**
   * The name.
   * @pattern `^([a-zA-Z]\w{0,63}|_[a-zA-Z0-9]\w{0,62})$` a partition name is a letter (or _ and a letter or digit) and at most 64 letters, digits and _ in all
   */
  readonly name: Input<string>
  /**
   * The upper bound, which is not part of the partition. The lower one is the upper bound of the partition before.
   * @default none: `from` and `to` are needed
   */
  readonly lessThan?: Input<Input<string>[]> | undefined
  /**
   * The lower bound, which is part of the partition.
   * @default none: `lessThan` is needed
   */
  readonly from?: Input<Input<string>[]> | undefined
  /**
   * The upper bound, which is not part of the partition.
   * @default none: `lessThan` is needed
   */
  readonly to?: Input<Input<string>[]> | undefined
}

/**
 * A partition of a list of values.
 * @since 0.1.0
 */
export interface ListPartitionArgs {
  /**
   * The name.
   * @pattern `^([a-zA-Z]\w{0,63}|_[a-zA-Z0-9]\w{0,62})$` a partition name is a letter (or _ and a letter or digit) and at most 64 letters, digits and _ in all
   */
  readonly name: Input<string>
  /**
   * Its values, each with one a column: `[['DE'], ['AT']]`.
   * @minItems 1
   */
  readonly values: Input<Input<Input<string>[]>[]>
}

/**
 * An index of a {@link Table}.
 * @since 0.1.0
 */
export interface TableIndexArgs {
  /**
   * `bitmap`, for columns of few values; `ngramBloomFilter`, for LIKE on text (StarRocks 3.3 and later); `inverted`, for full text: on
   * duplicate keys, if the front end's setting `enable_experimental_gin` is true and, without shared data, the table's property
   * `replicated_storage` is false.
   */
  readonly type: Input<'bitmap' | 'ngramBloomFilter' | 'inverted'>
  /**
   * The name.
   * @pattern `^[a-zA-Z_]\w{0,63}$` an index name is a letter or _ and at most 63 letters, digits and _
   */
  readonly name: Input<string>
  /** The column. */
  readonly column: Input<string>
  /**
   * What the index is for. StarRocks prints it without escapes, so it has no quotes, parentheses or line feeds.
   * @default none
   * @pattern `^[^'"()\\\r\n]*$` the comment of an index has no quotes, parentheses, backslashes and line feeds
   */
  readonly comment?: Input<string> | undefined
  /**
   * PROPERTIES of the index, such as `gram_num` and `bloom_filter_fpp`, or `parser`.
   * @default the server's
   */
  readonly properties?: Input<Record<string, Input<string>>> | undefined
}

/**
 * The arguments of a {@link Table}.
 * @since 0.1.0
 */
export interface TableArgs {
  /**
   * The database.
   * @replace A change replaces the table.
   */
  readonly database: Input<Name>
  /**
   * The name of the table.
   * @default the resource's name
   * @replace A change replaces the table.
   */
  readonly name?: Input<Name> | undefined
  /**
   * The columns in their order in the table; those of the key come first in any case.
   * @update Columns are added (at the end), renamed (`renamedFrom`), widened and commented in place, and dropped with `allowRowLoss`
   * or in an empty table. Any other change needs a new table: see `onChange`.
   * @minItems 1
   */
  readonly columns: Input<Input<TableColumnArgs>[]>
  /**
   * The key.
   * @default a duplicate key of the first column whose type a key may have
   * @update A change needs a new table: see `onChange`.
   */
  readonly keyConfig?: Input<KeyConfig> | undefined
  /**
   * How the table is partitioned.
   * @default no partitions
   * @update Ranges and lists are added in place. Any other change needs a new table: see `onChange`.
   */
  readonly partitionConfig?: Input<TablePartitionConfig> | undefined
  /**
   * How rows are distributed over buckets.
   * @default random for a duplicate key, else a hash of the key
   * @update Updated in place where StarRocks can, by a job that rewrites the table. Any other change needs a new table: see `onChange`.
   */
  readonly distributionConfig?: Input<DistributionConfig> | undefined
  /**
   * The sort key, if it is not the table's key. Duplicate and primary keys only.
   * @default the key
   * @update A change needs a new table: see `onChange`.
   * @minItems 1
   */
  readonly orderBy?: Input<Input<string>[]> | undefined
  /**
   * Indexes. Those that others have created stay.
   * @default none
   * @update Updated in place, by a job: a changed index is dropped and built again.
   */
  readonly indexes?: Input<Input<TableIndexArgs>[]> | undefined
  /**
   * PROPERTIES of the table. Without `replication_num` StarRocks keeps as many replicas as its own setting `default_replication_num`
   * says, which is 3.
   * @default the server's
   * @update Updated in place where StarRocks can. Any other change needs a new table: see `onChange`.
   * @keyPattern `^(?![\s\0-\x20])[\s\S]*(?<![\s\0-\x20])$` StarRocks removes blanks around the key of a property
   */
  readonly tableProperties?: Input<Record<string, Input<string>>> | undefined
  /**
   * The comment of the table. The provider adds the name of the resource in brackets.
   * @default none
   */
  readonly comment?: Input<string> | undefined
  /**
   * Whether a change, a replacement or a delete may lose rows or the values of dropped columns. Otherwise each of these is refused
   * while the table has rows, and the refusal says how many.
   * @default `false`
   * @stateOnly
   */
  readonly allowRowLoss?: Input<boolean> | undefined
  /**
   * What a change does that StarRocks cannot make in place. `refuse`: nothing while the table has rows; an empty table, or any table with
   * `allowRowLoss`, is replaced. `copy`: a second table gets the rows by INSERT INTO ... SELECT, the rows of both are compared,
   * and the two exchange their names in one step (SWAP). If somebody writes meanwhile, or a row would change or merge with another, the
   * table stays as it is.
   * @default `refuse`
   * @stateOnly
   */
  readonly onChange?: Input<'refuse' | 'copy'> | undefined
  /**
   * Whether a table of this name that exists is refused, or taken over if it can become the declared one without a change of its rows.
   * @default "fail"
   * @stateOnly
   */
  readonly onExisting?: Input<OnExisting> | undefined
  /**
   * What a delete does with the table: drops it, or leaves it in StarRocks. A retained table cannot be replaced under its name.
   * @default `delete`
   * @stateOnly
   */
  readonly deletionPolicy?: Input<DeletionPolicy> | undefined
  /**
   * How to reach StarRocks.
   * @default the stack's configuration, then the environment
   * @stateOnly
   */
  readonly connection?: Input<ConnectionArgs> | undefined
}
