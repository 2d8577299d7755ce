import type { Statement } from './statements'

/**
 * Where a follower has a statement run (the statements' `getRedirectStatus`): it answers reads of metadata and rows itself; it
 * forwards queries of data that only the leader has (FORWARD_NO_SYNC); after a change it waits until it has replayed it, so a
 * connection reads its own writes (FORWARD_WITH_SYNC).
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
  'showSecurityIntegrations',
  'showCreateSecurityIntegration',
  'showGroupProviders',
  'showCreateGroupProvider',
  'showFrontendConfig',
  'describe',
  'describeFiles',
  // The front end sends it to the others itself.
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
