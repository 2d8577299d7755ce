import type { CatalogServers } from './catalogs/catalog-servers'
import { Cluster, type Member } from './cluster'
import { StarRocksError } from './errors'
import type { Faults } from './faults'
import { checkVersion, DEFAULT_VERSION, Features } from './features'
import { FrontEnd } from './frontend'
import type { Masking } from './masking'
import { Directory } from './persistence'
import { Session } from './session'
import { Store } from './store'
import { serverSide, type TlsSettings } from './tls'

export type { Faults } from './faults'
export type { Masking, MaskStyle } from './masking'

/** A row by column name; all values are texts, as the text protocol sends them. */
export type Row = Record<string, string | null>

export interface StarRocksOptions {
  /** A free one unless given. */
  port?: number
  /** The release that it imitates, such as 3.5 or 4.0.3; 4.1.0 unless given. */
  version?: string
  /** The password of root; none by default. */
  password?: string
  /** Further users and their passwords. */
  users?: Record<string, string>
  /**
   * Users of a directory (LDAP), and their passwords. The server requests these in clear text, by mysql_clear_password
   * (StarRocks' MysqlProto and its documentation, Authentication with LDAP; not recorded).
   */
  directoryUsers?: Record<string, string>
  /** A directory that keeps everything from one start to the next; nothing is kept unless given. */
  dataDir?: string
  /**
   * The storage volumes of a shared-data cluster, the default one first; without them the cluster is shared-nothing. Only
   * databases are supported on it: it refuses to create a table.
   */
  storageVolumes?: string[]
  /** The functions of users, such as `d.f(INT)`, and global ones without a database; none by default. */
  functions?: string[]
  /** The names of the resources of CREATE EXTERNAL RESOURCE, which the sandbox cannot create; none by default. */
  resources?: string[]
  /** The bucket of the Hive tables of the database `sales`; `lake` by default. */
  bucket?: string
  /**
   * The time in milliseconds that a schema change takes from PENDING to FINISHED, and a first collection of statistics; 150 by
   * default.
   */
  jobMilliseconds?: number
  /** The places where it masks secrets, in addition to those of its release; `{ pipes: 'quoted' }` for DESC PIPE. */
  masking?: Masking
  /** The number of followers; none by default. */
  followers?: number
  /** True if front ends can write fe.conf, which those in containers cannot; false by default. */
  persistsSettings?: boolean
  /** The REST servers, databases and regions of Glue that Iceberg catalogs reach; none by default. */
  catalogServers?: CatalogServers
  /** Offers TLS, as releases since 3.4.1 can; off by default. */
  tls?: TlsSettings
}

/** One of the front ends of a cluster. */
export interface FrontEndSandbox {
  readonly host: string
  readonly port: number
  /** Every packet of statements that clients sent to this one. */
  readonly statements: string[]
  /** The faults of this front end. A statement that a follower forwards has the faults of the follower. */
  readonly faults: Faults
  readonly role: 'LEADER' | 'FOLLOWER'
  /** The number of logged-in connections, and its maximum. */
  readonly connections: { open: number; peak: number }
  /** A follower stops replaying: its own answers become stale, except for the changes that it has forwarded. */
  hold(): void
  /** It replays the missed changes, and follows again. */
  release(): void
  /** Ends its process: connections are cut, and new ones are refused. */
  die(): Promise<void>
  /** Starts it again at the same port, as a follower. */
  comeBack(): Promise<void>
}

/** A running imitation of StarRocks; `host`, `port` and `faults` are those of the first front end. */
export interface StarRocksSandbox {
  host: string
  port: number
  user: 'root'
  password: string
  /** Every packet of statements that clients sent, in order. */
  statements: string[]
  faults: Faults
  /** The first is the initial leader. */
  frontEnds: FrontEndSandbox[]
  /**
   * Makes the front end with that index the leader, if a majority is alive; a current leader ends its process. `cutBefore` and
   * `cutAfter` tell whether a running statement was executed.
   */
  elect(index: number): Promise<void>
  /** Restarts the front end: cuts all connections, and loses the data that a real one does not persist. */
  restart(): void
  /** Changes the places or the style of masking, as an upgrade does. */
  mask(masking: Masking): void
  /** Lets schema changes and optimize jobs start, and stay RUNNING until `releaseAlterJobs`. */
  holdAlterJobs(): void
  releaseAlterJobs(): void
  /** Lets the runs of ANALYZE jobs start, and stay RUNNING until `releaseAnalyzeJobs`. */
  holdAnalyzeJobs(): void
  releaseAnalyzeJobs(): void
  /** Lets loads begin, and stay LOADING until `releaseLoads`. */
  holdLoads(): void
  releaseLoads(): void
  /** Lets every running pipe list its source now, and waits until it has loaded what it has found. */
  pollPipes(): Promise<void>
  /** Waits until no pipe lists or loads. */
  idlePipes(): Promise<void>
  /** Moves the clock of the cluster forward, which `unix_timestamp()` and `now()` show. */
  advanceClock(seconds: number): Promise<void>
  /** Runs statements as root, inside the process; answers the rows of the last one. */
  query(sql: string): Promise<Row[]>
  close(): Promise<void>
}

