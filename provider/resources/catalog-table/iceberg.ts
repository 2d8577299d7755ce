import type { FieldPolicy } from '../../core/policy'
import { lacking, needs } from '../../core/release'
import type { CheckContext } from '../../core/spec'
import { type Draft, hasUnknown, type Values } from '../../core/values'
import { ExistsError, InputError } from '../../errors'
import type { LakeColumn } from '../../sql/hive'
import {
  alterIcebergTable,
  createIcebergTable,
  type IcebergChange,
  type ShownIcebergTable,
  type SortField,
} from '../../sql/iceberg'
import {
  type PartitionField,
  parsePartitionField,
  partitionFieldProblem,
  printPartitionField,
} from '../../sql/iceberg-partition'
import { icebergTypeProblem, readIcebergType } from '../../sql/iceberg-types'
import { columnNamed, ownValue, repeatedNames } from '../../sql/names'
import { type Identity, ownerOf } from '../../sql/owner'
import type { Engine, TableInputs } from './engine'
import {
  changeOf,
  type DesiredColumn,
  type DesiredTable,
  droppedColumns,
  type Obstacle,
  samePartitions,
  sameSetting,
  shownKey,
} from './iceberg-change'
import { afterFreshRead, dropRefusal, refuseRows, refuseUnrecorded } from './iceberg-drop'
import { type ActualIcebergTable, idOf, read, showsProperties } from './iceberg-read'
import { chosenLocation, sameLocation } from './location'
import { isEmpty } from './rows'

/** The inputs of a CatalogTable with `engine: 'iceberg'`. */
export interface IcebergTableInputs extends TableInputs, Identity {
  readonly engine: 'iceberg'
  readonly columns: readonly DesiredColumn[]
  readonly sortBy: readonly (Pick<SortField, 'column'> & Partial<SortField>)[]
  readonly compressionCodec?: string
  readonly properties?: Readonly<Record<string, string>>
  readonly allowRowLoss: boolean
}

interface Desired {
  readonly catalog: string
  readonly allowRowLoss: boolean
  readonly table: DesiredTable
}

/** The owner mark of a table: Iceberg keeps any property. */
const OWNER = 'pulumi.owner'

/** What becomes of a table in Iceberg, which StarRocks can alter in place. */
export const iceberg: Engine<IcebergTableInputs, Desired, ActualIcebergTable> = {
  describe(actual) {
    if (actual.isHive) return undefined
    return {
      engine: 'iceberg',
      columns: actual.columns,
      partitionBy: actual.partitionBy.map(printPartitionField),
      sortBy: actual.sortBy,
      comment: actual.comment,
      fileFormat: actual.properties['write.format.default'],
    }
  },
  // Not the further properties: Iceberg and StarRocks set some themselves, and StarRocks could not remove a declared one.
  declare(actual, { name }) {
    if (actual.isHive) return undefined
    const { columns, partitionBy, sortBy, comment, properties } = actual
    const fileFormat = properties['write.format.default']?.toLowerCase()
    const codec = properties[shownKey('compression_codec', fileFormat ?? 'parquet')]?.toLowerCase()
    return {
      engine: 'iceberg',
      columns,
      partitionBy: partitionBy.map(printPartitionField),
      sortBy,
      comment,
      fileFormat,
      compressionCodec: CODECS.find((known) => known === codec),
      location: chosenLocation(properties.location, name),
    }
  },
  complete,

  define: (inputs) => ({ catalog: inputs.catalog, allowRowLoss: inputs.allowRowLoss, table: tableOf(inputs) }),
  read,
  restoreSecrets: (actual, { columns }) => ({ ...actual, recordedColumns: columns.map(({ name }) => name) }),

  actualFromState(recorded) {
    const { columns, partitionBy, sortBy, comment, properties } = tableOf(recorded)
    const shown = Object.entries(properties).map(([key, value]) => [shownKey(key, recorded.fileFormat), value])
    return { columns, partitionBy, sortBy, comment, properties: Object.fromEntries(shown), isHive: false }
  },

  objects: (actual, inputs) => [
    {
      part: 'table',
      what: `${actual.isHive ? 'the Hive ' : ''}table ${idOf(inputs)}`,
      owner: actual.properties[OWNER],
      markable: showsProperties(actual),
      adoptable: !actual.isHive,
    },
  ],

  async confirmAdoption(actual, inputs, { server, adopts }) {
    const desired = tableOf(inputs)
    const { obstacles } = changeOf(actual, desired)
    // What an interrupted run of the resource itself has left has no columns of others.
    const others = showsProperties(actual) && !adopts ? [] : droppedColumns(actual, desired)
    const reasons = [
      ...(actual.isHive ? ['it is a table of Hive'] : []),
      ...obstacles.map(({ reason }) => reason),
      ...others.map((name) => `column "${name}" is not declared`),
    ]
    if (reasons.length > 0)
      throw new ExistsError(
        'name',
        `table ${idOf(inputs)} exists already and cannot become the declared one: ${reasons.join('; ')}. Choose another name, or declare the existing table`,
      )
    if (showsProperties(actual) || inputs.onExisting === 'adopt' || (await isEmpty(inputs, server))) return
    throw new ExistsError(
      'name',
      `table ${idOf(inputs)} exists already and contains rows; choose another name, or set onExisting: 'adopt'`,
    )
  },

  plan(actual, { catalog, allowRowLoss, table }) {
    if (actual === undefined) return [{ statement: createIcebergTable(table), catalog }]
    const { changes, obstacles } = changeOf(actual, table)
    if (obstacles.length > 0)
      throw new InputError(
        '',
        `table ${catalog}.${table.database}.${table.name} is not as Pulumi's state says, and only a new table can be the declared one: ${obstacles.map(({ reason }) => reason).join('; ')}. Run \`pulumi refresh\``,
      )
    refuseUnrecorded({ catalog, ...table }, actual, changes)
    const steps = changes.map((change) => ({
      statement: alterIcebergTable(table.database, table.name, change),
      catalog,
      ...('dropColumn' in change && !allowRowLoss && { ready: refuseRows({ catalog, ...table }, change.dropColumn) }),
    }))
    return changes.some((change) => 'dropColumn' in change) ? afterFreshRead(steps, catalog, table, changes) : steps
  },

  async replacementCost(recorded, server) {
    const actual = await read(recorded, server)
    return `table ${idOf(recorded)} is dropped with all files in ${actual?.properties.location}, and made again without a row`
  },

  async outputs(inputs, server) {
    const actual = await read(inputs, server)
    return { locationUri: actual?.properties.location }
  },

  declared: declaredInputs,
}

