import { columnsOfFiles, type FileSchema, fileColumns } from '../../provider/parquet/file-columns'
import { type Column, type SchemaOptions, tableColumns, withPathColumns } from '../../provider/parquet/table-columns'

/** The columns of a table for all of these files, on a release that is not known. */
export function mergeColumns(files: readonly FileSchema[], options: SchemaOptions = {}): Column[] {
  return tableColumns(withPathColumns(columnsOfFiles(files, options), fileColumns(files), options), options)
}
