export { AnalyzeSchedule, type AnalyzeScheduleArgs, type AnalyzeSettings } from './analyze-schedule'
export type { ConnectionArgs, StorageArgs, StorageAuthArgs } from './args'
export type { AwsAuthArgs } from './catalog/aws'
export type { MetastoreArgs } from './catalog/metastore'
export type { MetadataUpdateArgs } from './catalog/properties'
export type {
  Adls1AuthArgs,
  Adls2AuthArgs,
  AzureBlobAuthArgs,
  CatalogStorageArgs,
  GcsAuthArgs,
} from './catalog/storage'
export { Database, type DatabaseArgs } from './database'
export { ExternalTableRefresh, type ExternalTableRefreshArgs } from './external-table-refresh'
export { FrontendConfig, type FrontendConfigArgs } from './frontend-config'
export {
  type CatalogListing,
  type CatalogResult,
  type GetCatalogArgs,
  type GetPipeTableArgs,
  getCatalog,
  getCatalogOutput,
  getPipeTable,
  getPipeTableOutput,
  type ListPipeTablesArgs,
  type LookUpArgs,
  listCatalogs,
  listCatalogsOutput,
  listPipeTables,
  listPipeTablesOutput,
  NotFoundError,
  type PageLink,
  type PipeFile,
  type PipeTableListing,
  type PipeTablePage,
  type PipeTableResult,
  type RefreshPartitionArgs,
  refreshPartition,
} from './functions'
export { Grant, type GrantArgs } from './grant'
export type { GrantOnArgs, GrantToArgs } from './grant/args'
export { HiveCatalog, type HiveCatalogArgs } from './hive-catalog'
export { HiveDatabase, type HiveDatabaseArgs } from './hive-database'
export { type HiveColumnArgs, HiveTable, type HiveTableArgs } from './hive-table'
export { PartitionRefresh, type PartitionRefreshArgs } from './partition-refresh'
export {
  type Aggregation,
  type ColumnExpression,
  type DistributionConfig,
  type KeyConfig,
  type PartitionConfig,
  PipeTable,
  type PipeTableArgs,
} from './pipe-table'
export { Role, type RoleArgs } from './role'
export { type ScheduleArgs, ScheduledTask, type ScheduledTaskArgs } from './scheduled-task'
