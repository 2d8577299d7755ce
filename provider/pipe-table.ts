import type { ConnectionArgs, StorageArgs } from './args'
import { type CustomResourceOptions, type Input, type Output, StarRocksResource, serve } from './core/resource'
import { connectionShape, storageShape } from './core/settings'
import { choice, integer, list, map, object, string, union } from './core/shape'
import type { Spec } from './core/spec'
import { hasUnknown } from './core/unknown'
import { assume, claim, define, defineIfPossible, type PipeTableInputs, requestOf } from './pipe/definition'
import { AS_DECLARED, condition, drop, observe, type Seen, steps, type Wanted } from './pipe/lifecycle'
import { completeSource, type SourceInput } from './pipe/source'
import { designProblems } from './sql/design'
import { pipeNameFor, showPipes } from './sql/pipe'
import { readPipeHealth } from './sql/show'
import { filesLoaded } from './starrocks/jobs'

/** The key of a table: its data model. */
export interface KeyConfig {
  /** `duplicate` keeps all rows; `primary` and `unique` keep the last row of each key. */
  readonly type: Input<'duplicate' | 'primary' | 'unique'>
  /** Key columns in order; they come first in the table. May be left out for a duplicate key: then the first column that can be one. */
  readonly columns?: Input<Input<string>[]>
}

/** How rows are spread over buckets. */
export type DistributionConfig =
  | { readonly type: 'hash'; readonly columns: Input<Input<string>[]>; readonly buckets?: Input<number> }
  | { readonly type: 'random'; readonly buckets?: Input<number> }

/** How a table is partitioned. Partitions are made as rows arrive. */
export type PartitionConfig =
  /** One partition for each combination of values, as for the Hive keys of the path. */
  | { readonly type: 'column'; readonly columns: Input<Input<string>[]> }
  | {
      readonly type: 'dateTrunc'
      readonly column: Input<string>
      readonly unit: Input<'hour' | 'day' | 'week' | 'month' | 'quarter' | 'year'>
    }
  | {
      readonly type: 'timeSlice'
      readonly column: Input<string>
      readonly unit: Input<'minute' | 'hour' | 'day' | 'month' | 'year'>
      readonly slices: Input<number>
    }

/** The arguments of a {@link PipeTable}. */
export interface PipeTableArgs {
  /** The database of table and pipe. A change replaces both. */
  readonly database: Input<string>
  /** A lower-case letter, then at most 62 lower-case letters, digits, `_` and `-`. Default: the resource's name. A change replaces. */
  readonly tableName?: Input<string>
  /**
   * The directory of the files in the bucket, such as `flights/`. All Parquet files below it lie at one depth: in the directory
   * itself, or under one hierarchy of Hive partitions (`year=2024/month=01/`), whose keys become columns. A change replaces.
   */
  readonly pathPrefix: Input<string>
  /** A storage of the stack configuration `starrocks:objectStorages`. Either this or `sourceStorage`. */
  readonly sourceStorageName?: Input<string>
  /** The storage itself. Another bucket replaces; other credentials or endpoints make the pipe anew, and with a duplicate key load all files again. */
  readonly sourceStorage?: Input<StorageArgs>
  /** Default: a duplicate key of the first column that can be one. A change replaces. */
  readonly keyConfig?: Input<KeyConfig>
  /** Default: random for a duplicate key, else hash over the key. A change replaces. */
  readonly distributionConfig?: Input<DistributionConfig>
  /** Default: not partitioned. A change replaces. */
  readonly partitionConfig?: Input<PartitionConfig>
  /** Column name to StarRocks type, in place of the inferred one: `{ year: 'INT' }`. */
  readonly columnOverrides?: Input<Record<string, Input<string>>>
  /** Caps inferred VARCHARs, which are VARCHAR(1048576). Default: 0, no cap. */
  readonly maxVarcharLength?: Input<number>
  /** PROPERTIES of the table. Default: `{ replication_num: '1' }`. A change replaces. */
  readonly tableProperties?: Input<Record<string, Input<string>>>
  /** Seconds between two looks at the store, 1 to 3600. Default, and 0: the server's, 300. Changed in place. */
  readonly pollingIntervalSeconds?: Input<number>
  /** Whether create and update wait until all files are loaded, and for how long (default: 3600 s). Default: they do not wait. */
  readonly waitForLoad?: Input<{ readonly timeoutSeconds?: Input<number> }>
  /** How to reach StarRocks. Default: the stack's configuration, then the environment. */
  readonly connection?: Input<ConnectionArgs>
}

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
 * The columns are inferred from the files' footers when the table is created and then stay: preview and state show them. A table
 * or pipe that exists already is refused, except one that an interrupted run of the same resource left behind. StarRocks 3.3 and later.
 */
