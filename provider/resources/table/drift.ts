import { columnNamed } from '../../sql/names'
import type { ShownTable } from '../../sql/show-table'
import type { Table } from '../../sql/table'
import { propertyOf, sameProperty } from '../../sql/table-properties'

/** The declared columns with their actual types. Columns that others have added are no drift. */
export function columnsFound(table: ShownTable, declared: Table): Record<string, string> {
  const found = declared.columns.flatMap(({ name }) => {
    const column = columnNamed(table.columns, name)
    return column ? [[name, column.type] as const] : []
  })
  return Object.fromEntries(found)
}

/** The declared properties with their actual values. Another spelling of a value is no drift, nor is a property that StarRocks does not show. */
export function propertiesFound(table: ShownTable, declared: Readonly<Record<string, string>>): Record<string, string> {
  const found = Object.entries(declared).map(([key, value]) => {
    const shown = propertyOf(key, table.properties)
    return [key, shown === undefined || sameProperty(key, shown, value) ? value : shown] as const
  })
  return Object.fromEntries(found)
}
