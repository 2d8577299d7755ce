import type { ResourceProvider } from '../../provider/core/resource-provider'
import { handler as analyzeSchedule } from '../../provider/resources/analyze-schedule'
import { handler as database } from '../../provider/resources/database'
import { handler as externalTableRefresh } from '../../provider/resources/external-table-refresh'
import { handler as frontendConfig } from '../../provider/resources/frontend-config'
import { handler as grant } from '../../provider/resources/grant'
import { handler as hiveCatalog } from '../../provider/resources/hive-catalog'
import { handler as hiveDatabase } from '../../provider/resources/hive-database'
import { handler as hiveTable } from '../../provider/resources/hive-table'
import { handler as partitionRefresh } from '../../provider/resources/partition-refresh'
import { handler as pipeTable } from '../../provider/resources/pipe-table'
import { handler as role } from '../../provider/resources/role'
import { handler as scheduledTask } from '../../provider/resources/scheduled-task'

type AnyHandler = Pick<ResourceProvider<never, never, never>, 'configure'>

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
