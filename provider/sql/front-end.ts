import { type Sql, sql } from './quote'

/** The front ends of the cluster; shown to a node administrator, and to who has the privilege OPERATE on the system. */
export function showFrontEnds(): Sql {
  return sql`SHOW FRONTENDS`
}

/** Answered when the front end that is asked has replayed all that the leader has done (`SyncStmt`, FORWARD_WITH_SYNC). */
export function synchronize(): Sql {
  return sql`SYNC`
}

/** A front end as SHOW FRONTENDS names it. */
export interface ShownFrontEnd {
  readonly role: string
  /** By its IP address and, where the cluster uses names, by its name. */
  readonly addresses: readonly { readonly host: string; readonly port: number }[]
}

export function readFrontEnds(rows: readonly Readonly<Record<string, string | null>>[]): ShownFrontEnd[] {
  return rows.map((row) => ({
    role: row.ROLE ?? '',
    addresses: [row.IP, row.NAME].flatMap((host) => (host ? [{ host, port: Number(row.QUERYPORT) }] : [])),
  }))
}
