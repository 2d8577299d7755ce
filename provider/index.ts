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
export {
  type CatalogListing,
  type CatalogResult,
  type GetCatalogArgs,
  getCatalog,
  getCatalogOutput,
  type LookUpArgs,
  listCatalogs,
  listCatalogsOutput,
} from './functions'
export { HiveCatalog, type HiveCatalogArgs } from './hive-catalog'
export {
  type Aggregation,
  type ColumnExpression,
  type DistributionConfig,
  type KeyConfig,
  type PartitionConfig,
  PipeTable,
  type PipeTableArgs,
} from './pipe-table'
