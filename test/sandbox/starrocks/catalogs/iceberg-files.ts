import { randomUUID } from 'node:crypto'
import type { FrontEnd } from '../frontend'
import type { LakeFile } from '../lake'
import type { Source } from '../query/select'
import { literal, quoted } from '../store'
import { duckType } from '../types'
import type { Catalog } from './catalog'
import { filesBelow, writeHive } from './hive-files'
import type { IcebergTable } from './metastore'

const inFile = (id: number) => quoted(`f${id}`)

/** The files of an Iceberg table. */
export async function icebergFiles(frontEnd: FrontEnd, catalog: Catalog, { data }: IcebergTable): Promise<LakeFile[]> {
  return (await Promise.all(data.map((directory) => filesBelow(frontEnd, catalog, directory)))).flat()
}

/** The rows of an Iceberg table. In its files a column has the name of its id. */
export async function icebergSource(frontEnd: FrontEnd, catalog: Catalog, table: IcebergTable): Promise<Source> {
  const { columns } = table
  const files = await icebergFiles(frontEnd, catalog, table)
  const paths = await Promise.all(
    files.filter(({ key }) => key.endsWith('.parquet')).map((file) => frontEnd.lake.download(file, catalog.properties)),
  )
  const none = columns.map(({ id, type }) => `CAST(NULL AS ${duckType(type)}) AS ${inFile(id)}`).join(', ')
  const rows =
    paths.length === 0
      ? ''
      : ` UNION ALL BY NAME SELECT * FROM read_parquet([${paths.map(literal).join(', ')}], union_by_name = true)`
  const items = columns.map(({ id, name, type }) => `CAST(${inFile(id)} AS ${duckType(type)}) AS ${quoted(name)}`)
  return { columns, sql: `SELECT ${items.join(', ')} FROM (SELECT ${none} WHERE false${rows}) AS files` }
}

/** Writes rows, which have the names of the columns, as one file. */
export async function writeIceberg(
  frontEnd: FrontEnd,
  catalog: Catalog,
  table: IcebergTable,
  rowsSql: string,
): Promise<number> {
  const columns = table.columns.map(({ id, type }) => ({ name: `f${id}`, type }))
  const items = table.columns.map(({ id, name }) => `${quoted(name)} AS ${inFile(id)}`)
  const location = `${table.location}/data/${randomUUID()}`
  const target = { location, columns, partitionColumns: [] }
  const written = await writeHive(
    frontEnd,
    catalog,
    target,
    `SELECT ${items.join(', ')} FROM (${rowsSql}) AS rows`,
    false,
  )
  table.data.push(location)
  return written
}
