import { handler as analyzeSchedule } from '../../provider/analyze-schedule'
import type { Handler } from '../../provider/core/handler'
import { handler as database } from '../../provider/database'
import { handler as externalTableRefresh } from '../../provider/external-table-refresh'
import { handler as frontendConfig } from '../../provider/frontend-config'
import { handler as grant } from '../../provider/grant'
import { handler as hiveCatalog } from '../../provider/hive-catalog'
import { handler as hiveDatabase } from '../../provider/hive-database'
import { handler as hiveTable } from '../../provider/hive-table'
import { handler as partitionRefresh } from '../../provider/partition-refresh'
import { handler as pipeTable } from '../../provider/pipe-table'
import { handler as role } from '../../provider/role'
import { handler as scheduledTask } from '../../provider/scheduled-task'

type AnyHandler = Pick<Handler<never, never, never>, 'configure'>

/** Every resource, by its module in provider/. */
export const KINDS = {
  database,
  'pipe-table': pipeTable,
  'partition-refresh': partitionRefresh,
  'hive-catalog': hiveCatalog,
  'hive-database': hiveDatabase,
  'hive-table': hiveTable,
  'external-table-refresh': externalTableRefresh,
  'analyze-schedule': analyzeSchedule,
  'scheduled-task': scheduledTask,
  role,
  grant,
  'frontend-config': frontendConfig,
} satisfies Record<string, AnyHandler>

export type Kind = keyof typeof KINDS
