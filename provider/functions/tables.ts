import { type LookUpOutputOptions, type Output, resolved } from '../pulumi/dynamic'
import type { DescribedColumn, ListedTable } from '../sql/objects'
import type {
  DescribeTableArgs,
  DescribeTableOutputArgs,
  GetTableArgs,
  GetTableOutputArgs,
  ListTablesArgs,
  ListTablesOutputArgs,
  TableResult,
} from './ask/tables'
import { lookUp } from './look-up'

/**
 * Lists the tables and views of a database, by name. Fails with a NotFoundError if there is no such database.
 * @result tables The tables and views.
 * @since 0.1.0
 */
export function listTables(args: ListTablesArgs): Promise<ListedTable[]> {
  return lookUp(args, async () => (await import('./ask/tables.js')).askTables)
}

/**
 * {@link listTables} for outputs.
 * @since 0.1.0
 */
export function listTablesOutput(args: ListTablesOutputArgs, options?: LookUpOutputOptions): Output<ListedTable[]> {
  return resolved(args, listTables, options)
}

/**
 * Lists the columns of a table. Fails with a NotFoundError if there is no such table.
 * @result columns The columns in order.
 * @since 0.1.0
 */
export function describeTable(args: DescribeTableArgs): Promise<DescribedColumn[]> {
  return lookUp(args, async () => (await import('./ask/tables.js')).askColumns)
}

/**
 * Looks up a native table by its name. Fails with a NotFoundError if there is no such table.
 * @since 0.1.0
 */
export function getTable(args: GetTableArgs): Promise<TableResult> {
  return lookUp(args, async () => (await import('./ask/tables.js')).askTable)
}

/**
 * {@link getTable} for outputs.
 * @since 0.1.0
 */
export function getTableOutput(args: GetTableOutputArgs, options?: LookUpOutputOptions): Output<TableResult> {
  return resolved(args, getTable, options)
}

/**
 * {@link describeTable} for outputs.
 * @since 0.1.0
 */
export function describeTableOutput(
  args: DescribeTableOutputArgs,
  options?: LookUpOutputOptions,
): Output<DescribedColumn[]> {
  return resolved(args, describeTable, options)
}
