import { type Sql, sql } from './quote'

/** The front ends of the cluster. StarRocks shows them to a node administrator, and to a user with the privilege OPERATE on SYSTEM. */
export function showFrontEnds(): Sql {
  return sql`SHOW FRONTENDS`
}

/** Answers when the front end has replayed everything that the leader has done (`SyncStmt`, FORWARD_WITH_SYNC). */
export function synchronize(): Sql {
  return sql`SYNC`
}

/** A front end in SHOW FRONTENDS. */
export interface ShownFrontEnd {
  readonly role: string
  /** By its IP address and, if the cluster uses names, by its name. */
  readonly addresses: readonly { readonly host: string; readonly port: number }[]
}

export function readFrontEnds(rows: readonly Readonly<Record<string, string | null>>[]): ShownFrontEnd[] {
  return rows.map((row) => ({
    role: row.ROLE ?? '',
    addresses: [row.IP, row.NAME].flatMap((host) => (host ? [{ host, port: Number(row.QUERYPORT) }] : [])),
  }))
}
