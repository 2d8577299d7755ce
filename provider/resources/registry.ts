import type { Spec } from '../core/spec'
import { spec as analyzeSchedule } from './analyze-schedule/spec'
import { spec as catalogDatabase } from './catalog-database/spec'
import { spec as catalogTable } from './catalog-table/spec'
import { spec as database } from './database/spec'
import { spec as externalCatalog } from './external-catalog/spec'
import { spec as externalTableRefresh } from './external-table-refresh/spec'
import { spec as frontendConfig } from './frontend-config/spec'
import { spec as globalVariable } from './global-variable/spec'
import { spec as grant } from './grant/spec'
import { spec as groupProvider } from './group-provider/spec'
import { spec as hiveCatalog } from './hive-catalog/spec'
import { spec as hiveDatabase } from './hive-database/spec'
import { spec as hiveTable } from './hive-table/spec'
import { spec as icebergCatalog } from './iceberg-catalog/spec'
import { spec as materializedView } from './materialized-view/spec'
import { spec as partitionRefresh } from './partition-refresh/spec'
import { spec as pipeTable } from './pipe-table/spec'
import { spec as resourceGroup } from './resource-group/spec'
import { spec as role } from './role/spec'
import { spec as roleMembership } from './role-membership/spec'
import { spec as scheduledTask } from './scheduled-task/spec'
import { spec as securityIntegration } from './security-integration/spec'
import { spec as storageVolume } from './storage-volume/spec'
import { spec as table } from './table/spec'
import { spec as user } from './user/spec'
import { spec as view } from './view/spec'

/** A spec whose inputs the code that walks the list does not know. */
// biome-ignore lint/suspicious/noExplicitAny: the inputs of each kind are its own.
export type AnySpec = Spec<any, any, any>

/** Every resource. The schema, the docs and the suites about faults, secrets and privileges walk this list. */
export const registry: readonly AnySpec[] = [
  analyzeSchedule,
  catalogDatabase,
  catalogTable,
  database,
  externalCatalog,
  externalTableRefresh,
  frontendConfig,
  globalVariable,
  grant,
  groupProvider,
  hiveCatalog,
  hiveDatabase,
  hiveTable,
  icebergCatalog,
  materializedView,
  partitionRefresh,
  pipeTable,
  resourceGroup,
  role,
  roleMembership,
  scheduledTask,
  securityIntegration,
  storageVolume,
  table,
  user,
  view,
]
