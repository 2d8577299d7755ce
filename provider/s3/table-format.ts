import { LayoutError } from './errors'

/** A format whose tables are more than their Parquet files: a log says which of them, and which of their rows, are valid. */
interface TableFormat {
  readonly name: string
  /** The type of StarRocks' external catalog that reads it. */
  readonly catalog: string
  readonly sign: RegExp
}

const FORMATS: readonly TableFormat[] = [
  { name: 'Delta Lake', catalog: 'deltalake', sign: /^_delta_log\// },
  { name: 'Hudi', catalog: 'hudi', sign: /^\.hoodie\// },
  { name: 'Iceberg', catalog: 'iceberg', sign: /^metadata\/[^/]*\.metadata\.json$/ },
]

/** The format that the path of an object reveals, relative to the directory of the table. */
export function formatOf(path: string): TableFormat | undefined {
  return FORMATS.find(({ sign }) => sign.test(path))
}

/** The place of the log of a table with files in this directory: Iceberg has them in `data/`, beside `metadata/`. */
export function siblingOfData(prefix: string): { readonly table: string; readonly metadata: string } | undefined {
  if (!/(^|\/)data\/$/.test(prefix)) return undefined
  const table = prefix.slice(0, -'data/'.length)
  return table === '' ? undefined : { table, metadata: `${table}metadata/` }
}

export function tableFormatFound({ name, catalog }: TableFormat, key: string, prefix: string): LayoutError {
  return new LayoutError(
    'tableFormat',
    `${prefix} is a table of ${name} (${key}): a pipe would load every file, and with them rows that were deleted or overwritten`,
    [
      `read it through an external catalog of the type ${catalog} (CREATE EXTERNAL CATALOG)`,
      { change: 'acceptTableFormat' },
    ],
  )
}
