export type { ConnectionArgs, StorageArgs, StorageAuthArgs } from './args'
export { Database, type DatabaseArgs } from './database'
export {
  type DistributionConfig,
  type KeyConfig,
  type PartitionConfig,
  PipeTable,
  type PipeTableArgs,
} from './pipe-table'
