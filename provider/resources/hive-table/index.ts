import { changes } from '../../core/policy'
import { needs } from '../../core/release'
import { connectionShape } from '../../core/settings'
import { choice, list, name, object, string } from '../../core/shape'
import type { CheckContext, Draft, Spec } from '../../core/spec'
import { policies } from '../../core/statements'
import { hasUnknown } from '../../core/unknown'
import {
  type CustomResourceOptions,
  dynamicProvider,
  type Input,
  type Output,
  StarRocksResource,
} from '../../pulumi/dynamic'
import {
  createHiveTable,
  dropHiveTable,
  type HiveColumn,
  type ShownHiveTable,
  type HiveTable as Table,
} from '../../sql/hive'
import { declaredHiveType, hasBareVarchar } from '../../sql/hive-types'
import type { ConnectionArgs } from '../args'
import { elsewhereMessage, FOLLOWED, follows, locationPolicy, locationShape, sameLocation } from './location'
import { asDeclared, columnProblems, confirmAdoption, type HiveTableInputs, read, tableOf } from './table'

/**
 * A column of a {@link HiveTable}.
 * @since 0.1.0
 */
export interface HiveColumnArgs {
  /** In lower case, as Hive keeps it. */
  readonly name: Input<string>
  /**
   * BOOLEAN, TINYINT, SMALLINT, INT, BIGINT, FLOAT, DOUBLE, DECIMAL(p,s), DATE, DATETIME, CHAR(n), VARCHAR(n), STRING, VARBINARY, ARRAY, MAP or
   * STRUCT. STRING, and a VARCHAR longer than 65535, becomes Hive's `string`.
   */
  readonly type: Input<string>
  /** What it holds. Default: none. */
  readonly comment?: Input<string>
}

/**
 * The arguments of a {@link HiveTable}. A change of what defines the table replaces it: StarRocks cannot alter a table in Hive.
 * @since 0.1.0
 */
export interface HiveTableArgs {
  /** The Hive catalog in StarRocks. A change replaces the table. */
  readonly catalog: Input<string>
  /** The table's database. A change replaces the table. */
  readonly database: Input<string>
  /** The table's name, in lower case as Hive keeps it. Default: the resource's name. A change replaces the table. */
  readonly name?: Input<string>
  /** In order, the partition columns last. A change replaces the table. */
  readonly columns: Input<Input<HiveColumnArgs>[]>
  /** The names of the last columns, in order. Default: not partitioned. A change replaces the table. */
  readonly partitionBy?: Input<Input<string>[]>
  /**
   * An empty directory, such as `s3://lake/warehouse/orders`. Default: one below the database's. A change replaces the table, unless it is the same
   * directory to Hadoop (one slash more, `file:///x` and `file:/x`) or the one in which the table lies already. That somebody has
   * moved the table shows in `locationUri` and as a warning of a refresh, and changes nothing.
   */
  readonly location?: Input<string>
  /** How its files are written. StarRocks itself writes the first three. Default: `parquet`. A change replaces the table. */
  readonly fileFormat?: Input<'parquet' | 'orc' | 'textfile' | 'avro' | 'rcbinary' | 'rctext' | 'sequence'>
  /**
   * Kept by the metastore. StarRocks does not show it: what others make of it is not seen. Default: none. A change replaces the
   * table.
   */
  readonly comment?: Input<string>
  /**
   * `delete` drops the table with all its files when the resource is deleted or replaced. `retain` only forgets it, and refuses a
   * change that would replace it under its name. Default: `retain`. Changes only Pulumi's state.
   */
  readonly deletionPolicy?: Input<'retain' | 'delete'>
  /** `adopt` takes over a table of the same columns that exists and holds rows. Default: `fail`. Changes only Pulumi's state. */
  readonly onExisting?: Input<'fail' | 'adopt'>
  /** How to reach StarRocks. Default: the stack's configuration, then the environment. Changes only Pulumi's state. */
  readonly connection?: Input<ConnectionArgs>
}

/**
 * A managed table in a Hive metastore or in AWS Glue, into which StarRocks can INSERT.
 *
 * ```ts
 * const orders = new starrocks.HiveTable('orders', {
 *   catalog: hive.name,
 *   database: warehouse.name,
 *   columns: [
 *     { name: 'id', type: 'BIGINT' },
 *     { name: 'amount', type: 'DECIMAL(10,2)' },
 *     { name: 'day', type: 'DATE' },
 *   ],
 *   partitionBy: ['day'],
 * })
 * ```
 *
 * An existing table is refused, unless it is as declared and empty: that finishes a create that was cut off. StarRocks 3.2 and later;
 * 3.3 for `orc` and `textfile`.
 * @since 0.1.0
 */
export class HiveTable extends StarRocksResource {
  /** The Hive catalog in StarRocks. */
  declare readonly catalog: Output<string>
  /** The table's database. */
  declare readonly database: Output<string>
  /** The table's name. */
  declare readonly name: Output<string>
  /** Where its files lie, as the metastore says. */
  declare readonly locationUri: Output<string | undefined>

  /** The resource's name is that of the table, where `args` have none. */
  constructor(name: string, args: HiveTableArgs, options?: CustomResourceOptions) {
    super(spec, name, { ...args, name: args.name ?? name }, options)
  }
}

