import type { Sql } from '../sql/quote'
import type { Patience } from './retry'

/** How a cluster is reached. */
export interface ConnectionSettings {
  /** `host` or `host:port`, several separated by commas for fail-over. */
  readonly host: string
  readonly port: number
  readonly user: string
  readonly password: string
  readonly tls: boolean | TlsSettings
  /** How many connections a process has at most. */
  readonly maxConnections: number
  /** For how long an operation tries again where nobody answers. */
  readonly retrySeconds: number
  /** For how long an operation waits for answers in all. Default: 300. */
  readonly operationTimeoutSeconds?: number
  /** Whether the password may be sent as it is, over TLS. Default: no. */
  readonly allowClearTextPassword?: boolean
}

/** Texts in PEM. */
export interface TlsSettings {
  /** Who may have signed the server's certificate. Default: the public authorities that Node knows. */
  readonly ca?: string
  readonly certificate?: string
  readonly key?: string
  /** The name that the certificate bears. Default: the host. */
  readonly serverName?: string
}
export interface Address {
  readonly host: string
  readonly port: number
}

/** A row by column header in upper case: information_schema echoes the case of the query, SHOW has its own. */
export type Row = Readonly<Record<string, string | null>>

/** A StarRocks cluster, as statements see it. */
export interface Server {
  readonly address: string
  /** The cluster itself, where this is a view of it. */
  readonly cluster?: Server
  query(statement: Sql, options?: QueryOptions): Promise<Row[]>
}
export interface QueryOptions {
  /** The catalog in which names are looked up: those in GRANT have two parts at most. Default: the internal one. */
  readonly catalog?: string
  /** The database in which names without one are looked up. Default: none. */
  readonly database?: string
  /** Session variables that are set before the statement, by name. Default: none. */
  readonly variables?: Readonly<Record<string, string>>
  /** By when the answer has to be there, with all that comes before it: a connection, and a follower that catches up. Default: 300 s. */
  readonly timeoutMs?: number
  /** Whether columns are called as the server calls them. Default: in upper case. */
  readonly namesAsSent?: boolean
  /** Default: one attempt, and a second one for a read whose connection the server has closed. */
  readonly patience?: Patience
}
