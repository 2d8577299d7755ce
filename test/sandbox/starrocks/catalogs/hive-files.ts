import { randomUUID } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { bare, storage } from '../errors'
import type { FrontEnd } from '../frontend'
import type { LakeFile } from '../lake'
import { parseUri } from '../lake'
import type { Source } from '../query/select'
import { literal, quoted } from '../store'
import { duckType } from '../types'
import type { Catalog } from './catalog'
import type { HiveTable } from './metastore'

/** The rows of a Hive table: the Parquet files below its location, with the values of their directories. */
export async function hiveSource(frontEnd: FrontEnd, catalog: Catalog, table: HiveTable): Promise<Source> {
  const { columns, partitionColumns } = table
  const files = (await filesBelow(frontEnd, catalog, table.location)).filter((file) => !isHidden(file))
  const parts = await Promise.all(
    files.map(async (file) => {
      const path = await frontEnd.lake.download(file, catalog.properties)
      const items = columns.map(({ name, type }) => {
        const value = partitionColumns.includes(name) ? literal(directoryValue(file, name)) : quoted(name)
        return `CAST(${value} AS ${duckType(type)}) AS ${quoted(name)}`
      })
      return `SELECT ${items.join(', ')} FROM read_parquet(${literal(path)}, hive_partitioning = false)`
    }),
  )
  return parts.length > 0 ? { columns, sql: parts.join(' UNION ALL ') } : emptySource(table)
}

/** No rows in the columns of the table. */
export function emptySource({ columns }: HiveTable): Source {
  const items = columns.map(({ name, type }) => `CAST(NULL AS ${duckType(type)}) AS ${quoted(name)}`)
  return { columns, sql: `SELECT ${items.join(', ')} WHERE false` }
}

/** Writes rows as one Parquet file a partition; an overwrite first removes the files of those partitions. */
export async function writeHive(
  frontEnd: FrontEnd,
  catalog: Catalog,
  table: HiveTable,
  rowsSql: string,
  overwrite: boolean,
): Promise<number> {
  const { store, lake } = frontEnd
  const { partitionColumns } = table
  // Inserts run in parallel, so each has its own table for its rows.
  const stage = quoted(`hive_stage_${randomUUID()}`)
  await store.run(`CREATE TEMP TABLE ${stage} AS ${rowsSql}`)
  const keys = partitionColumns.map((name) => `CAST(${quoted(name)} AS VARCHAR)`)
  const { rows: partitions } =
    keys.length > 0 ? await store.query(`SELECT DISTINCT ${keys.join(', ')} FROM ${stage}`) : { rows: [[]] }
  for (const values of partitions) {
    const directories = partitionColumns.map((name, i) => `/${name}=${encodeURIComponent(String(values[i]))}`)
    const target = `${table.location}${directories.join('')}`
    if (overwrite) await lake.remove(await filesBelow(frontEnd, catalog, target), catalog.properties)
    const data = table.columns.filter(({ name }) => !partitionColumns.includes(name)).map(({ name }) => quoted(name))
    const where = keys.map((key, i) => `${key} = ${literal(String(values[i]))}`).join(' AND ') || 'true'
    const local = await lake.scratch(`${randomUUID()}.parquet`)
    await store.run(
      `COPY (SELECT ${data.join(', ')} FROM ${stage} WHERE ${where}) TO ${literal(local)} (FORMAT parquet)`,
    )
    await lake.put(`${target}/${randomUUID()}.parquet`, await readFile(local), catalog.properties)
  }
  const { rows } = await store.query(`SELECT count(*) FROM ${stage}`)
  await store.run(`DROP TABLE ${stage}`)
  return Number(rows[0]![0])
}

export async function filesBelow({ lake }: FrontEnd, catalog: Catalog, location: string): Promise<LakeFile[]> {
  const { bucket, key } = parseUri(location)
  const prefix = key.endsWith('/') ? key : `${key}/`
  return lake.listPrefix(bucket, prefix, location, catalog.properties)
}

/**
 * The kind of a location: as in Hadoop's S3A, an object of that name with a slash is a directory, and so is a prefix of any
 * object.
 */
export async function directory(
  frontEnd: FrontEnd,
  catalog: Catalog,
  location: string,
): Promise<'missing' | 'empty' | 'filled'> {
  try {
    const files = await filesBelow(frontEnd, catalog, location)
    const { key } = parseUri(location)
    const inside = files.filter((file) => file.key !== `${key.replace(/\/$/, '')}/`)
    return files.length === 0 && key !== '' ? 'missing' : inside.length === 0 ? 'empty' : 'filled'
  } catch (error) {
    throw bare(`Failed to check path: ${location}. msg: ${(error as Error).message}`)
  }
}

const isHidden = (file: LakeFile) => /^[._]/.test(file.key.split('/').at(-1)!) || file.key.endsWith('/')

function directoryValue(file: LakeFile, name: string): string {
  const segment = file.key.split('/').find((part) => part.startsWith(`${name}=`))
  if (segment === undefined) throw storage(`${file.uri} lies in no directory of ${name}`)
  return decodeURIComponent(segment.slice(name.length + 1))
}
