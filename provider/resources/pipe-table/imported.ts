import { dotted, type ImportContext } from '../../core/named'
import { same } from '../../core/policy'
import { namedStorage, type ProviderConfig, storageNames } from '../../core/settings'
import { textsOf } from '../../core/statements'
import type { Values } from '../../core/values'
import { InputError } from '../../errors'
import { patternOf } from '../../s3/file-pattern'
import {
  PIPE_DEFAULTS,
  type PipeProperties,
  pipeNameFor,
  readPipeHealth,
  sameInsert,
  samePipeProperty,
  showPipes,
} from '../../sql/pipe'
import type { ShownTable } from '../../sql/show-table'
import { readS3Auth, readS3Properties, type Storage } from '../../sql/storage'
import { readStoredInsert, type StoredInsert, storedCredentials } from '../../sql/stored-insert'
import { unlessMissing } from '../../starrocks/missing'
import type { Server } from '../../starrocks/server'
import { alteration } from '../table/alteration'
import { designTable } from '../table/design'
import { conditionOf } from './condition'
import { define, pipeNameOf, pipeProperties, tableOf } from './definition'
import { describeTable } from './describe'
import { recordKeys, sourceOf } from './keys'
import type { Actual, ActualPipe } from './lifecycle'
import type { LayoutInput, PipeTableInputs } from './model'
import { readProjections } from './read-projections'
import { WORDING } from './wording'

const ID = dotted<PipeTableInputs>('database', 'tableName')

/** A pipe of another name than the usual one is found by the table that it feeds. */
export async function findPipeTable(id: string, server: Server): Promise<Partial<PipeTableInputs> | undefined> {
  const named = ID.parse(id)
  if (named === undefined) return undefined
  const { database = '', tableName = '' } = named
  const pipes = (await unlessMissing(server.query(showPipes(database)), 'databaseMissing')) ?? []
  const feeding = pipes.flatMap((row) => (row.TABLE_NAME === `${database}.${tableName}` ? [row.PIPE_NAME ?? ''] : []))
  const [pipeName] = feeding
  if (feeding.length > 1)
    throw new InputError(
      'id',
      `table ${id} cannot be imported as a PipeTable: the pipes ${feeding.join(', ')} load into the table, and a PipeTable has one`,
    )
  return pipeName === undefined || pipeName === pipeNameFor(tableName) ? named : { ...named, pipeName }
}

/**
 * The inputs that declare a table and the pipe that feeds it. The pipe has to be one that these inputs would create: an update would create any
 * other again, which loads all files again.
 */
export async function declare(
  { table, pipe }: Actual,
  named: PipeTableInputs,
  { server, config, missing, warn }: ImportContext,
): Promise<Values | undefined> {
  if (table === undefined) return undefined
  if (pipe === undefined || pipe.table !== `${named.database}.${named.tableName}`)
    throw refusal(named, 'no pipe loads into the table: import it as a Table')
  const insert = readStoredInsert(pipe.statement)
  if (insert === undefined)
    throw refusal(
      named,
      `the statement of pipe ${pipeNameOf(named)} has another form than INSERT INTO table (columns) SELECT expressions FROM FILES(...), by which the provider matches columns by name: ${WAY_OUT}`,
    )
  const { loadedFiles = 1 } = readPipeHealth(await server.query(showPipes(named.database)), pipeNameOf(named)) ?? {}
  const read = { ...named, ...tableInputs(table, insert), ...sourceInputs(table, insert, Math.max(1, loadedFiles)) }
  warnOfOthers(table, insert, warn)
  const complete = { ...read, ...settings(pipe, read as unknown as PipeTableInputs) } as unknown as PipeTableInputs
  checkTable(table, complete, warn)
  const storage = findStorage(complete, pipe, insert, config)
  if (storage === undefined)
    throw refusal(
      named,
      `pipe ${pipeNameOf(named)} has another statement than the provider would create it with: ${WAY_OUT}`,
    )
  if (storage.sourceStorage?.auth.type === 'accessKey') {
    missing('sourceStorage.auth.accessKey')
    missing('sourceStorage.auth.secretKey')
    if (insert.properties['aws.s3.session_token'] !== undefined) missing('sourceStorage.auth.sessionToken')
  }
  return { ...complete, ...storage }
}

