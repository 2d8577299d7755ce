import type { CatalogServers } from './catalogs/catalog-servers'
import { Catalogs } from './catalogs/catalogs'
import { Metastore } from './catalogs/metastore'
import { Configuration } from './configuration'
import { AlterJobs } from './ddl/jobs'
import { partitionNameSql } from './ddl/partitions'
import { analyzing } from './errors'
import { Features } from './features'
import { Files } from './files'
import { Functions } from './functions'
import { Analyses } from './jobs/analyses'
import { TaskRuns } from './jobs/task-runs'
import { Tasks } from './jobs/tasks'
import { Lake } from './lake'
import { Loads } from './load/loads'
import type { Masking } from './masking'
import { MaterializedViews } from './materialized/views'
import type { Table } from './metadata'
import { Metadata } from './metadata'
import { Pipes } from './pipes/pipes'
import { ResourceGroups } from './resource-groups/groups'
import { GroupProviders } from './security/group-providers'
import { SecurityIntegrations } from './security/integrations'
import { Security } from './security/security'
import type { Session } from './session'
import { StorageVolumes } from './storage-volumes'
import type { Store } from './store'
import { tableOf } from './store'

export interface FrontEndOptions {
  /** The part of `current_version()` before the commit: `4.0.0`. */
  version: string
  store: Store
  /** The time that a background job takes: a schema change, a first collection of statistics. */
  jobMilliseconds: number
  /** The storage volumes of a shared-data cluster. */
  storageVolumes: string[]
  /** The functions of users, such as `d.f(INT)`; those without a database are global. */
  functions: string[]
  /** The names of the resources of CREATE EXTERNAL RESOURCE. */
  resources: string[]
  /** The bucket of the tables that the metastore initially has. */
  bucket: string
  persistsSettings?: boolean
  /** The servers that Iceberg catalogs reach. */
  catalogServers: CatalogServers
  /** The places where it masks secrets; the test can change them, as an upgrade does. */
  masking: Masking
  /**
   * The leader that it follows: it has its own copy of the metadata, shares everything else, and runs nothing in the
   * background.
   */
  follows?: FrontEnd
}

/** A front end of the cluster, as SHOW FRONTENDS shows it. */
export interface MemberRow {
  readonly id: number
  readonly port: number
  readonly role: 'LEADER' | 'FOLLOWER'
  readonly alive: boolean
  readonly replayedJournal: number
  readonly startedAt: Date
}

/** The commits of the recorded builds. */
const COMMITS = { before: '37c7c51', since41: '70d1c24' }

/** A front end: its metadata, its storage and its background work. */
export class FrontEnd {
  readonly metadata = new Metadata()
  readonly lake: Lake
  readonly store: Store
  readonly files: Files
  /** The variables of SET GLOBAL, with which new sessions start. */
  readonly globalVariables = new Map<string, string>()
  readonly loads = new Loads(this.metadata)
  readonly pipes: Pipes
  readonly resourceGroups = new ResourceGroups(this)
  readonly alterJobs: AlterJobs
  readonly analyses: Analyses
  readonly tasks: Tasks
  readonly materializedViews: MaterializedViews
  readonly catalogs: Catalogs
  readonly features: Features
  readonly taskRuns: TaskRuns
  /**
   * The last statement of each connection, and whether it runs. It continues after its client has gone, and SHOW PROCESSLIST
   * shows it also after its end, with the command Sleep (ConnectContext.ThreadInfo).
   */
  readonly processes = new Map<Session, { statement: string; command: 'Query' | 'Sleep' }>()
  /** The rejected rows of loads in load_tracking_logs, by job. */
  readonly trackingLogs = new Map<number, string>()
  readonly version: string
  members: readonly MemberRow[] = []
  readonly security = new Security()
  readonly securityIntegrations = new SecurityIntegrations()
  readonly groupProviders = new GroupProviders()
  readonly configuration: Configuration
  readonly storageVolumes: StorageVolumes
  readonly functions: Functions
  readonly sharesData: boolean
  private altering: Promise<unknown> = Promise.resolve()

  constructor(readonly options: FrontEndOptions) {
    const { version, store, jobMilliseconds, storageVolumes, follows } = options
    this.version = version
    this.storageVolumes = new StorageVolumes(storageVolumes)
    this.functions = new Functions(options.functions)
    this.sharesData = storageVolumes.length > 0
    const runMode = this.sharesData ? 'shared_data' : 'shared_nothing'
    this.configuration = follows?.configuration ?? new Configuration(runMode, options.persistsSettings)
    this.lake = follows?.lake ?? new Lake()
    this.taskRuns = follows?.taskRuns ?? new TaskRuns()
    this.members = follows?.members ?? []
    this.store = store
    this.features = new Features(version)
    this.files = new Files(this.lake, store, this.features)
    this.catalogs = new Catalogs(
      this.metadata,
      follows?.catalogs.metastore ?? new Metastore(options.bucket),
      options.catalogServers,
    )
    this.pipes = new Pipes(this)
    this.tasks = new Tasks(this)
    this.materializedViews = new MaterializedViews(this, jobMilliseconds)
    if (!follows) store.onChange = (table) => this.materializedViews.loaded(table)
    this.alterJobs = new AlterJobs(this.metadata, jobMilliseconds)
    this.analyses = new Analyses(this, jobMilliseconds)
  }

  get masking(): Masking {
    return this.options.masking
  }

  /** True for a follower, whose leader does the background work. */
  get passive(): boolean {
    return this.options.follows !== undefined
  }

  private get commit(): string {
    return this.features.atLeast(4, 1) ? COMMITS.since41 : COMMITS.before
  }

  /** `4.0.0-37c7c51`, as in `@@version_comment`. */
  get versionComment(): string {
    return `${this.version}-${this.commit}`
  }

  get currentVersion(): string {
    return `${this.version} ${this.commit}`
  }

  /** Runs changes of tables one after the other, like the lock of ALTER TABLE. */
  alter<T>(change: () => Promise<T>): Promise<T> {
    const done = this.altering.then(change)
    this.altering = done.catch(() => undefined)
    return done
  }

  /** Refuses the names of partitions that the table does not have. */
  async checkPartitions(table: Table, names: string[]): Promise<void> {
    const { rows } = await this.store.query(`SELECT DISTINCT ${partitionNameSql(table)} FROM ${tableOf(table)}`)
    const known = new Set([...rows.map(([name]) => name), ...table.partitions.keys()])
    const unknown = names.find((name) => !known.has(name))
    if (unknown !== undefined) throw analyzing(`Unknown partition '${unknown}' in table '${table.name}'`)
  }

  /** Ends the background work. */
  async stop(): Promise<void> {
    this.alterJobs.close()
    this.analyses.close()
    this.tasks.stop()
    this.materializedViews.stop()
    await this.pipes.stop()
    await this.taskRuns.ended()
  }

  async close(): Promise<void> {
    await this.stop()
    await this.store.close()
    await this.lake.close()
  }
}
