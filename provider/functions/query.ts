import { type LookUpOutputOptions, type Output, resolved } from '../pulumi/dynamic'
import type { QueryArgs, QueryOutputArgs, QueryRow } from './ask/query'
import { lookUp } from './look-up'

/**
 * Returns the rows of a query, for stack outputs and smoke tests. It runs in previews, too, and must not change anything.
 * @result rows The rows by column name, each value a text. A language without null leaves out a value that is NULL.
 * @since 0.1.0
 */
export function query(args: QueryArgs): Promise<QueryRow[]> {
  return lookUp(args, async () => (await import('./ask/query.js')).askRows)
}

/**
 * {@link query} for outputs.
 * @since 0.1.0
 */
export function queryOutput(args: QueryOutputArgs, options?: LookUpOutputOptions): Output<QueryRow[]> {
  return resolved(args, query, options)
}