const spec: Spec<HiveTableInputs, Table & { readonly catalog: string }, ShownHiveTable> = {
  kind: 'HiveTable',
  file: 'hive-table',
  fields: {
    catalog: { shape: name(), policy: 'replace', required: true },
    database: { shape: name(), policy: 'replace', required: true },
    name: { shape: name(), policy: 'replace', required: true },
    columns: {
      shape: list(object({ name: name(), type: string(), 'comment?': string() }), 1),
      policy: 'replace',
      required: true,
    },
    partitionBy: { shape: list(string()), policy: 'replace', default: [] },
    location: { shape: locationShape, policy: locationPolicy },
    fileFormat: {
      shape: choice('parquet', 'orc', 'textfile', 'avro', 'rcbinary', 'rctext', 'sequence'),
      policy: 'replace',
      default: 'parquet',
    },
    comment: { shape: string(), policy: 'replace' },
    deletionPolicy: { shape: choice('retain', 'delete'), policy: 'stateOnly', default: 'retain' },
    onExisting: { shape: choice('fail', 'adopt'), policy: 'stateOnly', default: 'fail' },
    connection: { shape: connectionShape, policy: 'stateOnly' },
  },
  computed: { located: 'shown' },
  observed: ['locationUri'],

  id: ({ catalog, database, name }) => `${catalog}.${database}.${name}`,
  complete,
  define: (inputs) => ({ ...tableOf(inputs), catalog: inputs.catalog }),
  read: read,

  actualFromState: (recorded) => ({ ...tableOf(recorded), managed: true, location: recorded.location }),

  objects: (_, inputs) => [{ part: 'table', what: `table ${spec.id(inputs)}`, markable: false }],
  confirmAdoption: (actual, inputs, { server }) => confirmAdoption(actual, inputs, server),
  plan: (actual, table) =>
    actual === undefined ? [{ statement: createHiveTable(table), catalog: table.catalog }] : [],

  planDelete: ({ catalog, database, name, deletionPolicy }) =>
    deletionPolicy === 'delete' ? [{ statement: dropHiveTable(database, name), catalog }] : [],
  // Looked at first: a metastore that does not answer makes the DROP succeed.
  planDeleteOf: (_, { catalog, database, name }) => [{ statement: dropHiveTable(database, name), catalog }],

  async replacementCost(recorded, server) {
    const { catalog, database, name, deletionPolicy } = recorded
    const table = `${catalog}.${database}.${name}`
    if (deletionPolicy !== 'delete') return `leaves table ${table} where it is`
    const actual = await read(recorded, server)
    return `StarRocks cannot alter a table in Hive: table ${table} is dropped with all files in ${actual?.location}, and made again without a row`
  },

  async outputs(inputs, server, _, warn) {
    const actual = await read(inputs, server)
    if (actual !== undefined && inputs.location !== undefined && !sameLocation(actual.location, inputs.location))
      warn(elsewhereMessage(`table ${spec.id(inputs)}`, actual.location, inputs.location))
    return { locationUri: actual?.location }
  },

  // Nothing is dropped because it was moved: `report` tells of it.
  declared(actual, recorded) {
    const { location, ...drifted } = asDeclared(actual, recorded)
    return drifted
  },
}

async function complete(draft: Draft, context: CheckContext): Promise<void> {
  const { recorded, fail, warn } = context
  const inputs = draft as unknown as HiveTableInputs
  if (inputs.catalog === 'default_catalog')
    fail('catalog', 'default_catalog is the internal catalog, and no Hive table can be in it')
  if (!hasUnknown(inputs.name) && inputs.name !== inputs.name.toLowerCase())
    fail(
      'name',
      `Hive keeps names in lower case: ${JSON.stringify(inputs.name)} would become "${inputs.name.toLowerCase()}"`,
    )
  if (!hasUnknown(inputs.fileFormat) && inputs.fileFormat !== 'parquet')
    await needs('hiveFormats', 'fileFormat', draft, context)
  if (hasUnknown([inputs.columns, inputs.partitionBy])) return
  const problems = columnProblems(inputs.columns, inputs.partitionBy)
  for (const { property, reason } of problems) fail(property, reason)
  for (const { name, type } of inputs.columns.filter(({ type }) => hasBareVarchar(type)))
    warn(`column "${name}": ${type} is VARCHAR(1) to StarRocks; give a length, or STRING`)
  const before = (hasUnknown(recorded.columns) ? [] : (recorded.columns ?? [])) as readonly HiveColumn[]
  draft.columns = inputs.columns.map((column) => ({
    ...column,
    type: declaredHiveType(column.type, before.find(({ name }) => name === column.name)?.type),
  }))
  if (await follows(inputs.location, context, async (server) => (await read(inputs, server))?.location))
    draft.located = FOLLOWED
  if (problems.length > 0 || recorded.deletionPolicy === 'delete' || recorded.name === undefined) return
  if (spec.id(recorded as unknown as HiveTableInputs) !== spec.id(inputs)) return
  for (const { field } of changes(policies(spec), recorded, draft).filter(({ policy }) => policy === 'replace'))
    fail(
      field,
      `StarRocks cannot alter a table in Hive, and with deletionPolicy "retain" table ${spec.id(inputs)} is not dropped to be made again; leave ${field} as it is, or run \`pulumi up\` with nothing changed but deletionPolicy: 'delete' first: the replacement then drops the table with its files`,
    )
}

/** What the dynamic provider process serves for this kind of resource. */
export const handler = dynamicProvider(spec)
