import { Catalogs } from './catalogs/catalogs'
import { Configuration } from './configuration'
import { AlterJobs } from './ddl/jobs'
import { partitionNameSql } from './ddl/partitions'
import { analyzing } from './errors'
import { Features } from './features'
import { Files } from './files'
import { Analyses } from './jobs/analyses'
import { TaskRuns } from './jobs/task-runs'
import { Tasks } from './jobs/tasks'
import { Lake } from './lake'
import type { Table } from './metadata'
import { Metadata } from './metadata'
import { Pipes } from './pipes/pipes'
import { Security } from './security/security'
import type { Store } from './store'
import { tableOf } from './store'

export interface FrontEndOptions {
  /** What `current_version()` says before the commit: `4.0.0`. */
  version: string
  store: Store
  /** How long a job in the background takes: a schema change, a first collection of statistics. */
  jobMilliseconds: number
  /** Of a shared-data cluster. */
  storageVolumes: string[]
}

const COMMIT = '37c7c51'

/** The one front end of the cluster: its metadata, its storage and what runs in the background. */
export class FrontEnd {
  readonly metadata = new Metadata()
  readonly lake = new Lake()
  readonly store: Store
  readonly files: Files
  readonly pipes: Pipes
  readonly alterJobs: AlterJobs
  readonly analyses: Analyses
  readonly tasks: Tasks
  readonly catalogs: Catalogs
  readonly features: Features
  readonly taskRuns = new TaskRuns()
  readonly version: string
  readonly startedAt = new Date()
  readonly security = new Security()
  readonly configuration: Configuration
  readonly storageVolumes: string[]

  constructor({ version, store, jobMilliseconds, storageVolumes }: FrontEndOptions) {
    this.version = version
    this.storageVolumes = storageVolumes
    this.configuration = new Configuration(storageVolumes.length > 0 ? 'shared_data' : 'shared_nothing')
    this.store = store
    this.features = new Features(version)
    this.files = new Files(this.lake, store, this.features)
    this.catalogs = new Catalogs(this.metadata)
    this.pipes = new Pipes(this)
    this.tasks = new Tasks(this)
    this.alterJobs = new AlterJobs(this.metadata, jobMilliseconds)
    this.analyses = new Analyses(this, jobMilliseconds)
  }

  /** `4.0.0-37c7c51`, as in `@@version_comment`. */
  get versionComment(): string {
    return `${this.version}-${COMMIT}`
  }

  get currentVersion(): string {
    return `${this.version} ${COMMIT}`
  }

  /** Refuses the names of partitions that the table does not have. */
  async checkPartitions(table: Table, names: string[]): Promise<void> {
    const { rows } = await this.store.query(`SELECT DISTINCT ${partitionNameSql(table)} FROM ${tableOf(table)}`)
    const known = new Set([...rows.map(([name]) => name), ...table.partitions.keys()])
    const unknown = names.find((name) => !known.has(name))
    if (unknown !== undefined) throw analyzing(`Unknown partition '${unknown}' in table '${table.name}'`)
  }

  /** Ends what runs in the background. */
  async stop(): Promise<void> {
    this.alterJobs.close()
    this.analyses.close()
    this.tasks.stop()
    await this.pipes.stop()
    await this.taskRuns.ended()
  }

  async close(): Promise<void> {
    await this.stop()
    await this.store.close()
    await this.lake.close()
  }
}
