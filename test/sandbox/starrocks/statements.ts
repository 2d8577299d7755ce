import type { Expression, OrderItem, QualifiedName, Query, Relation, Span } from './ast'
import type { Signature } from './functions'
import type { Token } from './lexer'
import type { Alteration, Creation } from './resource-groups/groups'
import type { StorageVolume } from './storage-volumes'
import type { DataType } from './types'

export interface ColumnDefinition {
  name: string
  type: DataType
  key: boolean
  aggregate?: string
  nullable?: boolean
  default?: ColumnDefault
  autoIncrement: boolean
  generated?: Expression
  comment: string
  span: Span
}

export type ColumnDefault =
  | { kind: 'value'; text: string }
  | { kind: 'null' }
  | { kind: 'now'; precision?: number }
  | { kind: 'call'; text: string }

export type KeyModel = 'DUP_KEYS' | 'AGG_KEYS' | 'UNIQUE_KEYS' | 'PRIMARY_KEYS'

export type PartitionItem =
  | { kind: 'lessThan'; name: string; values: string[] }
  | { kind: 'fixed'; name: string; from: string[]; to: string[] }
  | { kind: 'in'; name: string; rows: string[][] }
  | { kind: 'every'; start: string; end: string; amount: number; unit: string }

export type PartitionBy =
  | { kind: 'columns'; columns: string[] }
  | { kind: 'expressions'; expressions: Expression[]; span: Span }
  | { kind: 'range' | 'list'; columns: string[]; items: PartitionItem[] }

export type Distribution = { kind: 'hash'; columns: string[]; buckets?: number } | { kind: 'random'; buckets?: number }

/** INDEX name (columns) [USING type] [COMMENT '...']. */
export interface IndexDefinition {
  name: string
  columns: string[]
  type: string
  properties: Map<string, string>
  comment: string
  span: Span
}

export interface CreateTable {
  kind: 'createTable'
  name: QualifiedName
  ifNotExists: boolean
  external: boolean
  columns: ColumnDefinition[]
  engine?: string
  key?: { model: KeyModel; columns: string[]; span: Span }
  comment: string
  partitionBy?: PartitionBy
  distribution?: Distribution
  orderBy?: string[]
  properties: Map<string, string>
  indexes: IndexDefinition[]
}

/** CREATE TABLE ... AS: the columns are those of the query, by other names where these are given. */
export type CreateTableAs = { kind: 'createTableAs'; query: Query; names?: string[] } & Omit<
  CreateTable,
  'kind' | 'columns' | 'indexes' | 'external' | 'engine'
>

export type ColumnPlace = { first: true } | { after: string }

/** Into a struct by the name of a field, or into an array by `[*]`. */
export type FieldStep = string | { elements: true }

export type AlterClause =
  | { kind: 'addColumns'; columns: ColumnDefinition[]; place?: ColumnPlace }
  | { kind: 'dropColumn'; name: string }
  | { kind: 'modifyColumn'; column: ColumnDefinition; place?: ColumnPlace }
  | { kind: 'addField'; column: string; path: FieldStep[]; name: string; type: DataType; place?: ColumnPlace }
  | { kind: 'commentColumn'; name: string; comment: string }
  | { kind: 'renameColumn'; from: string; to: string }
  | { kind: 'orderBy'; columns: string[] }
  | { kind: 'comment'; comment: string }
  | { kind: 'rename'; to: string }
  | { kind: 'swap'; other: string }
  | { kind: 'set'; properties: Map<string, string> }
  | { kind: 'distribution'; distribution: Distribution }
  | { kind: 'addIndex'; index: IndexDefinition }
  | { kind: 'dropIndex'; name: string }
  | { kind: 'addPartition'; item: PartitionItem; ifNotExists: boolean }
  | { kind: 'renamePartition'; from: string; to: string }
  | { kind: 'dropPartition'; name: string; ifExists: boolean }