export class PipeTable extends StarRocksResource {
  declare readonly database: Output<string>
  declare readonly tableName: Output<string>
  /** Name to type of every column. */
  declare readonly columns: Output<Record<string, string>>
  /** Which files are loaded. */
  declare readonly source: Output<SourceInput>
  /** The statements that make table and pipe, secrets masked. */
  declare readonly ddl: Output<string>
  /** The statements that the last change ran. */
  declare readonly plan: Output<string[] | undefined>
  /** RUNNING, SUSPEND or ERROR, when it was last looked at. */
  declare readonly state: Output<string>
  /** Files that the pipe had loaded when it was last looked at. */
  declare readonly loadedFiles: Output<number>
  /** Their size in bytes. */
  declare readonly loadedBytes: Output<number>
  /** Why the pipe last failed to load something. */
  declare readonly lastError: Output<string | undefined>

  constructor(name: string, args: PipeTableArgs, options?: CustomResourceOptions) {
    super(spec, name, { ...args, tableName: args.tableName ?? name }, options)
  }
}

const TABLE_NAME = {
  pattern: /^[a-z][a-z0-9_-]{0,62}$/,
  says: 'a table name is a lower-case letter and at most 62 lower-case letters, digits, _ and -',
}

const spec: Spec<PipeTableInputs, Wanted, Seen> = {
  kind: 'PipeTable',
  file: 'pipe-table',
  fields: {
    database: { shape: string(), policy: 'replace', required: true },
    tableName: { shape: string(TABLE_NAME), policy: 'replace', required: true },
    pathPrefix: { shape: string(), policy: 'replace', required: true },
    // What these two mean for the table shows in `source`.
    sourceStorageName: { shape: string(), policy: 'stateOnly' },
    sourceStorage: { shape: storageShape, policy: 'stateOnly' },
    keyConfig: {
      shape: union('type', {
        duplicate: { 'columns?': list(string()) },
        primary: { columns: list(string(), 1) },
        unique: { columns: list(string(), 1) },
      }),
      policy: 'replace',
    },
    distributionConfig: {
      shape: union('type', {
        hash: { columns: list(string(), 1), 'buckets?': integer(1, 1024) },
        random: { 'buckets?': integer(1, 1024) },
      }),
      policy: 'replace',
    },
    partitionConfig: {
      shape: union('type', {
        column: { columns: list(string(), 1) },
        dateTrunc: { column: string(), unit: choice('hour', 'day', 'week', 'month', 'quarter', 'year') },
        timeSlice: { column: string(), unit: choice('minute', 'hour', 'day', 'month', 'year'), slices: integer(1) },
      }),
      policy: 'replace',
    },
    columnOverrides: { shape: map(string()), policy: 'stateOnly' },
    maxVarcharLength: { shape: integer(0, 1048576), policy: 'stateOnly' },
    tableProperties: { shape: map(string()), policy: 'replace', default: { replication_num: '1' } },
    pollingIntervalSeconds: { shape: integer(0, 3600), policy: 'inPlace' },
    waitForLoad: { shape: object({ 'timeoutSeconds?': integer(1) }), policy: 'stateOnly' },
    connection: { shape: connectionShape, policy: 'stateOnly' },
  },
  computed: {
    columns: 'replace',
    source: (before, after) =>
      (before as SourceInput | undefined)?.path === (after as SourceInput).path ? 'inPlace' : 'replace',
    pipe: 'inPlace',
  },
  observed: ['state', 'loadedFiles', 'loadedBytes', 'lastError'],

  id: (inputs) => `${inputs.database}.${inputs.tableName}`,

  async complete(draft, context) {
    draft.pipe = AS_DECLARED
    await completeSource(draft, context)
    if ([draft.columns, draft.keyConfig, draft.distributionConfig, draft.partitionConfig].some(hasUnknown)) return
    for (const { input, reason } of designProblems(requestOf(draft as unknown as PipeTableInputs)))
      context.fail(input, reason)
  },

  define,
  observe: (inputs, server) => observe(inputs.database, inputs.tableName, pipeNameFor(inputs.tableName), server),
  assume,
  claim,
  steps,
  drop: (inputs) => drop(inputs.database, inputs.tableName, pipeNameFor(inputs.tableName)),

  async settle(inputs, session) {
    if (inputs.waitForLoad === undefined) return
    const { timeoutSeconds = 3600 } = inputs.waitForLoad
    await filesLoaded(session, inputs.database, pipeNameFor(inputs.tableName), inputs.__layout.files, timeoutSeconds)
  },

  async report(inputs, server) {
    const health = readPipeHealth(await server.query(showPipes(inputs.database)), pipeNameFor(inputs.tableName))
    return { ...(health ?? { state: 'MISSING', loadedFiles: 0, loadedBytes: 0 }) }
  },

  drift(seen, recorded, around) {
    const interval = seen.pipe?.properties.poll_interval
    const declared = recorded.pollingIntervalSeconds || undefined
    return {
      pipe: condition(seen, defineIfPossible(recorded, around)),
      ...(seen.pipe &&
        Number(interval ?? 300) !== (declared ?? 300) && { pollingIntervalSeconds: Number(interval ?? 0) }),
    }
  },
}

/** What the dynamic provider process serves for this kind of resource. */
export const handler = serve(spec)
