/**
 * Resources and look-ups for StarRocks lake ingestion.
 *
 * Each resource has two inputs that no program sets and every preview shows, secrets masked: `ddl`, the statements that define it, and
 * `plan`, those that a change will run; a replacement's begins with what it costs. State holds them among the inputs, where a policy
 * pack finds them as well; they are no outputs.
 *
 * @packageDocumentation
 */

export type { OwnJob as AnalyzeScheduleJob } from './analyze/jobs'
export { AnalyzeSchedule, type AnalyzeScheduleArgs, type AnalyzeSettings } from './analyze-schedule'
export type { ConnectionArgs, StorageArgs, StorageAuthArgs, TlsArgs } from './args'
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
  type AnalyzeJobListing,
  type AnalyzeStatus,
  type CatalogListing,
  type CatalogResult,
  type ColumnResult,
  type DescribeTableArgs,
  describeTable,
  describeTableOutput,
  type GetAnalyzeStatusArgs,
  type GetCatalogArgs,
  type GetPipeTableArgs,
  getAnalyzeStatus,
  getAnalyzeStatusOutput,
  getCatalog,
  getCatalogDdl,
  getCatalogDdlOutput,
  getCatalogOutput,
  getPipeTable,
  getPipeTableOutput,
  type ListAnalyzeJobsArgs,
  type ListPipeTablesArgs,
  type ListTablesArgs,
  type LookUpArgs,
  listAnalyzeJobs,
  listAnalyzeJobsOutput,
  listCatalogs,
  listCatalogsOutput,
  listPipeTables,
  listPipeTablesOutput,
  listTables,
  listTablesOutput,
  NotFoundError,
  type PageLink,
  type PipeFile,
  type PipeTableListing,
  type PipeTablePage,
  type PipeTableResult,
  type QueryArgs,
  type QueryRow,
  query,
  queryOutput,
  type RefreshPartitionArgs,
  refreshPartition,
  type TableListing,
} from './functions'
export { Grant, type GrantArgs } from './grant'
export type { GrantOnArgs, GrantToArgs } from './grant/args'
export { HiveCatalog, type HiveCatalogArgs } from './hive-catalog'
export { HiveDatabase, type HiveDatabaseArgs } from './hive-database'
export { type HiveColumnArgs, HiveTable, type HiveTableArgs } from './hive-table'
export { PartitionRefresh, type PartitionRefreshArgs } from './partition-refresh'
export type { SourceInput as PipeTableSource } from './pipe/source'
export {
  type Aggregation,
  type ColumnExpression,
  type DistributionConfig,
  type KeyConfig,
  type PartitionConfig,
  PipeTable,
  type PipeTableArgs,
} from './pipe-table'
export type { Refreshed as RefreshedPartition } from './refresh/refresh'
export { Role, type RoleArgs } from './role'
export { type ScheduleArgs, ScheduledTask, type ScheduledTaskArgs } from './scheduled-task'
export type { Distribution as TableDistribution, Key as TableKey, Partition as TablePartition } from './sql/table'
