import { same } from '../../core/policy'
import type { Step } from '../../core/spec'
import { InputError, StaleError } from '../../errors'
import { refreshExternalTable } from '../../sql/hive'
import type { IcebergChange } from '../../sql/iceberg'
import { includesName } from '../../sql/names'
import { changeOf, type DesiredTable } from './iceberg-change'
import { type ActualIcebergTable, idOf, read, type TablePlace } from './iceberg-read'
import { isEmpty } from './rows'

/*
 * What has to hold before a column is dropped with its values. Other engines write the same tables, and StarRocks shows the metadata of a table
 * from a cache (`CachingIcebergCatalog`).
 */

/**
 * Refuses to drop a column that is not in Pulumi's state: no preview has shown that it would be dropped.
 *
 * @throws InputError
 */
export function refuseUnrecorded(
  place: TablePlace,
  { recordedColumns }: ActualIcebergTable,
  changes: readonly IcebergChange[],
): void {
  if (recordedColumns === undefined) return
  const unknown = droppedBy(changes).filter((name) => !includesName(recordedColumns, name))
  if (unknown.length > 0)
    throw new InputError(
      'columns',
      `table ${idOf(place)} has columns that are not in Pulumi's state (${unknown.join(', ')}): another engine has added or renamed them, and this change would drop them with their values. Declare them, or run \`pulumi refresh\`: the next preview then shows that they are dropped`,
    )
}

/**
 * The steps of a plan that drops columns. Before the first one, the table is read again from the metastore. If it has changed, the
 * statements are planned again.
 */
export function afterFreshRead(
  steps: readonly Step[],
  catalog: string,
  table: DesiredTable,
  changes: readonly IcebergChange[],
): Step[] {
  const place = { catalog, database: table.database, name: table.name }
  const ready: Step['ready'] = async (session) => {
    await session.server.query(refreshExternalTable(catalog, table.database, table.name, undefined))
    const actual = await read(place, session.server)
    if (actual === undefined || !same(changeOf(actual, table).changes, changes))
      throw new StaleError(`another engine has changed table ${idOf(place)} meanwhile; run \`pulumi up\` again`)
    await steps[0]?.ready?.(session)
  }
  return steps.map((step, i) => (i === 0 ? { ...step, ready } : step))
}

/**
 * Refuses to drop a column of a table with rows, right before the statement runs.
 *
 * @throws InputError
 */
export function refuseRows(place: TablePlace, column: string): NonNullable<Step['ready']> {
  return async ({ server }) => {
    if (!(await isEmpty(place, server))) throw new InputError('allowRowLoss', dropRefusal(idOf(place), [column]))
  }
}

/** A column holds values that no other query of the table can bring back. */
export function dropRefusal(table: string, columns: readonly string[]): string {
  const names = columns.map((name) => `"${name}"`).join(', ')
  return `table ${table} has rows, whose values in column ${names} would be lost; declare the column, or set allowRowLoss: true`
}

function droppedBy(changes: readonly IcebergChange[]): string[] {
  return changes.flatMap((change) => ('dropColumn' in change ? [change.dropColumn] : []))
}
