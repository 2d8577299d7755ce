import { timeText } from '../answer'
import { materializedViewText } from '../ddl/materialized-view'
import type { FrontEnd } from '../frontend'
import { hashOrder } from '../hash-order'
import type { Refresh, TaskRun } from '../jobs/task-runs'
import type { Database } from '../metadata'
import type { Cell } from '../store'
import { isMaterialized, type MaterializedTable, taskName } from './views'

/** The materialized views of a database in the order of the map of its tables, which is ordered by id. */
export async function shownViews(
  frontEnd: FrontEnd,
  { tables, views }: Database,
): Promise<{ table: MaterializedTable; cells: Cell[] }[]> {
  const ordered = hashOrder([...tables.values(), ...views.values()], ({ id }) => id)
  const found = ordered.flatMap((one) => ('state' in one && isMaterialized(one) ? [one] : []))
  return Promise.all(found.map(async (table) => ({ table, cells: await shownRow(frontEnd, table) })))
}

async function shownRow(frontEnd: FrontEnd, table: MaterializedTable): Promise<Cell[]> {
  const { materialized } = table
  return [
    String(table.id),
    table.database.name,
    table.name,
    materialized.refresh.type,
    String(materialized.inactiveReason === undefined),
    materialized.inactiveReason ?? '',
    materialized.partitionType,
    String(materialized.taskId),
    taskName(table),
    ...refreshCells(materialized.lastRun),
    String(await frontEnd.store.countRows(table)),
    materializedViewText(table),
    ...laterCells(materialized),
  ]
}

/** From last_refresh_start_time to last_refresh_error_message. */
function refreshCells(run: TaskRun | undefined): Cell[] {
  if (!run?.refresh) return [null, null, '0.000', '', 'false', '', '', '', '', '', '']
  const { createdAt, processedAt, finishedAt, state, error, refresh } = run
  const seconds = processedAt && finishedAt ? (finishedAt.getTime() - processedAt.getTime()) / 1000 : 0
  const range = refresh.partitions && 'from' in refresh.partitions ? refresh.partitions : undefined
  return [
    timeText(createdAt),
    finishedAt ? timeText(finishedAt) : null,
    seconds.toFixed(3),
    state,
    String(refresh.force),
    range?.from ?? 'NULL',
    range?.to ?? 'NULL',
    JSON.stringify(refresh.basePartitions),
    JSON.stringify(refresh.ownPartitions),
    finishedAt ? String(error?.number ?? 0) : '',
    error?.message ?? '',
  ]
}

/** From extra_message on. */
function laterCells({ lastRun, creator }: MaterializedTable['materialized']): Cell[] {
  if (!lastRun?.refresh) return ['', 'VALID', '', null, '']
  const { processedAt, finishedAt, refresh } = lastRun
  return [
    extraMessage(lastRun, refresh),
    'VALID',
    `'${creator}'@'%'`,
    processedAt ? timeText(processedAt) : null,
    finishedAt ? refresh.jobId : '',
  ]
}

function extraMessage({ id, state }: TaskRun, { manual, sync, priority }: Refresh): string {
  return JSON.stringify({
    queryIds: [id],
    isManual: manual,
    isSync: sync,
    isReplay: false,
    priority,
    lastTaskRunState: state,
  })
}