/** The partition clause of INSERT: by names, or by `column = value`. */
export type InsertPartition = { names: string[] } | { values: { column: string; value: Expression }[] }

export interface Insert {
  kind: 'insert'
  overwrite: boolean
  target: QualifiedName
  label?: string
  partition?: InsertPartition
  columns?: string[]
  byName: boolean
  source: Query | Expression[][]
  hints: Map<string, string>
  /** The position of INSERT: a pipe stores the text from here on. */
  start: number
}

/** LIKE, WHERE, ORDER BY and LIMIT of a SHOW statement. */
export interface ShowFilter {
  like?: string
  where?: Expression
  orderBy: OrderItem[]
  limit?: number
}

export type GrantObject =
  | { kind: 'system' }
  | { kind: 'named'; type: string; names: QualifiedName[] }
  | { kind: 'users'; names: string[] }
  | { kind: 'functions'; type: 'FUNCTION' | 'GLOBAL FUNCTION'; functions: Signature[] }
  | { kind: 'all'; type: string; database?: string }

export type Grantee = { kind: 'user' | 'role' | 'group'; name: string }

/** The authentication of a user: a password, or the data of another plugin. */
export interface Identification {
  plugin: string
  password?: string
  as?: string
}

/** The refresh of a materialized view: manual, after each load into its tables, or periodic. */
export interface RefreshScheme {
  type: 'ASYNC' | 'MANUAL'
  /** Not at once after it was created. */
  deferred: boolean
  start?: string
  every?: { amount: number; unit: string }
}

export interface CreateMaterializedView {
  kind: 'createMaterializedView'
  name: QualifiedName
  ifNotExists: boolean
  columns?: { name: string; comment: string }[]
  comment: string
  partitionBy?: Expression[]
  distribution?: Distribution
  orderBy?: string[]
  refresh: RefreshScheme
  properties: Map<string, string>
  query: Query
  text: string
}

export interface RefreshMaterializedView {
  kind: 'refreshMaterializedView'
  name: QualifiedName
  /** The partitions to refresh, by ranges or by lists. */
  partitions?: { from: string; to: string; span: Span } | { rows: string[][] }
  force: boolean
  sync: boolean
  priority?: number
}

export type MaterializedViewChange =
  | { kind: 'refresh'; scheme: RefreshScheme }
  | { kind: 'rename'; to: string }
  | { kind: 'swap'; other: string }
  | { kind: 'set'; properties: Map<string, string> }
  | { kind: 'status'; active: boolean }

export type AnalyzeScope = { catalog?: string; table?: QualifiedName; database?: QualifiedName; columns?: string[] }

