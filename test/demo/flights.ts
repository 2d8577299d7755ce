import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join, relative } from 'node:path'
import { type DuckDBConnection, DuckDBInstance } from '@duckdb/node-api'

/** A Parquet file for the lake. */
export interface FlightFile {
  /** In the lake's Hive layout: `flights/year=2001/month=01/part-0.parquet`. */
  readonly key: string
  readonly bytes: Uint8Array
  readonly rows: number
}

/** The three million flight records of 2001 that the npm package vega-datasets ships: 13 MB of Parquet. */
export const flightsSource = join(dirname(require.resolve('vega-datasets')), '..', 'data', 'flights-3m.parquet')

/** All real flights, one file a month. The last one, of July, has six rows: the flights of midnight. */
export async function flightsByMonth(): Promise<FlightFile[]> {
  const folder = await mkdtemp(join(tmpdir(), 'flights-'))
  try {
    const written = await withDuckDB((duckdb) => duckdb.runAndReadAll(copyStatement(folder)))
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

function copyStatement(folder: string): string {
  return `
    COPY (
      SELECT date, delay, distance, origin, destination, strftime(date, '%Y') AS year, strftime(date, '%m') AS month
      FROM ${text(flightsSource)}
    ) TO ${text(folder)}
    (FORMAT parquet, COMPRESSION zstd, PARTITION_BY (year, month), FILENAME_PATTERN 'part-{i}', RETURN_STATS)`
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
