import { type IsSecret, withSecrets } from './properties'
import { id, none, pairs, type Sql, sql, str } from './quote'

export interface Catalog {
  readonly name: string
  readonly comment?: string
  readonly properties: Readonly<Record<string, string>>
}

/** CREATE EXTERNAL CATALOG, a property a line. It contacts neither metastore nor storage. */
export function createCatalog({ name, comment, properties }: Catalog, isSecret: IsSecret): Sql {
  const remark = comment === undefined ? none : sql`\nCOMMENT ${str(comment)}`
  return sql`CREATE EXTERNAL CATALOG ${id(name)}${remark}\nPROPERTIES (\n  ${pairs(withSecrets(properties, isSecret), ',\n  ')}\n)`
}

/** Adds and overwrites properties. Other properties stay; none can be removed. A missing catalog is no error. */
export function alterCatalog(name: string, properties: Readonly<Record<string, string>>, isSecret: IsSecret): Sql {
  return sql`ALTER CATALOG ${id(name)} SET (${pairs(withSecrets(properties, isSecret))})`
}

/** Without IF EXISTS, which 3.2 does not know; a missing catalog is error 5078. The metastore and the storage are not changed. */
export function dropCatalog(name: string): Sql {
  return sql`DROP CATALOG ${id(name)}`
}

export function showCreateCatalog(name: string): Sql {
  return sql`SHOW CREATE CATALOG ${id(name)}`
}

export function showCatalogs(): Sql {
  return sql`SHOW CATALOGS`
}

/** The first statement about a catalog that contacts its metastore. */
export function showCatalogDatabases(name: string): Sql {
  return sql`SHOW DATABASES FROM ${id(name)}`
}

export function setCatalog(name: string): Sql {
  return sql`SET CATALOG ${id(name)}`
}

const NAME = /^([a-zA-Z]\w{0,63}|_[a-zA-Z0-9]\w{0,62})$/

/** Why a name is not valid for a catalog, or undefined (`FeNameFormat.java`, `CatalogAnalyzer.java`). */
export function catalogNameProblem(name: string): string | undefined {
  if (name.toLowerCase() === 'default_catalog') return 'this is the name of the internal catalog'
  if (name.startsWith('resource_mapping_inside_catalog_'))
    return 'a catalog whose name begins with resource_mapping_inside_catalog_ is hidden and cannot be dropped'
  if (!NAME.test(name))
    return 'a catalog name begins with a letter (or _ and a letter or digit) and continues with letters, digits and _, at most 64 characters in all'
  return undefined
}

/** A row by column header in upper case. */
type Row = Readonly<Record<string, string | null>>

export interface ShownCatalog {
  readonly comment: string | undefined
  /** Most credentials are masked, in another way in each release. */
  readonly properties: Readonly<Record<string, string>>
}

const CREATE_CATALOG = /^CREATE EXTERNAL CATALOG `[^`]*`\n(?:comment "((?:[^"\\]|\\.)*)"\n)?PROPERTIES \("(.*)"\n\)$/s

/**
 * SHOW CREATE CATALOG, in a layout that has not changed since 3.2 (`ShowExecutor`). There is no row for the internal catalog.
 * Values escape only double quotes, not backslashes, and keys escape nothing: so the text is no SQL that a parser accepts. But no
 * value contains a bare quote, so the separators with their quotes are unambiguous.
 */
export function readCatalog(rows: readonly Row[]): ShownCatalog | undefined {
  // A mask may be without quotes there, as in statements (`SqlCredentialRedactor`).
  const text = (rows[0]?.['CREATE CATALOG'] ?? '').replaceAll(/(?<=" {2}= {2})(\*{3,})(?=,\n"|\n\)$)/g, '"$1"')
  const [, comment, body] = CREATE_CATALOG.exec(text) ?? []
  if (body === undefined) return undefined
  const properties = body.split('",\n"').map((entry) => {
    const [key = '', value = ''] = entry.split('"  =  "', 2)
    return [key, value.replaceAll('\\"', '"')]
  })
  return { comment: comment?.replaceAll(/\\(["\\])/g, '$1'), properties: Object.fromEntries(properties) }
}

export interface ListedCatalog {
  readonly name: string
  /** `hive`, `iceberg`, `internal`, ... */
  readonly type: string
  readonly comment: string | undefined
}

/** SHOW CATALOGS. */
export function readCatalogs(rows: readonly Row[]): ListedCatalog[] {
  return rows.map((row) => ({
    name: row.CATALOG ?? '',
    type: (row.TYPE ?? '').toLowerCase(),
    comment: row.COMMENT ?? undefined,
  }))
}
