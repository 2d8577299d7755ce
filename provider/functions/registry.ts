import type { Server } from '../starrocks/server'
import { askCatalog, askCatalogDdl, askCatalogs } from './ask/catalogs'
import { askMaterializedView, askMaterializedViews } from './ask/materialized-views'
import { askPipeTable, askPipeTables } from './ask/pipe-tables'
import { askRows } from './ask/query'
import { askAnalyzeJobs, askAnalyzeStatus } from './ask/statistics'
import { askColumns, askTable, askTables } from './ask/tables'

/** A look-up as every language calls it. */
export interface LookUp {
  // biome-ignore lint/suspicious/noExplicitAny: the arguments of each look-up are its own.
  ask(args: any, server: Server): Promise<unknown>
  /** The property that holds a result that is no object: a function of Pulumi's schema returns an object. */
  readonly result?: string
}

/**
 * The look-ups by the names of their functions. They have no Pulumi SDK behind them. `refreshPartition` is not one of them: it changes
 * data in a preview as well, and the resource PartitionRefresh does the same in an update.
 */
export const lookUps: Readonly<Record<string, LookUp>> = {
  describeTable: { ask: askColumns, result: 'columns' },
  getAnalyzeStatus: { ask: askAnalyzeStatus, result: 'collections' },
  getCatalog: { ask: askCatalog },
  getCatalogDdl: { ask: askCatalogDdl, result: 'ddl' },
  getMaterializedView: { ask: askMaterializedView },
  getPipeTable: { ask: askPipeTable },
  getTable: { ask: askTable },
  listAnalyzeJobs: { ask: askAnalyzeJobs, result: 'jobs' },
  listCatalogs: { ask: askCatalogs, result: 'catalogs' },
  listMaterializedViews: { ask: askMaterializedViews, result: 'materializedViews' },
  listPipeTables: { ask: askPipeTables },
  listTables: { ask: askTables, result: 'tables' },
  query: { ask: askRows, result: 'rows' },
}
