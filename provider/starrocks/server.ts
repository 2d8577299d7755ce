import type { Sql } from '../sql/quote'
import type { Patience } from './retry'

/** How to reach a cluster. */
export interface ConnectionSettings {
  /** `host` or `host:port`, several separated by commas for fail-over. */
  readonly host: string
  readonly port: number
  readonly user: string
  readonly password: string
  readonly tls: boolean | TlsSettings
  /** The most connections of a process. */
  readonly maxConnections: number
  /** How long an operation retries while no front end answers. */
  readonly retrySeconds: number
  /** How long an operation waits for all answers together. Default: 300. */
  readonly operationTimeoutSeconds?: number
  /** Whether the password may be sent in clear text, over TLS. Default: no. */
  readonly allowClearTextPassword?: boolean
}

/** Texts in PEM. */
export interface TlsSettings {
  /** The authorities that may have signed the server's certificate. Default: the public authorities that Node knows. */
  readonly ca?: string
  readonly certificate?: string
  readonly key?: string
  /** The name in the certificate. Default: the host. */
  readonly serverName?: string
}
export interface Address {
  readonly host: string
  readonly port: number
}

/** A row by column header in upper case: information_schema repeats the case of the query, SHOW has its own. */
export type Row = Readonly<Record<string, string | null>>

/** A StarRocks cluster that runs statements. */
export interface Server {
  readonly address: string
  /** The cluster itself, if this is a view of it. */
  readonly cluster?: Server
  query(statement: Sql, options?: QueryOptions): Promise<Row[]>
}
export interface QueryOptions {
  /** The catalog of the names in the statement: those in GRANT have two parts at most. Default: the internal one. */
  readonly catalog?: string
  /** The database of the names without one. Default: none. */
  readonly database?: string
  /** Session variables that are set before the statement, by name. Default: none. */
  readonly variables?: Readonly<Record<string, string>>
  /** The limit for the answer, including the connection and a follower that catches up. Default: 300 s. */
  readonly timeoutMs?: number
  /** Whether columns keep the names of the server. Default: in upper case. */
  readonly namesAsSent?: boolean
  /** Default: one attempt, and a second one for a read whose connection the server has closed. */
  readonly patience?: Patience
}
