import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join, relative } from 'node:path'
import { type DuckDBConnection, DuckDBInstance } from '@duckdb/node-api'

/** A Parquet file as it is put into the lake. */
export interface FlightFile {
  /** In the lake's Hive layout: `flights/year=2001/month=01/part-0.parquet`. */
  readonly key: string
  readonly bytes: Uint8Array
  readonly rows: number
}

/** The three million flight records of 2001 that the npm package vega-datasets ships: 13 MB of Parquet. */
export const flightsSource = join(dirname(require.resolve('vega-datasets')), '..', 'data', 'flights-3m.parquet')

/** All real flights, one file a month. The last one, of July, has six rows: the flights of midnight. */
export function flightsByMonth(): Promise<FlightFile[]> {
  return writeByMonth('date', 'part-{i}')
}

/**
 * A file that arrives later: a July made from June's real flights, moved by a month. It lies beside the July of
 * {@link flightsByMonth}, so what it adds is exactly its `rows`.
 */
export async function laterFlights(): Promise<FlightFile> {
  const [file] = await writeByMonth('date + INTERVAL 1 MONTH', 'late-{i}', 'month(date) = 6')
  return file!
}

async function writeByMonth(date: string, name: string, condition = 'true'): Promise<FlightFile[]> {
  const folder = await mkdtemp(join(tmpdir(), 'flights-'))
  try {
    const written = await withDuckDB((duckdb) => duckdb.runAndReadAll(copyStatement(folder, date, name, condition)))
    const files = written.getRowObjectsJson().map(async ({ filename, count }) => ({
      key: `flights/${relative(folder, String(filename))}`,
      bytes: await readFile(String(filename)),
      rows: Number(count),
    }))
    return (await Promise.all(files)).sort((a, b) => (a.key < b.key ? -1 : 1))
  } finally {
    await rm(folder, { recursive: true })
  }
}

function copyStatement(folder: string, date: string, name: string, condition: string): string {
  return `
    COPY (
      SELECT ${date} AS date, delay, distance, origin, destination,
             strftime(${date}, '%Y') AS year, strftime(${date}, '%m') AS month
      FROM ${text(flightsSource)}
      WHERE ${condition}
    ) TO ${text(folder)}
    (FORMAT parquet, COMPRESSION zstd, PARTITION_BY (year, month), FILENAME_PATTERN ${text(name)}, RETURN_STATS)`
}

async function withDuckDB<T>(use: (duckdb: DuckDBConnection) => Promise<T>): Promise<T> {
  // With one thread the rows keep their order, so the files and their ETags are the same in every run.
  const instance = await DuckDBInstance.create(':memory:', { threads: '1' })
  const connection = await instance.connect()
  try {
    return await use(connection)
  } finally {
    connection.closeSync()
    instance.closeSync()
  }
}

function text(value: string): string {
  return `'${value.replaceAll("'", "''")}'`
}