const WAY_OUT =
  'an update would create the pipe again, which loads all files again. Create the pipe by a PipeTable, or import the table as a Table'

function refusal({ database, tableName }: PipeTableInputs, reason: string): InputError {
  return new InputError('id', `table ${database}.${tableName} cannot be imported as a PipeTable: ${reason}`)
}

/** What is not the default of a PipeTable with these columns. */
function tableInputs(table: ShownTable, { columns }: StoredInsert): Values {
  const { keyConfig, distributionConfig, ...described } = describeTable(table)
  const own = Object.fromEntries(Object.entries(described.columns).filter(([name]) => columns.includes(name)))
  const request = {
    columns: columns.map((name) => ({ name, type: own[name] ?? '' })),
    ...(keyConfig.type !== 'duplicate' && { key: keyConfig }),
  }
  const usual = designTable(request)
  const isUsualKey = keyConfig.type === 'duplicate' && keyConfig.columns.join() === usual.key.columns.join()
  const isUsual = JSON.stringify(distributionConfig) === JSON.stringify(usual.distribution)
  return {
    ...described,
    comment: described.comment || undefined,
    columns: own,
    ...(!isUsualKey && { keyConfig }),
    ...(!isUsual && { distributionConfig }),
  }
}

/** `s3://bucket/prefix/year=*\/[^_.]*.parquet`: the prefix ends before the first pattern. */
function placeOf(path: string): { bucket: string; pathPrefix: string; glob: string } {
  const [, bucket = '', key = ''] = /^s3:\/\/([^/]+)\/(.*)$/s.exec(path) ?? []
  const segments = key.split('/')
  const pattern = segments.findIndex((segment) => /[*?[{]/.test(segment))
  const from = pattern < 0 ? segments.length - 1 : pattern
  return { bucket, pathPrefix: [...segments.slice(0, from), ''].join('/'), glob: segments.slice(from).join('/') }
}

function sourceInputs(table: ShownTable, insert: StoredInsert, files: number): Values {
  const { properties, where, columns } = insert
  const { pathPrefix, glob } = placeOf(properties.path ?? '')
  const directories = glob.split('/').slice(0, -1)
  const partitionKeys = properties.columns_from_path?.split(',').map((key) => key.trim()) ?? []
  const { columnExpressions, columnOverrides, decodePath, sources } = readProjections(insert, table, partitionKeys)
  const filePattern = patternOf(glob.split('/').at(-1) ?? '')
  const layout: LayoutInput = {
    columns: columns.filter((name) => table.columns.some((column) => column.name === name)),
    partitionKeys,
    glob,
    files,
    ...(properties.fill_mismatch_column_with !== undefined && { uneven: true }),
    ...(Object.keys(sources).length > 0 && { sources }),
  }
  return {
    pathPrefix,
    ...(filePattern !== '*.parquet' && { filePattern }),
    ...(directories.length > partitionKeys.length && { partitionColumns: 'file' }),
    ...(decodePath && { decodePath }),
    ...(Object.keys(columnExpressions).length > 0 && { columnExpressions }),
    ...(Object.keys(columnOverrides).length > 0 && { columnOverrides }),
    ...(where !== undefined && { where }),
    __layout: layout,
  }
}

/** The settings of the pipe that differ from those of a new one. */
function settings({ properties, state }: ActualPipe, inputs: PipeTableInputs): Values {
  const usual: PipeProperties = { ...PIPE_DEFAULTS, ...pipeProperties(inputs) }
  const other = (name: string) => {
    const value = properties[name]
    return value === undefined || samePipeProperty(name, value, usual[name] ?? '') ? undefined : value
  }
  const [interval, size, files, ingest] = ['poll_interval', 'batch_size', 'batch_files', 'auto_ingest'].map(other)
  const variables = Object.entries(properties).flatMap(([name, value]) =>
    name.startsWith('task.') ? [[name.slice('task.'.length), value] as const] : [],
  )
  const { time_zone: timeZone, ...taskProperties } = Object.fromEntries(variables)
  return {
    ...(interval !== undefined && { pollingIntervalSeconds: Number(interval) }),
    ...(size !== undefined && { batchSize: size }),
    ...(files !== undefined && { batchFiles: Number(files) }),
    ...(ingest !== undefined && { autoIngest: ingest.toLowerCase() === 'true' }),
    ...(timeZone !== undefined && { timeZone }),
    ...(Object.keys(taskProperties).length > 0 && { taskProperties }),
    ...(state === 'SUSPEND' && { suspended: true }),
    pipe: conditionOf(state),
  }
}

/** Columns that the pipe does not fill belong to somebody else. */
function warnOfOthers({ columns }: ShownTable, insert: StoredInsert, warn: (message: string) => void): void {
  const others = columns.filter(({ name }) => !insert.columns.includes(name)).map(({ name }) => name)
  if (others.length > 0)
    warn(
      `the pipe does not load the columns ${others.join(', ')} of the table: they are not declared, and a replacement would lose them`,
    )
}

/**
 * A PipeTable has no input for all that a table can be, such as NOT NULL. What the first update would change is said here, since the preview of
 * a program without a change shows no statements.
 */
function checkTable(table: ShownTable, inputs: PipeTableInputs, warn: (message: string) => void): void {
  const declared = tableOf(inputs)
  const { comment: _, ...uncommented } = declared
  const { obstacles, steps } = alteration(
    table,
    { ...uncommented, ...(table.comment !== undefined && { comment: table.comment }) },
    WORDING,
  )
  if (obstacles.length > 0) throw refusal(inputs, `${obstacles.join('; ')}. Import it as a Table`)
  if (steps.length > 0)
    warn(
      `table ${inputs.database}.${inputs.tableName} is not as a PipeTable creates it, and the first update changes it: ${steps.flatMap(textsOf).join('; ')}`,
    )
}

type StorageInputs = Pick<PipeTableInputs, 'source'> &
  Partial<Pick<PipeTableInputs, 'sourceStorage' | 'sourceStorageName' | '__keys'>>

/** The configured storage with which the provider would create the pipe, else the storage itself without its keys. */
function findStorage(
  inputs: PipeTableInputs,
  pipe: ActualPipe,
  { properties }: StoredInsert,
  config: ProviderConfig,
): StorageInputs | undefined {
  const path = properties.path ?? ''
  const creates = (given: StorageInputs) => {
    const { insert } = define({ ...inputs, ...given }, config)
    return sameInsert(pipe.statement, insert) ? insert : undefined
  }
  const keys = storedCredentials(pipe.statement).sort()
  for (const sourceStorageName of storageNames(config)) {
    const storage = namedStorage(sourceStorageName, config)
    if (storage.bucket !== placeOf(path).bucket) continue
    const given = { sourceStorageName, source: sourceOf(storage, path) }
    const insert = creates(given)
    const others = insert && keys.length > 0 && !same(storedCredentials(insert.text).sort(), keys)
    if (insert !== undefined && !others) return given
  }
  const storage: Storage = {
    ...readS3Properties(properties),
    bucket: placeOf(path).bucket,
    auth: readS3Auth(properties),
  }
  const { ssl, ...bare } = storage
  const hasScheme = /^https?:\/\//.test(storage.endpoint ?? '')
  const own: Storage = hasScheme || ssl === undefined ? bare : storage
  const source = sourceOf(own, path)
  if (creates({ source, sourceStorage: own as NonNullable<PipeTableInputs['sourceStorage']> }) === undefined)
    return undefined
  // A mask among the keys is left out of them.
  const inClear = own.auth.type === 'accessKey' && keys.length === Object.values(own.auth).length - 1
  const record = inClear ? recordKeys(own, inputs.__urn, undefined) : undefined
  return { source, sourceStorage: withoutKeys(own), ...(record && { __keys: record }) }
}

function withoutKeys({ auth, ...place }: Storage): NonNullable<PipeTableInputs['sourceStorage']> {
  const shown = auth.type === 'accessKey' ? { type: auth.type } : auth
  return { ...place, auth: shown } as NonNullable<PipeTableInputs['sourceStorage']>
}
