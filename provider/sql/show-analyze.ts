import { onceFor } from './once-for'

/** A row by column header in upper case. */
type Row = Readonly<Record<string, string | null>>

/**
 * A job in SHOW ANALYZE JOB.
 * @since 0.1.0
 */
export interface ListedJob {
  /** Its number in StarRocks. */
  readonly id: string
  /** `default_catalog` for the internal one. */
  readonly catalog: string
  /** `ALL` for all databases. */
  readonly database: string
  /** `ALL` for all tables. */
  readonly table: string
  /** `ALL`, or the names with commas between them, cut after a hundred characters. */
  readonly columns: string
  /** FULL, SAMPLE or HISTOGRAM. */
  readonly type: string
  /** The names are the server's. */
  readonly properties: Record<string, string>
  /** PENDING, RUNNING, FINISH or FAILED. */
  readonly status: string
  /** The time of its last run, in the time zone of the front end. Absent before the first run. */
  readonly lastWorkTime?: string
  /** The reason of a failure. */
  readonly reason?: string
}

/** SHOW ANALYZE JOB. */
export const readAnalyzeJobs = onceFor((rows: readonly Row[]): readonly ListedJob[] =>
  rows.map((row) => ({
    id: row.ID ?? '',
    catalog: row.CATALOG ?? '',
    database: row.DATABASE ?? '',
    table: row.TABLE ?? '',
    columns: row.COLUMNS ?? '',
    type: row.TYPE ?? '',
    properties: readProperties(row.PROPERTIES ?? '{}'),
    status: row.STATUS ?? '',
    ...(row.LASTWORKTIME && row.LASTWORKTIME !== 'None' && { lastWorkTime: row.LASTWORKTIME }),
    ...(row.REASON && { reason: row.REASON }),
  })),
)

const CUT = '...'

/** True if a job in SHOW ANALYZE JOB has these columns: it shows ALL for all columns, and cuts a long list. */
export function listsColumns(listed: string, columns: readonly string[] | undefined, areAll: boolean): boolean {
  if (listed === 'ALL') return columns === undefined || areAll
  if (columns === undefined) return false
  if (listed.endsWith(CUT)) return columns.join(',').startsWith(listed.slice(0, -CUT.length))
  // A name may have a comma in it, so both lists are split where possible.
  return sameNames(listed.split(','), columns.join(',').split(','))
}

/** True if two lists have the same names; the order does not count, nor does the case of columns. */
export function sameNames(a: readonly string[], b: readonly string[]): boolean {
  const lower = (names: readonly string[]) => new Set(names.map((name) => name.toLowerCase()))
  const [left, right] = [lower(a), lower(b)]
  return left.size === right.size && [...left].every((name) => right.has(name))
}

/**
 * A collection in SHOW ANALYZE STATUS.
 * @since 0.1.0
 */
export interface ListedCollection {
  /** Its number in StarRocks. */
  readonly id: string
  /** `default_catalog` for the internal one. */
  readonly catalog: string
  /** The database of the table. */
  readonly database: string
  /** The table. */
  readonly table: string
  /** `ALL`, or the names with commas between them. */
  readonly columns: string
  /** FULL, SAMPLE or HISTOGRAM. */
  readonly type: string
  /** ONCE or SCHEDULE. */
  readonly schedule: string
  /** SUCCESS, FAILED, PENDING, or RUNNING with a percentage. */
  readonly status: string
  /** The time of its start, in the time zone of the front end. */
  readonly startTime: string
  /** The time of its end. Absent while it runs. */
  readonly endTime?: string
  /** The reason of a failure. */
  readonly reason?: string
}

/** SHOW ANALYZE STATUS: one column has the catalog and the database. */
export function readAnalyzeStatus(rows: readonly Row[]): ListedCollection[] {
  return rows.map((row) => {
    const [, catalog = 'default_catalog', database = ''] = /^(?:([^.]+)\.)?(.*)$/s.exec(row.DATABASE ?? '') ?? []
    return {
      id: row.ID ?? '',
      catalog,
      database,
      table: row.TABLE ?? '',
      columns: row.COLUMNS ?? '',
      type: row.TYPE ?? '',
      schedule: row.SCHEDULE ?? '',
      status: row.STATUS ?? '',
      startTime: row.STARTTIME ?? '',
      ...(row.ENDTIME && { endTime: row.ENDTIME }),
      ...(row.REASON && { reason: row.REASON }),
    }
  })
}

/** The text of a Java map, `{a=1, b=2}`, in which nothing is quoted: a value ends at the next text that looks like a key. */
function readProperties(text: string): Record<string, string> {
  const body = text.slice(1, -1)
  const keys = [...body.matchAll(/(?:^|, )(\w+)=/g)]
  return Object.fromEntries(
    keys.map((key, i) => [key[1] ?? '', body.slice(key.index + key[0].length, keys[i + 1]?.index ?? body.length)]),
  )
}
