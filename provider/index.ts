/**
 * Resources and look-ups for StarRocks lake ingestion.
 *
 * Each resource has two inputs that no program sets and every preview shows, secrets masked: `ddl`, the statements that define it, and
 * `plan`, those that a change will run; a replacement's begins with what it costs. State holds them among the inputs, where a policy
 * pack finds them as well; they are no outputs.
 *
 * @packageDocumentation
 */

export { InputError, NotFoundError, ProviderError, type StarRocksCondition, StarRocksError } from './errors'
export {
  type AnalyzeJobListing,
  type AnalyzeStatus,
  type CatalogListing,
  type CatalogResult,
  type ColumnResult,
  type DescribeTableArgs,
  type DescribeTableOutputArgs,
  describeTable,
  describeTableOutput,
  type ExplicitTablePartitions,
  type GetAnalyzeStatusArgs,
  type GetAnalyzeStatusOutputArgs,
  type GetCatalogArgs,
  type GetCatalogOutputArgs,
  type GetMaterializedViewArgs,
  type GetMaterializedViewOutputArgs,
  type GetPipeTableArgs,
  type GetPipeTableOutputArgs,
  type GetTableArgs,
  type GetTableOutputArgs,
  getAnalyzeStatus,
  getAnalyzeStatusOutput,
  getCatalog,
  getCatalogDdl,
  getCatalogDdlOutput,
  getCatalogOutput,
  getMaterializedView,
  getMaterializedViewOutput,
  getPipeTable,
  getPipeTableOutput,
  getTable,
  getTableOutput,
  type ListAnalyzeJobsArgs,
  type ListAnalyzeJobsOutputArgs,
  type ListMaterializedViewsArgs,
  type ListMaterializedViewsOutputArgs,
  type ListPipeTablesArgs,
  type ListPipeTablesOutputArgs,
  type ListTablePartition,
  type ListTablesArgs,
  type ListTablesOutputArgs,
  type LookUpArgs,
  type LookUpOutputArgs,
  listAnalyzeJobs,
  listAnalyzeJobsOutput,
  listCatalogs,
  listCatalogsOutput,
  listMaterializedViews,
  listMaterializedViewsOutput,
  listPipeTables,
  listPipeTablesOutput,
  listTables,
  listTablesOutput,
  type MaterializedViewListing,
  type MaterializedViewResult,
  type PageLink,
  type PipeFile,
  type PipeTableListing,
  type PipeTablePage,
  type PipeTableResult,
  type QueryArgs,
  type QueryOutputArgs,
  type QueryRow,
  query,
  queryOutput,
  type RangeTablePartition,
  type RefreshPartitionArgs,
  refreshPartition,
  type TableColumnResult,
  type TableIndexResult,
  type TableListing,
  type TableResult,
} from './functions'
export type { InputOutputs, LookUpOutputOptions } from './pulumi/dynamic'
export {
  AnalyzeSchedule,
  type AnalyzeScheduleArgs,
  type AnalyzeSettings,
  type Share,
} from './resources/analyze-schedule'
export type { OwnJob as AnalyzeScheduleJob } from './resources/analyze-schedule/jobs'
export type {
  Aggregation,
  ConnectionArgs,
  DeletionPolicy,
  DistributionConfig,
  GetArgs,
  GrantToArgs,
  KeyConfig,
  Name,
  OnExisting,
  PartitionConfig,
  StorageArgs,
  StorageAuthArgs,
  TlsArgs,
} from './resources/args'
export type { AwsAuthArgs } from './resources/catalog/aws'
export type { MetastoreArgs } from './resources/catalog/metastore'
export type {
  Adls1AuthArgs,
  Adls2AuthArgs,
  AzureBlobAuthArgs,
  CatalogStorageArgs,
  GcsAuthArgs,
} from './resources/catalog/storage'
export { CatalogDatabase, type CatalogDatabaseArgs } from './resources/catalog-database'
export {
  type CatalogColumnArgs,
  type CatalogSortArgs,
  CatalogTable,
  type CatalogTableArgs,
} from './resources/catalog-table'
export { Database, type DatabaseArgs } from './resources/database'
export { ExternalCatalog, type ExternalCatalogArgs } from './resources/external-catalog'
export { ExternalTableRefresh, type ExternalTableRefreshArgs } from './resources/external-table-refresh'
export { FrontendConfig, type FrontendConfigArgs } from './resources/frontend-config'
export { GlobalVariable, type GlobalVariableArgs } from './resources/global-variable'
export { Grant, type GrantArgs } from './resources/grant'
export type { GrantOnArgs } from './resources/grant/args'
export { GroupProvider, type GroupProviderArgs, type GroupSourceArgs } from './resources/group-provider'
export { HiveCatalog, type HiveCatalogArgs } from './resources/hive-catalog'
export type { MetadataUpdateArgs } from './resources/hive-catalog/args'
export { HiveDatabase, type HiveDatabaseArgs } from './resources/hive-database'
export { type HiveColumnArgs, HiveTable, type HiveTableArgs } from './resources/hive-table'
export { IcebergCatalog, type IcebergCatalogArgs } from './resources/iceberg-catalog'
export type { IcebergMetadataCacheArgs } from './resources/iceberg-catalog/args'
export type { IcebergAwsAuthArgs } from './resources/iceberg-catalog/aws'
export type { IcebergMetastoreArgs } from './resources/iceberg-catalog/metastore'
export type { IcebergRestSecurityArgs } from './resources/iceberg-catalog/security'
export type { IcebergStorageArgs } from './resources/iceberg-catalog/storage'
export { MaterializedView, type MaterializedViewArgs, type RefreshArgs } from './resources/materialized-view'
export type { ViewStatus as MaterializedViewStatus } from './resources/materialized-view/status'
export { PartitionRefresh, type PartitionRefreshArgs } from './resources/partition-refresh'
export type { Refreshed as RefreshedPartition } from './resources/partition-refresh/refresh'
export { type ColumnExpression, PipeTable, type PipeTableArgs } from './resources/pipe-table'
export type { SourceInput as PipeTableSource } from './resources/pipe-table/model'
export { type ClassifierArgs, ResourceGroup, type ResourceGroupArgs } from './resources/resource-group'
export { Role, type RoleArgs } from './resources/role'
export { RoleMembership, type RoleMembershipArgs } from './resources/role-membership'
export { type ScheduleArgs, ScheduledTask, type ScheduledTaskArgs } from './resources/scheduled-task'
export {
  type AuthenticationMethodArgs,
  SecurityIntegration,
  type SecurityIntegrationArgs,
} from './resources/security-integration'
export { StorageVolume, type StorageVolumeArgs } from './resources/storage-volume'
export type {
  VolumeAwsAuthArgs,
  VolumeIdentityArgs,
  VolumeKeyArgs,
  VolumeStorageArgs,
} from './resources/storage-volume/storage'
export {
  type ExplicitPartitionConfig,
  type ListPartitionArgs,
  type RangePartitionArgs,
  Table,
  type TableArgs,
  type TableColumnArgs,
  type TableIndexArgs,
  type TablePartitionConfig,
} from './resources/table'
export { User, type UserArgs } from './resources/user'
export type { UserAuthenticationArgs } from './resources/user/args'
export { View, type ViewArgs, type ViewColumnArgs } from './resources/view'
export type { Distribution as TableDistribution, Key as TableKey, Partition as TablePartition } from './sql/table'