export type Statement =
  | { kind: 'query'; query: Query }
  | { kind: 'explain'; of: Insert | Query }
  | { kind: 'createDatabase'; name: QualifiedName; ifNotExists: boolean; properties: Map<string, string> }
  | { kind: 'dropDatabase'; name: QualifiedName; ifExists: boolean; force: boolean }
  | { kind: 'showDatabases'; catalog?: string; filter: ShowFilter }
  | { kind: 'showCreateDatabase'; name: string }
  | { kind: 'alterDatabaseQuota'; name: string; quota: 'DATA' | 'REPLICA'; value: string }
  | { kind: 'showDatabaseProc' }
  | { kind: 'use'; parts: string[] }
  | { kind: 'setCatalog'; name: string }
  | { kind: 'setVariables'; assignments: { scope: string; name: string; value: Expression }[] }
  | { kind: 'setNames' }
  | { kind: 'showVariables'; global: boolean; filter: ShowFilter }
  | { kind: 'showWarnings' }
  | {
      kind: 'showNodes'
      what: 'FRONTENDS' | 'BACKENDS' | 'COMPUTE NODES' | 'WAREHOUSES' | 'PROCESSLIST' | 'PLUGINS' | 'STORAGE VOLUMES'
    }
  | CreateTable
  | CreateTableAs
  | { kind: 'createTableLike'; name: QualifiedName; like: QualifiedName; ifNotExists: boolean }
  | { kind: 'recoverTable'; name: QualifiedName }
  | { kind: 'recoverDatabase'; name: string }
  | { kind: 'showIndex'; name: QualifiedName }
  | { kind: 'showTableStatus'; database?: string; filter: ShowFilter }
  | { kind: 'dropTable'; name: QualifiedName; ifExists: boolean; force: boolean }
  | {
      kind: 'createView'
      name: QualifiedName
      orReplace: boolean
      ifNotExists: boolean
      columns?: { name: string; comment: string }[]
      comment: string
      query: Query
      text: string
    }
  | {
      kind: 'alterView'
      name: QualifiedName
      columns?: { name: string; comment: string }[]
      query: Query
      text: string
    }
  | { kind: 'dropView'; name: QualifiedName; ifExists: boolean }
  | { kind: 'showCreateView'; name: QualifiedName }
  | CreateMaterializedView
  | { kind: 'alterMaterializedView'; name: QualifiedName; change: MaterializedViewChange }
  | { kind: 'dropMaterializedView'; name: QualifiedName; ifExists: boolean }
  | RefreshMaterializedView
  | { kind: 'cancelRefresh'; name: QualifiedName; force: boolean }
  | { kind: 'showMaterializedViews'; database?: string; filter: ShowFilter }
  | { kind: 'showCreateMaterializedView'; name: QualifiedName }
  | { kind: 'truncate'; name: QualifiedName; partitions?: string[] }
  | { kind: 'showTables'; full: boolean; database?: string[]; filter: ShowFilter }
  | { kind: 'showCreateTable'; name: QualifiedName }
  | { kind: 'describe'; name: QualifiedName }
  | { kind: 'describeFiles'; properties: Map<string, string> }
  | { kind: 'showColumns'; full: boolean; name: QualifiedName; filter: ShowFilter }
  | { kind: 'showPartitions'; name: QualifiedName; filter: ShowFilter }
  | { kind: 'alterTable'; name: QualifiedName; clauses: AlterClause[] }
  | { kind: 'showAlterTable'; what: 'COLUMN' | 'OPTIMIZE'; database?: string; filter: ShowFilter }
  | { kind: 'cancelAlterTable'; name: QualifiedName }
  | Insert
  | { kind: 'showLoad'; all: boolean; database?: string; filter: ShowFilter; offset?: number }
  | { kind: 'delete'; name: QualifiedName; partitions?: string[]; using?: Relation; where?: Expression }
  | {
      kind: 'createPipe'
      name: QualifiedName
      orReplace: boolean
      ifNotExists: boolean
      properties: Map<string, string>
      insert: Insert
    }
  | { kind: 'alterPipe'; name: QualifiedName; action: PipeAction }
  | { kind: 'dropPipe'; name: QualifiedName; ifExists: boolean }
  | { kind: 'showPipes'; database?: string; filter: ShowFilter }
  | { kind: 'describePipe'; name: QualifiedName }
  | { kind: 'createCatalog'; name: string; ifNotExists: boolean; comment?: string; properties: Map<string, string> }
  | { kind: 'alterCatalog'; name: string; properties: Map<string, string> }
  | { kind: 'dropCatalog'; name: string; ifExists: boolean }
  | { kind: 'showCatalogs'; filter: ShowFilter; proc: boolean }
  | { kind: 'showCreateCatalog'; name: string }
  | { kind: 'refreshExternalTable'; name: QualifiedName; partitions?: string[] }
  | {
      kind: 'analyze'
      sample: boolean
      table: QualifiedName
      columns?: string[]
      histogram: boolean
      async: boolean
      properties: Map<string, string>
    }
  | { kind: 'createAnalyze'; sample?: boolean; scope: AnalyzeScope; properties: Map<string, string> }
  | { kind: 'dropAnalyze'; id?: string }
  | { kind: 'killAnalyze'; id: string }
  | { kind: 'dropStats'; table: QualifiedName }
  | { kind: 'showAnalyze'; what: 'JOB' | 'STATUS' | 'STATS META'; filter: ShowFilter }
  | {
      kind: 'submitTask'
      name?: QualifiedName
      properties: Map<string, string>
      schedule?: { start?: string; amount: number; unit: string }
      insert: Insert
    }
  | { kind: 'dropTask'; ifExists?: Token; name: string }
  | { kind: 'createRole'; names: string[]; ifNotExists: boolean; comment?: string }
  | { kind: 'alterRole'; names: string[]; ifExists: boolean; comment: string }
  | { kind: 'dropRole'; names: string[]; ifExists: boolean }
  | { kind: 'showRoles' }
  | {
      kind: 'createUser'
      name: string
      ifNotExists: boolean
      identified?: Identification
      roles: string[]
      properties: Map<string, string>
    }
  | {
      kind: 'alterUser'
      name: string
      ifExists: boolean
      identified?: Identification
      roles?: 'ALL' | 'NONE' | string[]
      properties?: Map<string, string>
    }
  /** Of all users of the name. */
  | { kind: 'setUserProperty'; name: string; properties: Map<string, string> }
  | { kind: 'showAuthentication'; user?: string; all: boolean }
  | { kind: 'showProperty'; user?: string; like?: string }
  | { kind: 'dropUser'; name: string; ifExists: boolean }
  | { kind: 'showUsers' }
  | {
      kind: 'grant'
      revoke: boolean
      privileges: string[]
      object: GrantObject
      grantee: Grantee
      withGrantOption: boolean
    }
  | { kind: 'grantRoles'; revoke: boolean; roles: string[]; grantee: Grantee }
  | { kind: 'setDefaultRole'; roles: 'ALL' | 'NONE' | string[]; user?: string }
  | { kind: 'setRole'; roles: 'ALL' | 'NONE' | string[] }
  | { kind: 'showGrants'; grantee?: Grantee }
  | { kind: 'setFrontendConfig'; name: string; value: string; persistent: boolean }
  | ({ kind: 'createResourceGroup' } & Creation)
  | { kind: 'alterResourceGroup'; name: string; change: Alteration }
  | { kind: 'dropResourceGroup'; name: string; ifExists: boolean }
  | { kind: 'createStorageVolume'; volume: Omit<StorageVolume, 'enabled'>; ifNotExists: boolean }
  | { kind: 'dropStorageVolume'; name: string; ifExists: boolean }
  | { kind: 'describeStorageVolume'; name: string }
  | { kind: 'showResourceGroups'; name?: string; all: boolean; verbose: boolean }
  | { kind: 'createSecurityIntegration' | 'alterSecurityIntegration'; name: string; properties: Map<string, string> }
  | { kind: 'dropSecurityIntegration' | 'showCreateSecurityIntegration'; name: string }
  | { kind: 'showSecurityIntegrations' | 'showGroupProviders' }
  | { kind: 'createGroupProvider'; name: string; properties: Map<string, string> }
  | { kind: 'dropGroupProvider' | 'showCreateGroupProvider'; name: string }
  /** Only waits until the front end has replayed what the leader has done. */
  | { kind: 'sync' }
  | { kind: 'showFrontendConfig'; like?: string }

export type PipeAction =
  | { kind: 'suspend' }
  | { kind: 'resume' }
  | { kind: 'set'; properties: Map<string, string> }
  | { kind: 'retryAll' }
  | { kind: 'retryFile'; file: string }

export type StatementOf<K extends Statement['kind']> = Extract<Statement, { kind: K }>

/** A statement with the packet that it came in and where it ends there. */
export interface ParsedStatement {
  statement: Statement
  first: Token
  text: string
  packet: string
}
