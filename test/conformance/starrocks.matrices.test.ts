import { readFileSync } from 'node:fs'
import path from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { startS3 } from '../sandbox/s3'
import type { Row, StarRocksSandbox } from '../sandbox/starrocks'
import { startStarRocks } from '../sandbox/starrocks'
import { filesOf, parquetFile } from '../sandbox/starrocks/support'
import { DIFFERENCES } from './starrocks.differences'

/** The outcome of a statement: 'ok', or the error without the analyzer's prefix. */
type Outcome = 'ok' | { errno: number; message: string }

const ONE_REPLICA = 'PROPERTIES ("replication_num" = "1")'
const SKETCHES: Record<string, string> = { hll: 'hll_union', bitmap: 'bitmap_union', percentile: 'percentile_union' }

function readMatrix<T>(release: string, matrix: string): T {
  const file = path.join(__dirname, 'starrocks', release, 'matrices', `${matrix}.json`)
  const content = JSON.parse(readFileSync(file, 'utf8')) as Record<string, T>
  return content[matrix] ?? (content as T)
}

const RELEASES = [
  { release: '', version: '4.0.0' },
  { release: '4.1', version: '4.1.0-main20260130' },
]

describe.each(RELEASES)('StarRocks $version:', ({ release, version }) => {
  const read = <T>(matrix: string) => readMatrix<T>(release, matrix)
  let starRocks: StarRocksSandbox
  let tables = 0

  beforeAll(async () => {
    starRocks = await startStarRocks({ version, jobMilliseconds: 1 })
    await starRocks.query('CREATE DATABASE m')
  })
  afterAll(() => starRocks.close())

  /** Information_schema stays quick while it lists few tables. */
  const dropTables = () => starRocks.query('DROP DATABASE m FORCE; CREATE DATABASE m')

  const query = (sql: string) => starRocks.query(sql)
  const nextTable = () => `m.t${tables++}`
  const shown = async (table: string) => (await query(`SHOW CREATE TABLE ${table}`))[0]!['Create Table']!
  const columnLine = (ddl: string) => ddl.match(/\n\s+`v` (.*?),?\n/)![1]

  async function outcome(sql: string): Promise<Outcome> {
    try {
      await query(sql)
      return 'ok'
    } catch (error) {
      const { errno, message } = error as { errno: number; message: string }
      return { errno, message: unwrapped(message) }
    }
  }

  /** Compares an entry with the recording; a known difference must still differ. */
  function compare(matrix: string, entry: string, got: unknown, recorded: unknown): void {
    const difference = DIFFERENCES.find(
      ({ where, what }) => where === `${release ? `${release}/` : ''}matrices/${matrix}` && what === entry,
    )
    if (difference) expect(got, `no difference any more: ${difference.reason}`).not.toEqual(recorded)
    else expect(got).toEqual(recorded)
  }

  describe('types read back as recorded', () => {
    afterAll(dropTables)

    type Entry = { spelled: string } & Record<string, string | number | null>

    test.each(read<Entry[]>('types'))('$spelled', async ({ spelled, ...recorded }) => {
      const table = nextTable()
      const aggregate = SKETCHES[spelled]
      const key = aggregate ? 'aggregate' : 'duplicate'
      // The text up to the type is the recorder's, as errors tell the column.
      const name = `m_types.t${read<Entry[]>('types').findIndex((entry) => entry.spelled === spelled)}`
      const ddl = (at: string) =>
        `create table ${at} (k int, v ${spelled}${aggregate ? ` ${aggregate}` : ''}) ${key} key(k) distributed by hash(k) properties ("replication_num"="1")`
      if (recorded.errno) {
        await query('CREATE DATABASE IF NOT EXISTS m_types')
        return compare('types', spelled, await outcome(ddl(name)), recorded)
      }
      await query(ddl(table))
      const described = (await query(`DESC ${table}`))[1]!
      const [column] = await query(
        `SELECT data_type, column_type, column_size, decimal_digits FROM information_schema.columns
       WHERE table_schema = 'm' AND table_name = '${table.slice(2)}' AND column_name = 'v'`,
      )
      const got = {
        desc: described.Type,
        dataType: column!.data_type,
        columnType: column!.column_type,
        columnSize: column!.column_size,
        decimalDigits: column!.decimal_digits,
        showCreate: columnLine(await shown(table)),
      }
      compare('types', spelled, got, recorded)
    })
  })

  describe('converts a column to another type or refuses to, as recorded', () => {
    afterAll(dropTables)

    test.each(Object.entries(read<Record<string, Outcome>>('conversions')))('%s', async (change, recorded) => {
      const [, role, from, to] = /^(key |primary key |)(.*) -> (.*)$/.exec(change)!
      const table = nextTable()
      const [ddl, modified] = {
        '': [`(k int, v ${from}) duplicate key(k) distributed by hash(k)`, `v ${to}`],
        'key ': [`(k ${from}, v int) duplicate key(k) distributed by hash(v)`, `k ${to} key`],
        'primary key ': [`(k ${from} not null, v int) primary key(k) distributed by hash(k)`, `k ${to} not null`],
      }[role!]!
      await query(`create table ${table} ${ddl} buckets 1 ${ONE_REPLICA}`)
      const got = await outcome(`alter table ${table} modify column ${modified}`)
      compare('conversions', change, renamed(got, table), recorded)
    })
  })

  describe('accepts or refuses a type in an aggregate, as recorded', () => {
    afterAll(dropTables)

    test.each(Object.entries(read<Record<string, string | Outcome>>('aggregates')))('%s', async (entry, recorded) => {
      const [, type, given] = /^(.*) (\S+)$/.exec(entry)!
      const table = nextTable()
      const aggregate = given === '(none)' ? '' : given
      const got = await outcome(
        `create table ${table} (k int, v ${type} ${aggregate}) aggregate key(k) distributed by hash(k) buckets 1 ${ONE_REPLICA}`,
      )
      compare('aggregates', entry, got === 'ok' ? columnLine(await shown(table)) : got, recorded)
    })
  })

  describe('accepts or refuses a type as a key, a partition or a distribution, as recorded', () => {
    afterAll(dropTables)

    const roles: Record<string, (type: string) => string> = {
      'duplicate key': (type) => `(k ${type} not null, v int) duplicate key(k) distributed by random`,
      'aggregate key': (type) => `(k ${type} not null, v int sum) aggregate key(k) distributed by hash(k)`,
      'unique key': (type) => `(k ${type} not null, v int) unique key(k) distributed by hash(k)`,
      'primary key': (type) => `(k ${type} not null, v int) primary key(k) distributed by hash(k)`,
      distribution: (type) => `(k int, d ${type} not null) duplicate key(k) distributed by hash(d)`,
      'partition nullable': (type) => `(k int, p ${type}) duplicate key(k) partition by (p) distributed by hash(k)`,
      partition: (type) => `(k int, p ${type} not null) duplicate key(k) partition by (p) distributed by hash(k)`,
      date_trunc: (type) =>
        `(k int, p ${type} not null) duplicate key(k) partition by date_trunc('day', p) distributed by hash(k)`,
      'order by': (type) => `(k int, p ${type}) duplicate key(k) distributed by hash(k)`,
      'default null': (type) => `(k int, p ${type} default null) duplicate key(k) distributed by hash(k)`,
    }

    test.each(Object.entries(read<Record<string, Outcome>>('keys')))('%s', async (entry, recorded) => {
      const role = Object.keys(roles).find((name) => entry.startsWith(`${name} `))!
      const ddl = roles[role]!(entry.slice(role.length + 1))
      const orderBy = role === 'order by' ? 'order by (p)' : ''
      compare(
        'keys',
        entry,
        await outcome(`create table ${nextTable()} ${ddl} buckets 1 ${orderBy} ${ONE_REPLICA}`),
        recorded,
      )
    })
  })

  describe('accepts a name and reads it back, or refuses it, as recorded', () => {
    interface Entry {
      kind: string
      name: string
      result: Outcome
      readsBack?: boolean
    }
    const catalog = '("type" = "hive", "hive.metastore.uris" = "thrift://127.0.0.1:9083")'
    const escaped = (name: string) => name.replace(/[\\']/g, '\\$&').replace(/\n/g, '\\n').replace(/\t/g, '\\t')
    const has = async (sql: string, name: string) =>
      (await query(sql)).some((row: Row) => Object.values(row)[0] === name)

    const kinds: Record<
      string,
      { make: (n: string) => string; back: (n: string) => Promise<boolean>; drop: (n: string) => string }
    > = {
      table: {
        make: (n) => `create table names.\`${n}\` (k int) ${ONE_REPLICA}`,
        back: (n) => has("select table_name from information_schema.tables where table_schema = 'names'", n),
        drop: (n) => `drop table names.\`${n}\``,
      },
      column: {
        make: (n) => `create table names.col (k int, \`${n}\` int) ${ONE_REPLICA}`,
        back: (n) => has("select column_name from information_schema.columns where table_name = 'col'", n),
        drop: () => 'drop table names.col',
      },
      database: {
        make: (n) => `create database \`${n}\``,
        back: (n) => has('show databases', n),
        drop: (n) => `drop database \`${n}\``,
      },
      catalog: {
        make: (n) => `create external catalog \`${n}\` properties ${catalog}`,
        back: (n) => has('show catalogs', n),
        drop: (n) => `drop catalog \`${n}\``,
      },
      role: {
        make: (n) => `create role \`${n}\``,
        back: (n) => has('show roles', n),
        drop: (n) => `drop role \`${n}\``,
      },
      comment: {
        make: (n) => `create table names.cm (k int) comment '${escaped(n)}' ${ONE_REPLICA}`,
        back: (n) => has("select table_comment from information_schema.tables where table_name = 'cm'", n),
        drop: () => 'drop table names.cm',
      },
    }

    beforeAll(() => query('CREATE DATABASE names'))

    const entries = read<Entry[]>('names').map((entry) => ({
      ...entry,
      shown: JSON.stringify(entry.name).slice(0, 40),
    }))
    test.each(entries)('$kind $shown ($name.length)', async ({ kind, name, result, readsBack }) => {
      const { make, back, drop } = kinds[kind]!
      const got = await outcome(make(name))
      compare('names', `${kind} ${name}`, got, result)
      if (got !== 'ok') return
      expect(await back(name)).toBe(readsBack)
      await query(drop(name))
    })
  })

  describe('accepts, shows and changes a table property as recorded', () => {
    interface Entry {
      value: string
      create: Outcome
      shownAs: string | null
      alter: Outcome
    }
    const columns = `(k int not null, p date not null, v int) duplicate key(k) partition by date_trunc('day', p) distributed by hash(k) buckets 1`

    beforeAll(() => query('CREATE DATABASE m_props'))

    test.each(Object.entries(read<Record<string, Entry>>('properties')).map((entry, i) => [...entry, i] as const))(
      '%s',
      async (key, { value, create, shownAs, alter }, i) => {
        const table = `m_props.t${i}`
        const replicas = key === 'replication_num' ? '' : '"replication_num"="1", '
        const created = await outcome(`create table ${table} ${columns} properties (${replicas}"${key}"="${value}")`)
        compare('properties', `${key} create`, created, create)
        if (created === 'ok') {
          const pattern = new RegExp(`"${key.replaceAll('.', '\\.')}" = "([^"]*)"`)
          compare('properties', `${key} shown`, pattern.exec(await shown(table))?.[1] ?? null, shownAs)
          await query(`drop table ${table}`)
        }
        await query(`create table ${table} ${columns} ${ONE_REPLICA}`)
        compare('properties', `${key} alter`, await outcome(`alter table ${table} set ("${key}"="${value}")`), alter)
      },
    )
  })

  describe('DESC FILES() infers the recorded types', () => {
    test.each(Object.entries(read<Record<string, Record<string, string>>>('parquet')))('%s', async (file, recorded) => {
      const s3 = await startS3()
      try {
        await s3.put(`p/${file}`, parquetFile(file))
        const description = query(`DESC ${filesOf(s3, `p/${file}`)}`)
        if ('error' in recorded) await expect(description).rejects.toThrow('failed to get file schema')
        else expect(Object.fromEntries((await description).map(({ Field, Type }) => [Field, Type]))).toEqual(recorded)
      } finally {
        await s3.close()
      }
    })
  })
})

/** Shortens texts as the recorder does. */
function unwrapped(message: string): string {
  return message
    .replace(/^Getting analyzing error\.? ?(from [^.]*|at [^.]*)?\.? ?Detail message: /, '')
    .replace(/ To check the status.*$/, '')
}

/** Error texts name the table; ours has another name than the recorder's. */
function renamed(got: Outcome, table: string): Outcome {
  if (got === 'ok') return got
  return { ...got, message: got.message.replaceAll(table.slice(2), 't') }
}
