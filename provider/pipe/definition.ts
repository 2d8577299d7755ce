import { ExistsError, InputError } from '../core/errors'
import { same } from '../core/policy'
import type { Surroundings } from '../core/settings'
import { designTable, type TableRequest } from '../sql/design'
import type { Storage } from '../sql/files'
import { ownerMark, ownerOf } from '../sql/owner'
import { type PipeProperties, pipeInsert, pipeNameFor } from '../sql/pipe'
import type { Distribution, Key, Partition } from '../sql/table'
import { AS_DECLARED, type Seen, type Wanted } from './lifecycle'
import { type LayoutInput, type SourceInput, sourceOf, storageOf } from './source'

/** The inputs of a PipeTable after check. */
export interface PipeTableInputs {
  readonly database: string
  readonly tableName: string
  readonly pathPrefix: string
  readonly sourceStorageName?: string
  readonly sourceStorage?: Storage
  readonly keyConfig?: { readonly type: Key['type']; readonly columns?: readonly string[] }
  readonly distributionConfig?: Distribution
  readonly partitionConfig?: Partition
  readonly tableProperties: Readonly<Record<string, string>>
  readonly pollingIntervalSeconds?: number
  readonly waitForLoad?: { readonly timeoutSeconds?: number }
  readonly columns: Readonly<Record<string, string>>
  readonly source: SourceInput
  /** How the pipe is: `running` as declared; a refresh may find something else. */
  readonly pipe: string
  readonly __layout: LayoutInput
  readonly __urn: string
}

/** What the inputs ask of the table. */
export function requestOf(inputs: PipeTableInputs): TableRequest {
  return {
    columns: inputs.__layout.columns.map((name) => ({ name, type: inputs.columns[name] ?? '' })),
    ...(inputs.keyConfig && { key: { type: inputs.keyConfig.type, columns: inputs.keyConfig.columns ?? [] } }),
    ...(inputs.distributionConfig && { distribution: inputs.distributionConfig }),
    ...(inputs.partitionConfig && { partition: inputs.partitionConfig }),
  }
}

/** FILES() reads every value of a path as this. */
const PATH_TYPE = 'VARCHAR(65533)'

/** Table and pipe in full. */
export function define(inputs: PipeTableInputs, around: Surroundings): Wanted {
  const { database, tableName, __layout: layout } = inputs
  const owner = ownerOf(inputs.__urn)
  const design = designTable(requestOf(inputs))
  const castTo = (name: string, type: string) =>
    layout.partitionKeys.includes(name) && type !== PATH_TYPE ? { castTo: type } : {}
  return {
    table: { database, name: tableName, ...design, comment: ownerMark(owner), properties: inputs.tableProperties },
    pipe: pipeNameFor(tableName),
    insert: pipeInsert({
      database,
      table: tableName,
      columns: design.columns.map(({ name, type }) => ({ name, ...castTo(name, type) })),
      source: { storage: storageOf(inputs, around), path: inputs.source.path, partitionKeys: layout.partitionKeys },
      owner,
    }),
    properties: pipeProperties(inputs),
  }
}

/** Without an interval the property is left out: 0 is not one that StarRocks takes. */
function pipeProperties({ pollingIntervalSeconds }: PipeTableInputs): PipeProperties {
  return pollingIntervalSeconds ? { poll_interval: String(pollingIntervalSeconds) } : {}
}

/** The same, where the storage is still to be found: its entry may have left the configuration. */
export function defineIfPossible(inputs: PipeTableInputs, around: Surroundings): Wanted | undefined {
  try {
    return define(inputs, around)
  } catch (error) {
    if (error instanceof InputError) return undefined
    throw error
  }
}

/** What is there if nothing has changed since the inputs were recorded; a refresh leaves in `pipe` what it found changed. */
export function assume(recorded: PipeTableInputs, around: Surroundings): Seen {
  const wanted = defineIfPossible(recorded, around)
  const table = { columns: requestOf(recorded).columns, owner: ownerOf(recorded.__urn) }
  // Of a storage that is configured by name, state has no keys: whether they are still those of the pipe, the masked ones tell.
  const unchanged =
    wanted !== undefined && recorded.pipe !== 'changed' && same(recorded.source, currentSource(recorded, around))
  const pipe = {
    statement: unchanged ? wanted.insert.text : '',
    table: `${recorded.database}.${recorded.tableName}`,
    properties: pipeProperties(recorded),
    owner: table.owner,
    state: STATES[recorded.pipe] ?? 'RUNNING',
  }
  return {
    table: recorded.pipe === 'without its table' ? undefined : table,
    pipe: recorded.pipe === 'missing' ? undefined : pipe,
  }
}

const STATES: Readonly<Record<string, string>> = {
  [AS_DECLARED]: 'RUNNING',
  suspended: 'SUSPEND',
  'stopped by errors': 'ERROR',
}

function currentSource(recorded: PipeTableInputs, around: Surroundings): SourceInput {
  return sourceOf(storageOf(recorded, around), recorded.__layout.location, recorded.__layout)
}

/** A create takes over only what an interrupted run of the same resource has left, and only while it is still what is wanted. */
export function claim(seen: Seen, inputs: PipeTableInputs): void {
  const name = `${inputs.database}.${inputs.tableName}`
  const owner = ownerOf(inputs.__urn)
  const refuse = (what: string, whose: string | undefined, wayOut: string) => {
    const origin = whose === undefined ? 'no Pulumi stack made it' : `it belongs to ${whose}`
    throw new ExistsError('tableName', `${what} exists already and ${origin}; ${wayOut}`)
  }
  if (seen.table && seen.table.owner !== owner) {
    refuse(`table ${name}`, seen.table.owner, 'choose another tableName, or drop the table (its rows are lost)')
  }
  if (seen.pipe && seen.pipe.owner !== owner) {
    refuse(
      `pipe ${inputs.database}.${pipeNameFor(inputs.tableName)}`,
      seen.pipe.owner,
      'choose another tableName, or drop the pipe',
    )
  }
  const wanted = Object.entries(inputs.columns ?? {})
  const there = seen.table?.columns.map((column) => [column.name, column.type])
  if (there && !same(Object.fromEntries(there), Object.fromEntries(wanted))) {
    throw new ExistsError(
      'tableName',
      `an interrupted run left table ${name} with other columns than are wanted now; drop it (DROP TABLE \`${inputs.database}\`.\`${inputs.tableName}\`) and run \`pulumi up\` again`,
    )
  }
}
