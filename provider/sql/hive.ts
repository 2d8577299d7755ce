import { id, ids, join, none, pairs, type Sql, sql, str, verbatim } from './quote'

/*
 * Databases and tables of a catalog of a lake, and what is special in Hive (`iceberg.ts` has what is special in Iceberg). The
 * statements that create, alter or drop one name it without its catalog and run after SET CATALOG: CREATE DATABASE checks the
 * privilege in the current catalog, whatever catalog the name has.
 */

export function createLakeDatabase(name: string, location: string | undefined): Sql {
  return sql`CREATE DATABASE ${id(name)}${location === undefined ? none : sql` PROPERTIES (${pairs({ location })})`}`
}

/** Why Hive would keep an object under another name; undefined if it does not. */
export function hiveCaseProblem(name: string): string | undefined {
  const kept = name.toLowerCase()
  return name === kept ? undefined : `Hive keeps names in lower case: ${JSON.stringify(name)} would become "${kept}"`
}

/** StarRocks refuses it while the database has tables, with FORCE as well. It removes the directory if that is empty. */
export function dropLakeDatabase(name: string): Sql {
  return sql`DROP DATABASE IF EXISTS ${id(name)}`
}

/** The `location` in SHOW CREATE DATABASE and SHOW CREATE TABLE. */
export function readLocation(rows: readonly Row[]): string | undefined {
  const text = rows[0]?.['CREATE DATABASE'] ?? rows[0]?.['CREATE TABLE'] ?? ''
  return property(text, 'location')
}

export interface LakeColumn {
  readonly name: string
  /** As sql/types prints it. */
  readonly type: string
  readonly comment?: string
}

export interface HiveTable {
  readonly database: string
  readonly name: string
  /** Only a unified catalog needs it. A Hive catalog accepts it. */
  readonly engine?: 'hive'
  /** The partition columns last. */
  readonly columns: readonly LakeColumn[]
  readonly partitionBy: readonly string[]
  readonly comment?: string
  readonly fileFormat: string
  readonly location?: string
}

/** CREATE TABLE, a clause a line. Every column can be NULL, which is the default. */
export function createHiveTable({ database, name, columns, engine, ...table }: HiveTable): Sql {
  const { location } = table
  const properties = { file_format: table.fileFormat, ...(location !== undefined && { location }) }
  return lines(
    sql`CREATE TABLE ${id(database, name)} (\n  ${join(columns.map(lakeColumn), ',\n  ')}\n)`,
    engine === undefined ? none : sql`ENGINE = hive`,
    table.comment === undefined ? none : sql`COMMENT ${str(table.comment)}`,
    table.partitionBy.length === 0 ? none : sql`PARTITION BY (${ids(table.partitionBy)})`,
    sql`PROPERTIES (${pairs(properties)})`,
  )
}

/** The definition of a column in CREATE TABLE and ALTER TABLE. */
export function lakeColumn({ name, type, comment }: LakeColumn): Sql {
  return sql`${id(name)} ${verbatim(type)}${comment === undefined ? none : sql` COMMENT ${str(comment)}`}`
}

/** The clauses of a statement, a line each. */
export function lines(...clauses: readonly Sql[]): Sql {
  return join(
    clauses.filter((clause) => clause !== none),
    '\n',
  )
}

/**
 * Drops the table with its files: StarRocks drops no managed table of Hive without FORCE, and keeps the files of one of Iceberg. The
 * files of an external table stay.
 */
export function dropLakeTable(database: string, name: string): Sql {
  return sql`DROP TABLE IF EXISTS ${id(database, name)} FORCE`
}

export function showLakeTables(catalog: string, database: string): Sql {
  return sql`SHOW TABLES FROM ${id(catalog, database)}`
}

export function describeLakeTable(catalog: string, database: string, name: string): Sql {
  return sql`DESC ${id(catalog, database, name)}`
}

export function showCreateLakeTable(catalog: string, database: string, name: string): Sql {
  return sql`SHOW CREATE TABLE ${id(catalog, database, name)}`
}

/** One row, if there is any. */
export function anyRow(catalog: string, database: string, name: string): Sql {
  return sql`SELECT 1 AS ${id('N')} FROM ${id(catalog, database, name)} LIMIT 1`
}

/** Reads the cached metadata of a table, or of some of its partitions, again. Without a cache it does nothing. */
export function refreshExternalTable(
  catalog: string,
  database: string,
  name: string,
  partitions: readonly string[] | undefined,
): Sql {
  const some = partitions === undefined ? none : sql` PARTITION (${join(partitions.map(str))})`
  return sql`REFRESH EXTERNAL TABLE ${id(catalog, database, name)}${some}`
}

export interface ShownHiveTable {
  readonly columns: readonly LakeColumn[]
  readonly partitionBy: readonly string[]
  /** True if a DROP removes its files. */
  readonly managed: boolean
  readonly location: string | undefined
  /** Undefined for a format that StarRocks does not write. */
  readonly fileFormat: string | undefined
}

/** DESC and SHOW CREATE TABLE of one table. They do not show the comment of the table. */
export function readHiveTable(described: readonly Row[], created: readonly Row[]): ShownHiveTable {
  const text = created[0]?.['CREATE TABLE'] ?? ''
  const inputFormat = property(text, 'hive.table.input.format') ?? ''
  return {
    columns: described.map((row) => ({
      name: row.FIELD ?? '',
      type: row.TYPE ?? '',
      ...(row.COMMENT && { comment: row.COMMENT }),
    })),
    partitionBy: described.filter((row) => row.EXTRA === 'partition key').map((row) => row.FIELD ?? ''),
    managed: text.startsWith('CREATE TABLE'),
    location: property(text, 'location'),
    fileFormat: Object.entries(INPUT_FORMATS).find(([, suffix]) => inputFormat.endsWith(suffix))?.[0],
  }
}

/** The class that reads a format, by its last part (`HiveStorageFormat`). */
const INPUT_FORMATS = { parquet: 'MapredParquetInputFormat', orc: 'OrcInputFormat', textfile: '.TextInputFormat' }

type Row = Readonly<Record<string, string | null>>

/** The value of a property in PROPERTIES ("key" = "value", ...), in which nothing is escaped. */
function property(text: string, key: string): string | undefined {
  const properties = text.slice(text.lastIndexOf('PROPERTIES ('))
  const start = properties.indexOf(`"${key}" = "`)
  if (start < 0) return undefined
  return properties.slice(start + key.length + '"" = "'.length).split('"', 1)[0]
}
