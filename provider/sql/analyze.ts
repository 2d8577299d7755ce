import { id, ids, none, pairs, QuoteError, type Sql, sql, verbatim } from './quote'

/** The scope of statistics; without a table: all tables of the database. */
export interface AnalyzeScope {
  /** An external catalog. Absent: the internal one. */
  readonly catalog?: string
  /** The database. */
  readonly database: string
  /** The table. Absent: all tables of the database. */
  readonly table?: string
  /** Absent: all columns. */
  readonly columns?: readonly string[]
}

/** A job that collects statistics repeatedly. */
export interface AnalyzeJob extends AnalyzeScope {
  /** Whether it reads all rows or a sample. */
  readonly type: 'full' | 'sample'
  /** The names are the server's. */
  readonly properties: Readonly<Record<string, string>>
}

/**
 * CREATE ANALYZE. It returns no id, and creates the same job twice if it is sent twice. The type is always written: without it a
 * table is collected in full and a database by samples (`AstBuilder.visitCreateAnalyzeStatement`).
 */
export function createAnalyze(job: AnalyzeJob): Sql {
  return sql`CREATE ANALYZE ${target(job)}${properties(job)}`
}

/** Collects now, and answers at the end. The reason of a failed collection is in a row of the answer, which is no error. */
export function analyzeTable(job: AnalyzeJob & { readonly table: string }): Sql {
  return sql`ANALYZE ${target(job)} WITH SYNC MODE${properties(job)}`
}

/** Succeeds if there is no such job. */
export function dropAnalyze(jobId: string): Sql {
  if (!/^\d+$/.test(jobId)) throw new QuoteError(`${JSON.stringify(jobId)} is not a valid job id`)
  return sql`DROP ANALYZE ${verbatim(jobId)}`
}

/** The form for a plan, in which the id of the job is not known. */
export function dropAnalyzeOf(job: AnalyzeJob): Sql {
  return verbatim(`DROP ANALYZE <id of the job ${target(job).masked}>`)
}

/** All jobs: a WHERE filters only after each of them was computed. A job whose table is out of reach is silently missing. */
export function showAnalyzeJobs(): Sql {
  return sql`SHOW ANALYZE JOB`
}

/** The collections of the last three days. */
export function showAnalyzeStatus(): Sql {
  return sql`SHOW ANALYZE STATUS`
}

function target({ type, catalog, database, table, columns }: AnalyzeJob): Sql {
  const path = catalog === undefined ? [database] : [catalog, database]
  const how = verbatim(type.toUpperCase())
  if (table === undefined) return sql`${how} DATABASE ${id(...path)}`
  return sql`${how} TABLE ${id(...path, table)}${columns === undefined ? none : sql` (${ids(columns)})`}`
}

function properties({ properties }: AnalyzeJob): Sql {
  return Object.keys(properties).length === 0 ? none : sql` PROPERTIES (${pairs(properties)})`
}
