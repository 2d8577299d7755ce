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
