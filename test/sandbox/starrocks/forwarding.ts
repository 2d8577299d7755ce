import type { Statement } from './statements'

/**
 * Where a follower has a statement run (the statements' `getRedirectStatus`): it answers what only reads metadata and rows itself; what it
 * knows too little of it asks the leader (FORWARD_NO_SYNC); and after what changes something it waits until it has
 * replayed that, so that a connection reads its own writes (FORWARD_WITH_SYNC).
 */
export type Place = 'here' | 'leader' | 'leaderThenReplay'

const HERE: ReadonlySet<Statement['kind']> = new Set([
  'query',
  'use',
  'setCatalog',
  'setVariables',
  'setNames',
  'setRole',
  'showVariables',
  'showWarnings',
  'showDatabases',
  'showCreateDatabase',
  'showDatabaseProc',
  'showTables',
  'showCreateTable',
  'showCreateMaterializedView',
  'showColumns',
  'showPartitions',
  'showIndex',
  'showTableStatus',
  'showLoad',
  'showResourceGroups',
  'showCatalogs',
  'showCreateCatalog',
  'showRoles',
  'showUsers',
  'showGrants',
  'showFrontendConfig',
  'describe',
  'describeFiles',
  // It tells the other front ends itself.
  'refreshExternalTable',
] satisfies Statement['kind'][])

const LEADER: ReadonlySet<Statement['kind']> = new Set([
  'showPipes',
  'describePipe',
  'showAnalyze',
  'showAlterTable',
  'showMaterializedViews',
] satisfies Statement['kind'][])

export function placeOf(statement: Statement): Place {
  if (statement.kind === 'showNodes') return statement.what === 'PROCESSLIST' ? 'here' : 'leader'
  if (HERE.has(statement.kind)) return 'here'
  return LEADER.has(statement.kind) ? 'leader' : 'leaderThenReplay'
}
