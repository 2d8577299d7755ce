/**
 * The scenarios that have a file of their own, so that the runner can run them side by side: the kinds that load rows into tables. A row that
 * is lost or doubled is the worst that an interrupted run can do.
 */
export const APART = [
  'PipeTable (duplicate key)',
  'PipeTable (primary key)',
  'PipeTable (aggregate key)',
  'PartitionRefresh (swapped)',
  'PartitionRefresh (deleted and loaded)',
] as const
