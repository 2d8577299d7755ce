import { id, ids, none, pairs, QuoteError, type Sql, sql, verbatim } from './quote'

/** What statistics are collected of; without a table: of all tables of the database. */
export interface AnalyzeScope {
  /** An external catalog. Absent: the internal one. */
  readonly catalog?: string
  /** Its database. */
  readonly database: string
  /** Its table. Absent: all tables of the database. */
  readonly table?: string
  /** Absent: all columns. */
  readonly columns?: readonly string[]
}

/** A job that collects statistics again and again. */
export interface AnalyzeJob extends AnalyzeScope {
  /** Whether all rows are read, or a sample of them. */
  readonly type: 'full' | 'sample'
  /** By the server's names. */
  readonly properties: Readonly<Record<string, string>>
}

/**
 * CREATE ANALYZE. It answers no id and makes the same job twice if asked twice. The type is always written: without it a table is
 * collected in full and a database by samples (`AstBuilder.visitCreateAnalyzeStatement`).
 */
export function createAnalyze(job: AnalyzeJob): Sql {
  return sql`CREATE ANALYZE ${target(job)}${properties(job)}`
}

/** Collects now, and answers when it is done; why a collection failed stands in a row of the answer, which is no error. */
export function analyzeTable(job: AnalyzeJob & { readonly table: string }): Sql {
  return sql`ANALYZE ${target(job)} WITH SYNC MODE${properties(job)}`
}

/** Succeeds where there is no such job. */
export function dropAnalyze(jobId: string): Sql {
  if (!/^\d+$/.test(jobId)) throw new QuoteError(`${JSON.stringify(jobId)} cannot be the id of a job`)
  return sql`DROP ANALYZE ${verbatim(jobId)}`
}

/** The same in a plan, for which nobody has asked for the job's id. */
export function dropAnalyzeOf(job: AnalyzeJob): Sql {
  return verbatim(`DROP ANALYZE <id of the job ${target(job).masked}>`)
}

/** All jobs: a WHERE only sifts what was worked out for each of them. A job whose table is out of reach is left out without a word. */
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