/** The policies of the inputs that say what the table is: `replacement` says what StarRocks cannot change. */
export const icebergPolicies: Readonly<Record<string, FieldPolicy>> = {
  location: (before, after) => (sameLocation(before, after) ? 'stateOnly' : 'inPlace'),
}

function tableOf(inputs: IcebergTableInputs): DesiredTable {
  const { database, name, columns, partitionBy, sortBy, comment, fileFormat, compressionCodec, location } = inputs
  return {
    database,
    name,
    columns,
    partitionBy: partitionBy.flatMap((text) => {
      const field = parsePartitionField(text)
      return field === undefined ? [] : { ...field, column: nameIn(columns, field.column) }
    }),
    sortBy: sortBy.map((field) => sortFieldOf({ ...field, column: nameIn(columns, field.column) })),
    ...(comment !== undefined && { comment }),
    properties: {
      ...inputs.properties,
      file_format: fileFormat,
      ...(compressionCodec !== undefined && { compression_codec: compressionCodec }),
      ...(location !== undefined && { location }),
      [OWNER]: ownerOf(inputs),
    },
  }
}

/** Iceberg knows a column only by the case of its letters that it was created with. */
function nameIn(columns: readonly LakeColumn[], name: string): string {
  return columnNamed(columns, name)?.name ?? name
}

/** The order that StarRocks takes without the words for it. */
function sortFieldOf({ column, order = 'asc', nulls }: IcebergTableInputs['sortBy'][number]): SortField {
  return { column, order, nulls: nulls ?? (order === 'asc' ? 'first' : 'last') }
}

async function complete(draft: Draft, context: CheckContext): Promise<void> {
  const { fail } = context
  const inputs = draft as unknown as IcebergTableInputs
  if (!hasUnknown(inputs.fileFormat) && !['parquet', 'orc', 'avro'].includes(inputs.fileFormat))
    fail('fileFormat', `an Iceberg table has files of parquet, orc or avro, and not of ${inputs.fileFormat}`)
  checkTexts(inputs, fail)
  const known = !hasUnknown([inputs.columns, inputs.partitionBy, inputs.sortBy])
  if (!known || !checkLayout(inputs, fail)) return
  draft.columns = inputs.columns.map((column) => ({ ...column, type: readIcebergType(column.type) }))
  draft.partitionBy = tableOf(inputs).partitionBy.map(printPartitionField)
  if (tableOf(inputs).partitionBy.some(({ transform }) => transform !== 'identity'))
    await needs('icebergTransforms', 'partitionBy', draft, context)
  if (inputs.sortBy.length > 0) await needs('icebergTransforms', 'sortBy', draft, context)
  if (!hasUnknown(draft)) await checkChange(draft, inputs, context)
}

