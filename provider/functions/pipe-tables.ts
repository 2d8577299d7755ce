import { type LookUpOutputOptions, type Output, resolved } from '../pulumi/dynamic'
import type {
  GetPipeTableArgs,
  GetPipeTableOutputArgs,
  ListPipeTablesArgs,
  ListPipeTablesOutputArgs,
  PipeTablePage,
  PipeTableResult,
} from './ask/pipe-tables'
import { lookUp } from './look-up'

/**
 * Lists the pipes of a database and their tables, by name.
 * @since 0.1.0
 */
export function listPipeTables(args: ListPipeTablesArgs): Promise<PipeTablePage> {
  return lookUp(args, async () => (await import('./ask/pipe-tables.js')).askPipeTables)
}

/**
 * {@link listPipeTables} for outputs.
 * @since 0.1.0
 */
export function listPipeTablesOutput(
  args: ListPipeTablesOutputArgs,
  options?: LookUpOutputOptions,
): Output<PipeTablePage> {
  return resolved(args, listPipeTables, options)
}

/**
 * Looks up a pipe table by its name. Fails with a NotFoundError if no pipe loads a table of that name.
 * @since 0.1.0
 */
export function getPipeTable(args: GetPipeTableArgs): Promise<PipeTableResult> {
  return lookUp(args, async () => (await import('./ask/pipe-tables.js')).askPipeTable)
}

/**
 * {@link getPipeTable} for outputs.
 * @since 0.1.0
 */
export function getPipeTableOutput(
  args: GetPipeTableOutputArgs,
  options?: LookUpOutputOptions,
): Output<PipeTableResult> {
  return resolved(args, getPipeTable, options)
}
