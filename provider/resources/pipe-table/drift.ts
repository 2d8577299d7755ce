import type { ProviderConfig } from '../../core/settings'
import type { Values } from '../../core/values'
import { ownValue } from '../../sql/names'
import { ownerOf, withoutMark } from '../../sql/owner'
import { PIPE_DEFAULTS, samePipeProperty } from '../../sql/pipe'
import type { Table } from '../../sql/table'
import { columnsFound, propertiesFound, shownAs } from '../table/read'
import { conditionInState, stateOf } from './condition'
import { pipeProperties, recordedInsert, tableOf } from './definition'
import { recordedKeys } from './keys'
import { type Actual, type ActualPipe, condition } from './lifecycle'
import type { Desired, PipeTableInputs } from './model'
import { keepInferred } from './recorded-columns'

/** The actual table and pipe if nothing has changed since state was written; a refresh records its findings in the inputs. */
export function actualFromState(recorded: PipeTableInputs, config: ProviderConfig): Actual {
  const recordedCondition = conditionInState(recorded.pipe)
  const pipe: ActualPipe = {
    statement: recordedCondition === 'changed' ? '' : (recordedInsert(recorded, config) ?? ''),
    table: `${recorded.database}.${recorded.tableName}`,
    source: `FILE_SOURCE(path=${recorded.source.path})`,
    properties: pipeProperties(recorded),
    owner: ownerOf(recorded),
    state: stateOf(recordedCondition),
    ...keysOf(recorded),
  }
  return {
    table: recordedCondition === 'missingTable' ? undefined : shownAs(tableOf(recorded)),
    pipe: recordedCondition === 'missing' || recordedCondition === 'waitingForFiles' ? undefined : pipe,
    ...waitedFor(recorded),
  }
}

/** The actual table and pipe, with the recorded keys of the pipe: StarRocks may mask them. */
export function restoreSecrets(actual: Actual, recorded: PipeTableInputs): Actual {
  const pipe = actual.pipe && { ...actual.pipe, ...keysOf(recorded) }
  return { ...actual, pipe, ...waitedFor(recorded) }
}

/** An import has recorded no inline keys: then only those in clear in the pipe can tell whether the declared ones are others. */
function keysOf(recorded: PipeTableInputs): Pick<ActualPipe, 'recorded'> {
  return recorded.__missing === undefined ? { recorded: recordedKeys(recorded) } : {}
}

function waitedFor({ pipe }: PipeTableInputs): Pick<Actual, 'waited'> {
  return pipe === 'waitingForFiles' ? { waited: true } : {}
}

/** The inputs that would declare the actual table and pipe. Undeclared columns and properties never count as drift. */
export function declaredInputs(actual: Actual, recorded: PipeTableInputs, desired: Desired | undefined): Values {
  return {
    pipe: condition(actual, desired),
    ...(actual.table && tableDrift(actual.table, recorded)),
    ...(actual.pipe && pipeDrift(actual.pipe, recorded)),
  }
}

function tableDrift(table: NonNullable<Actual['table']>, recorded: PipeTableInputs): Values {
  const declared: Table = tableOf(recorded)
  const comment = withoutMark(table.comment ?? '')
  const columns = asRecorded(columnsFound(table, declared), recorded, declared)
  return {
    columns,
    __layout: keepInferred(recorded, columns),
    tableProperties: propertiesFound(table, recorded.tableProperties),
    ...(comment !== (recorded.comment ?? '') && { comment }),
  }
}

/** The sum of a DECIMAL reads back wider than it was declared, which is no drift. */
function asRecorded(shown: Record<string, string>, recorded: PipeTableInputs, declared: Table): Record<string, string> {
  return Object.fromEntries(
    Object.entries(shown).map(([name, type]) => {
      const expected = declared.columns.find((column) => column.name === name)?.type
      return [name, type === expected ? (ownValue(recorded.columns, name) ?? type) : type]
    }),
  )
}

function pipeDrift(pipe: ActualPipe, recorded: PipeTableInputs): Values {
  const declared = pipeProperties(recorded)
  const differs = (name: string) => {
    const [shownValue, desired] = [
      pipe.properties[name] ?? PIPE_DEFAULTS[name] ?? '',
      declared[name] ?? PIPE_DEFAULTS[name] ?? '',
    ]
    return samePipeProperty(name, shownValue, desired) ? undefined : shownValue
  }
  const [interval, size, files, ingest] = ['poll_interval', 'batch_size', 'batch_files', 'auto_ingest'].map(differs)
  const tasks = Object.entries(recorded.taskProperties ?? {}).map(([name, value]) => {
    return [name, differs(`task.${name}`) ?? value] as const
  })
  const timeZone = recorded.timeZone === undefined ? undefined : differs('task.time_zone')
  return {
    ...(tasks.length > 0 && { taskProperties: Object.fromEntries(tasks) }),
    ...(timeZone !== undefined && { timeZone }),
    ...(interval !== undefined && { pollingIntervalSeconds: Number(interval) }),
    ...(size !== undefined && { batchSize: size }),
    ...(files !== undefined && { batchFiles: Number(files) }),
    ...(ingest !== undefined && { autoIngest: ingest.toLowerCase() === 'true' }),
  }
}
