import { StarRocksError } from './errors'
import { Faults } from './faults'
import { FrontEnd } from './frontend'
import { Directory } from './persistence'
import { SqlServer } from './server'
import { Session } from './session'
import { Store } from './store'
import { serverSide, type TlsSettings } from './tls'

export type { Faults } from './faults'

/** A row by column name; all values are texts, as the text protocol sends them. */
export type Row = Record<string, string | null>

export interface StarRocksOptions {
  /** A free one unless given. */
  port?: number
  /** The release that it imitates; 4.0.0 unless given. */
  version?: string
  /** Of root, which has none unless given. */
  password?: string
  /** Further users and their passwords. */
  users?: Record<string, string>
  /** A directory that keeps everything from one start to the next; nothing is kept unless given. */
  dataDir?: string
  /**
   * Those of a shared-data cluster, the default one first; none unless given, and then it is a shared-nothing cluster. Only its databases
   * are known: it refuses to make a table.
   */
  storageVolumes?: string[]
  /** How long a schema change takes from PENDING to FINISHED, and a first collection of statistics; 150 unless given. */
  jobMilliseconds?: number
  /** Lets clients speak TLS, as releases since 3.4.1 can; nobody can unless given. */
  tls?: TlsSettings
}

/** A running stand-in for StarRocks. */
export interface StarRocksSandbox {
  host: string
  port: number
  user: 'root'
  password: string
  /** Every packet of statements that clients sent, in order. */
  statements: string[]
  faults: Faults
  /** Restarts the front end: cuts all connections, and loses what a real one does not keep. */
  restart(): void
  /** Runs statements as root, inside the process; answers the rows of the last one. */
  query(sql: string): Promise<Row[]>
  close(): Promise<void>
}

/** Starts a server that answers any MySQL client as StarRocks does. */
export async function startStarRocks(options: StarRocksOptions = {}): Promise<StarRocksSandbox> {
  const { port: wantedPort = 0, version = '4.0.0', password = '', users = {}, jobMilliseconds = 150, dataDir } = options
  const { storageVolumes = [] } = options
  const tls = options.tls && { options: serverSide(options.tls, version), required: options.tls.required === true }
  const directory = dataDir === undefined ? undefined : new Directory(dataDir)
  const frontEnd = new FrontEnd({ version, store: await Store.open(directory?.rows), jobMilliseconds, storageVolumes })
  directory?.load(frontEnd)
  frontEnd.security.users.get('root')!.password = password
  for (const [user, secret] of Object.entries(users)) frontEnd.security.createUser(user, secret, true)
  const statements: string[] = []
  const faults = new Faults()
  const server = new SqlServer(frontEnd, faults, statements, tls)
  const port = await server.listen(wantedPort)
  const root = new Session(frontEnd, 'root')
  const numbered = (error: unknown): never => {
    throw error instanceof StarRocksError ? frontEnd.features.numbered(error) : error
  }
  return {
    host: '127.0.0.1',
    port,
    user: 'root',
    password,
    statements,
    faults,
    async query(sql) {
      const last = await root.execute(sql).then((answers) => answers.at(-1), numbered)
      if (last?.kind !== 'rows') return []
      const names = last.columns.map(({ name }) => name)
      const text = (cell: string | Buffer | null) => (cell === null ? null : String(cell))
      return last.rows.map((row) => Object.fromEntries(names.map((name, i) => [name, text(row[i]!)])))
    },
    restart() {
      server.disconnect()
      frontEnd.pipes.restart()
      frontEnd.configuration.restart()
    },
    async close() {
      await server.close()
      await frontEnd.stop()
      directory?.save(frontEnd)
      await frontEnd.close()
    },
  }
}