/** Starts a server that answers any MySQL client as StarRocks does. */
export async function startStarRocks(options: StarRocksOptions = {}): Promise<StarRocksSandbox> {
  const {
    port: wantedPort = 0,
    version = DEFAULT_VERSION,
    password = '',
    users = {},
    jobMilliseconds = 150,
    dataDir,
  } = options
  checkVersion(version)
  const { storageVolumes = [], followers = 0 } = options
  const masking = { ...new Features(version).masking, ...options.masking }
  const tls = options.tls && { options: serverSide(options.tls, version), required: options.tls.required === true }
  const directory = dataDir === undefined ? undefined : new Directory(dataDir)
  const frontEnd = new FrontEnd({
    version,
    store: await Store.open(directory?.rows),
    jobMilliseconds,
    storageVolumes,
    functions: options.functions ?? [],
    resources: options.resources ?? [],
    masking,
    bucket: options.bucket ?? 'lake',
    persistsSettings: options.persistsSettings ?? false,
    catalogServers: options.catalogServers ?? {},
  })
  directory?.load(frontEnd)
  frontEnd.security.users.get('root')!.password = password
  for (const [user, secret] of Object.entries(users)) frontEnd.security.createUser(user, secret, true)
  for (const [user, secret] of Object.entries(options.directoryUsers ?? {})) {
    frontEnd.security.createUser(user, secret, true)
    frontEnd.security.users.get(user)!.clearText = true
  }
  const ports = [wantedPort, ...Array.from({ length: followers }, () => 0)]
  const cluster = await Cluster.start(frontEnd, { ports, tls })
  const [first] = cluster.members as [Member]
  const root = new Session(frontEnd, 'root')
  const numbered = (error: unknown): never => {
    throw error instanceof StarRocksError ? frontEnd.features.numbered(error) : error
  }
  return {
    host: first.host,
    port: first.port,
    user: 'root',
    password,
    statements: cluster.statements,
    faults: first.faults,
    frontEnds: cluster.members,
    mask(other) {
      for (const place of ['tasks', 'pipes', 'catalogs'] as const) delete masking[place]
      Object.assign(masking, other)
    },
    holdAlterJobs: () => frontEnd.alterJobs.hold(),
    releaseAlterJobs: () => frontEnd.alterJobs.release(),
    holdAnalyzeJobs: () => frontEnd.analyses.hold(),
    releaseAnalyzeJobs: () => frontEnd.analyses.release(),
    holdLoads: () => frontEnd.loads.hold(),
    releaseLoads: () => frontEnd.loads.release(),
    pollPipes: () => frontEnd.pipes.poll(),
    idlePipes: () => frontEnd.pipes.idle(),
    advanceClock: (seconds) => frontEnd.store.advanceClock(seconds),
    elect: (index) => cluster.elect(cluster.members[index]!),
    async query(sql) {
      const last = await root.execute(sql).then((answers) => answers.at(-1), numbered)
      if (last?.kind !== 'rows') return []
      const names = last.columns.map(({ name }) => name)
      const text = (cell: string | Buffer | null) => (cell === null ? null : String(cell))
      return last.rows.map((row) => Object.fromEntries(names.map((name, i) => [name, text(row[i]!)])))
    },
    restart() {
      for (const member of cluster.members) member.disconnect()
      frontEnd.pipes.restart()
      frontEnd.configuration.restart()
    },
    async close() {
      await cluster.close()
      await frontEnd.stop()
      directory?.save(frontEnd)
      await frontEnd.close()
    },
  }
}
