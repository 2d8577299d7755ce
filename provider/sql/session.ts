import { id, join, type Sql, sql, str } from './quote'

/** SET, for the session. StarRocks accepts a text for a variable of any type, as in the properties of a task (`SystemVariable`). */
export function setVariables(variables: Readonly<Record<string, string>>): Sql {
  const entries = Object.entries(variables).sort(([a], [b]) => (a < b ? -1 : 1))
  return sql`SET ${join(entries.map(([name, value]) => sql`${id(name)} = ${str(value)}`))}`
}

/** StarRocks analyzes a query or an INSERT and its files, and runs nothing. It needs the same privileges. */
export function explain(statement: Sql): Sql {
  return sql`EXPLAIN ${statement}`
}

/** The front ends of the cluster. StarRocks shows them to a node administrator, and to a user with the privilege OPERATE on SYSTEM. */
export function showFrontEnds(): Sql {
  return sql`SHOW FRONTENDS`
}

/** The nodes that store the data of a cluster. A user who may see the front ends may see these as well. */
export function showBackEnds(): Sql {
  return sql`SHOW BACKENDS`
}

/** The nodes that compute in a cluster whose data is in an object store. */
export function showComputeNodes(): Sql {
  return sql`SHOW COMPUTE NODES`
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