/** What StarRocks prints without escapes must not look like the end of it. */
function checkTexts({ comment, columns, properties }: IcebergTableInputs, fail: CheckContext['fail']): void {
  if (!hasUnknown(comment) && /[\r\n]/.test(comment ?? ''))
    fail('comment', 'the comment of an Iceberg table is one line: StarRocks prints it without escapes')
  if (!hasUnknown(columns) && columns.some((column) => /[\r\n]/.test(column.comment ?? '')))
    fail('columns', 'the comment of a column is one line: StarRocks prints it without escapes')
  if (hasUnknown(properties)) return
  for (const [key, value] of Object.entries(properties ?? {})) {
    const input = ownValue(OF_OTHER_INPUTS, key)
    if (input !== undefined) fail('properties', `the property "${key}" is set by ${input}`)
    else if (/["\r\n]/.test(key + value))
      fail('properties', `the property "${key}" has a quote or a line feed, which StarRocks prints without escapes`)
  }
}

const OF_OTHER_INPUTS: Readonly<Record<string, string>> = {
  [OWNER]: 'the resource itself',
  comment: 'comment',
  location: 'location',
  file_format: 'fileFormat',
  'write.format.default': 'fileFormat',
  compression_codec: 'compressionCodec',
  'write.parquet.compression-codec': 'compressionCodec',
  'write.orc.compression-codec': 'compressionCodec',
  'write.avro.compression-codec': 'compressionCodec',
}

/** Checks columns, partitions and sort order; true if they are valid. */
function checkLayout({ columns, partitionBy, sortBy }: IcebergTableInputs, fail: CheckContext['fail']): boolean {
  const problems: [input: string, reason: string][] = []
  for (const name of repeatedNames(columns.map((column) => column.name)))
    problems.push(['columns', `column "${name}": this name occurs twice`])
  for (const { name, type } of columns) {
    const problem = icebergTypeProblem(type)
    if (problem !== undefined) problems.push(['columns', `column "${name}": ${problem}`])
  }
  if (problems.length === 0) {
    const inIceberg = columns.map((column) => ({ ...column, type: readIcebergType(column.type) }))
    for (const text of partitionBy) {
      const problem = fieldProblem(text, inIceberg)
      if (problem !== undefined) problems.push(['partitionBy', `${JSON.stringify(text)}: ${problem}`])
    }
    for (const { column } of sortBy)
      if (columnNamed(columns, column) === undefined) problems.push(['sortBy', `there is no column "${column}"`])
    const printed = partitionBy.flatMap((text) => parsePartitionField(text) ?? []).map(printPartitionField)
    for (const field of repeatedNames(printed)) problems.push(['partitionBy', `${field} occurs twice`])
    for (const name of repeatedNames(sortBy.map(({ column }) => column)))
      problems.push(['sortBy', `column "${name}" occurs twice`])
  }
  for (const [input, reason] of problems) fail(input, reason)
  return problems.length === 0
}

function fieldProblem(text: string, columns: readonly LakeColumn[]): string | undefined {
  const field: PartitionField | undefined = parsePartitionField(text)
  if (field === undefined)
    return 'a table is partitioned by a column, year(column), month(column), day(column), hour(column), bucket(column, buckets) or truncate(column, width)'
  return partitionFieldProblem(field, columns)
}

/** Refuses in the preview what the update could not do, or says that it replaces the table. */
async function checkChange(draft: Draft, inputs: IcebergTableInputs, context: CheckContext): Promise<void> {
  const { fail, warn, server } = context
  const recorded = context.recorded as unknown as IcebergTableInputs
  if (recorded.name === undefined || hasUnknown(recorded) || recorded.engine !== 'iceberg') return
  if (idOf(recorded) !== idOf(inputs)) return
  const [before, desired] = [iceberg.actualFromState(recorded, context.config), tableOf(inputs)]
  const change = changeOf(before, desired)
  const obstacles = [
    ...change.obstacles,
    ...removedProperties(recorded, inputs),
    ...(await lacks(change.changes, context)),
  ]
  const [first] = obstacles
  if (first !== undefined) {
    const reasons = obstacles.map(({ reason }) => reason).join('; ')
    if (recorded.deletionPolicy === 'delete') {
      draft.replacement = reasons
      warn(`table ${idOf(inputs)} is dropped with all its files and made again without a row: ${reasons}`)
      return
    }
    fail(
      first.input,
      `${reasons}, and deletionPolicy "retain" forbids a replacement of table ${idOf(inputs)}; undo the change, or run \`pulumi up\` with nothing changed but deletionPolicy: 'delete' first: the replacement then drops the table with its files`,
    )
    return
  }
  const dropped = droppedColumns(before, desired)
  if (dropped.length === 0 || inputs.allowRowLoss || server === undefined) return
  if (!(await isEmpty(inputs, server).catch(() => true))) fail('columns', dropRefusal(idOf(inputs), dropped))
}

/** StarRocks sets properties of an Iceberg table and removes none. */
function removedProperties(recorded: IcebergTableInputs, inputs: IcebergTableInputs): Obstacle[] {
  const removed = Object.keys(recorded.properties ?? {}).filter((key) => !Object.hasOwn(inputs.properties ?? {}, key))
  if (removed.length === 0) return []
  return [
    { input: 'properties', reason: `StarRocks cannot remove a property of an Iceberg table (${removed.join(', ')})` },
  ]
}

async function lacks(changes: readonly IcebergChange[], context: CheckContext): Promise<Obstacle[]> {
  if (changes.length === 0) return []
  const altersPartitions = changes.some((change) => 'addPartition' in change || 'dropPartition' in change)
  const lack =
    (await lacking('icebergChanges', context)) ??
    (altersPartitions ? await lacking('icebergPartitionChanges', context) : undefined)
  return lack === undefined ? [] : [{ input: altersPartitions ? 'partitionBy' : 'columns', reason: lack }]
}

/** The declared inputs that differ, with their actual values. */
function declaredInputs(actual: ShownIcebergTable, recorded: IcebergTableInputs): Values {
  const declared = tableOf(recorded)
  const { properties } = actual
  const plain = (columns: readonly DesiredColumn[]) =>
    columns.map(({ name, type, comment }) => ({ name, type, ...(comment && { comment }) }))
  const [there, wanted] = [plain(actual.columns), plain(recorded.columns)]
  const sameColumns = JSON.stringify(there) === JSON.stringify(wanted)
  const format = properties['write.format.default']?.toLowerCase()
  const codec = properties[shownKey('compression_codec', format ?? recorded.fileFormat)]
  const changed = (key: string, value: string | undefined, shown: string | undefined) =>
    value !== undefined && shown !== undefined && !sameSetting(key, shown, value)
  const sortBy = actual.sortBy
  return {
    ...(!sameColumns && { columns: there }),
    ...(!samePartitions(actual.partitionBy, declared.partitionBy) && {
      partitionBy: actual.partitionBy.map(printPartitionField),
    }),
    ...(JSON.stringify(sortBy) !== JSON.stringify(declared.sortBy) && { sortBy }),
    ...((actual.comment ?? '') !== (recorded.comment ?? '') && { comment: actual.comment }),
    ...(changed('file_format', recorded.fileFormat, format) && { fileFormat: format }),
    ...(changed('compression_codec', recorded.compressionCodec, codec) && { compressionCodec: codec }),
    ...(recorded.location !== undefined &&
      !sameLocation(properties.location, recorded.location) && { location: properties.location }),
    ...(showsProperties(actual) && declaredProperties(properties, recorded.properties)),
  }
}

/** The declared properties that differ. Iceberg keeps its format version apart, and not every release shows it. */
function declaredProperties(
  shown: Readonly<Record<string, string>>,
  declared: IcebergTableInputs['properties'],
): Values {
  const entries = Object.entries(declared ?? {})
  const there = entries.flatMap(([key, value]) => {
    const found = ownValue(shown, key) ?? (key === 'format-version' ? value : undefined)
    return found === undefined ? [] : [[key, found] as const]
  })
  if (there.length === entries.length && there.every(([, found], i) => found === entries[i]?.[1])) return {}
  return { properties: Object.fromEntries(there) }
}

const CODECS = ['uncompressed', 'snappy', 'gzip', 'zstd', 'lz4']

/** The inputs that only a table of Iceberg has. */
export const ONLY_ICEBERG = ['sortBy', 'compressionCodec', 'properties'] as const
