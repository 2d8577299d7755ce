import { createHash } from 'node:crypto'
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DuckDBInstance } from '@duckdb/node-api'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type FlightFile, flightsByMonth, flightsSource } from './flights'

let files: FlightFile[]
let folder: string

const leftOvers = () => readdirSync(tmpdir()).filter((name) => name.startsWith('flights-'))

beforeAll(async () => {
  files = await flightsByMonth()
  folder = mkdtempSync(join(tmpdir(), 'test-flights-'))
})
afterAll(() => rmSync(folder, { recursive: true }))

async function query(sql: string): Promise<unknown> {
  const instance = await DuckDBInstance.create()
  const connection = await instance.connect()
  const rows = (await connection.runAndReadAll(sql)).getRowsJson()
  connection.closeSync()
  instance.closeSync()
  return rows
}

/** Writes the files flat into the test's folder and gives the SQL that reads them. */
function written(some: readonly FlightFile[]): string {
  const paths = some.map(({ key, bytes }) => {
    const path = join(folder, key.replaceAll('/', '_'))
    writeFileSync(path, bytes)
    return `'${path}'`
  })
  return `read_parquet([${paths.join(', ')}])`
}

test('every month is one file, in the Hive layout', () => {
  const months = ['01', '02', '03', '04', '05', '06', '07']
  expect(files.map(({ key }) => key)).toEqual(months.map((month) => `flights/year=2001/month=${month}/part-0.parquet`))
})

test('the files contain every row of the source once, and as many as they state', async () => {
  expect(files.reduce((sum, { rows }) => sum + rows, 0)).toBe(3_000_000)
  const all = written(files)
  const source = `'${flightsSource}'`
  expect(await query(`SELECT count(*) FROM (FROM ${source} EXCEPT ALL FROM ${all})`)).toEqual([['0']])
  for (const file of files) {
    const month = file.key.split('/')[2]!.slice('month='.length)
    const counted = await query(`SELECT count(*), min(month(date)), max(month(date)) FROM ${written([file])}`)
    expect(counted).toEqual([[String(file.rows), String(Number(month)), String(Number(month))]])
  }
})

test('the files have the columns of the source without those of the path', async () => {
  const columns = `SELECT column_name, column_type FROM`
  const source = await query(`${columns} (DESCRIBE FROM '${flightsSource}')`)
  expect(await query(`${columns} (DESCRIBE FROM ${written(files)})`)).toEqual(source)
})

test('every run writes the same bytes, and leaves no other file', async () => {
  const before = leftOvers()
  const digests = (some: readonly FlightFile[]) =>
    some.map(({ bytes }) => createHash('md5').update(bytes).digest('hex'))
  expect(digests(await flightsByMonth())).toEqual(digests(files))
  expect(leftOvers()).toEqual(before)
})
