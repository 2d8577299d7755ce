import type { DuckDBConnection, DuckDBInstance, DuckDBType, DuckDBValue } from '@duckdb/node-api'
import type { Column, Table } from './metadata'
import { render } from './render'
import { duckType } from './types'

export type Cell = string | Buffer | null

export interface ResultSet {
  types: DuckDBType[]
  rows: Cell[][]
}

export interface Transaction {
  run(sql: string): Promise<number>
  query(sql: string): Promise<ResultSet>
}

/** DuckDB refused to bind or to run a statement; the first line has the reason. */
export class StoreError extends Error {}

export const quoted = (name: string) => `"${name.replaceAll('"', '""')}"`
export const literal = (text: string) => `'${text.replaceAll("'", "''")}'`

/** DuckDB, which holds the rows of all tables; one statement runs at a time. */
export class Store {
  private queue: Promise<unknown> = Promise.resolve()
  private readonly counts = new Map<number, number>()
  /** By how many seconds `clock()` is ahead. */
  private ahead = 0
  /** Is told of each change of rows. */
  onChange: (table: Table) => void = () => undefined

  private constructor(
    private readonly instance: DuckDBInstance,
    private readonly connection: DuckDBConnection,
  ) {}

  static async open(path = ':memory:'): Promise<Store> {
    const { DuckDBInstance } = await import('@duckdb/node-api')
    const instance = await DuckDBInstance.create(path, { threads: '2' })
    const connection = await instance.connect()
    const store = new Store(instance, connection)
    await store.advanceClock(0)
    return store
  }

  /** Moves the clock of all statements forward. In SQL it is `clock()`. */
  async advanceClock(seconds: number): Promise<void> {
    this.ahead += seconds
    await this.run(`CREATE OR REPLACE TEMP MACRO clock() AS now() + to_seconds(${this.ahead})`)
  }

  async close(): Promise<void> {
    await this.queue
    this.connection.closeSync()
    this.instance.closeSync()
  }

  /** Runs statements as one transaction, without others in between. */
  transaction<T>(work: (transaction: Transaction) => Promise<T>): Promise<T> {
    return this.exclusive(async () => {
      await this.execute('BEGIN')
      const result = await this.orRollback(() =>
        work({ run: (sql) => this.execute(sql), query: (sql) => this.read(sql) }),
      )
      await this.execute('COMMIT')
      return result
    })
  }

  run(sql: string): Promise<number> {
    return this.exclusive(() => this.execute(sql))
  }

  query(sql: string): Promise<ResultSet> {
    return this.exclusive(() => this.read(sql))
  }

  createTable(table: Table): Promise<number> {
    const columns = table.columns.map((column) => `${quoted(column.name)} ${duckType(column.type)}`)
    return this.run(`CREATE TABLE ${tableOf(table)} (${columns.join(', ')})`)
  }

  dropTable(table: Table): Promise<number> {
    this.counts.delete(table.id)
    return this.run(`DROP TABLE IF EXISTS ${tableOf(table)}`)
  }

  /** The number of rows of the table; counted once, until `changed` is called. */
  async countRows(table: Table): Promise<number> {
    const known = this.counts.get(table.id)
    if (known !== undefined) return known
    const { rows } = await this.query(`SELECT count(*) FROM ${tableOf(table)}`)
    const count = Number(rows[0]![0])
    this.counts.set(table.id, count)
    return count
  }

  changed(table: Table): void {
    this.counts.delete(table.id)
    table.version = (table.version ?? 0) + 1
    this.onChange(table)
  }

  private exclusive<T>(work: () => Promise<T>): Promise<T> {
    const result = this.queue.then(work)
    this.queue = result.catch(() => undefined)
    return result
  }

  private async orRollback<T>(work: () => Promise<T>): Promise<T> {
    try {
      return await work()
    } catch (error) {
      await this.execute('ROLLBACK')
      throw error
    }
  }

  private async execute(sql: string): Promise<number> {
    const result = await this.attempt(() => this.connection.run(sql))
    return Number(result.rowsChanged)
  }

  private async read(sql: string): Promise<ResultSet> {
    const reader = await this.attempt(() => this.connection.runAndReadAll(sql))
    const types = reader.columnTypes()
    const rows = reader.getRows().map((row: DuckDBValue[]) => row.map((value, i) => render(value, types[i]!)))
    return { types, rows }
  }

  private async attempt<T>(work: () => Promise<T>): Promise<T> {
    try {
      return await work()
    } catch (error) {
      throw new StoreError(String((error as Error).message).split('\n')[0])
    }
  }
}

/** Tables are stored by id, so that renames and swaps touch no rows. */
export const tableOf = (table: Table) => `t${table.id}`

/** The value of a column that a load does not name. */
export function defaultSql(column: Column): string {
  const { default: value } = column
  if (value?.kind === 'value') return `CAST(${literal(value.text)} AS ${duckType(column.type)})`
  if (value?.kind === 'now') return 'CAST(clock() AS TIMESTAMP)'
  if (value?.kind === 'call') return 'CAST(uuid() AS VARCHAR)'
  if (column.type.name === 'HLL' || column.type.name === 'BITMAP') return `CAST([] AS ${duckType(column.type)})`
  return `CAST(NULL AS ${duckType(column.type)})`
}
