import { InputError } from '../errors'
import { type Input, type Output, type Plain, resolved } from '../pulumi/dynamic'
import { verbatim } from '../sql/quote'
import { limited, queryProblem } from '../sql/user-sql'
import { type LookUpArgs, lookUp } from './look-up'

/**
 * What {@link query} is given.
 * @since 0.1.0
 */
export interface QueryArgs extends LookUpArgs {
  /** Your own SQL: one statement that reads, SELECT, WITH, SHOW or DESC. It is shown when StarRocks refuses it. */
  readonly statement: Input<string>
  /** The database in which names are looked up that have none. Default: none. */
  readonly database?: Input<string>
  /** The catalog of that database. Default: the internal one. */
  readonly catalog?: Input<string>
  /** Rows at most. Default: 100. */
  readonly limit?: Input<number>
}

/**
 * A row by column name. Every value is a text, as StarRocks sends it: a LARGEINT fits no number.
 * @since 0.1.0
 */
export type QueryRow = Readonly<Record<string, string | null>>

const DEFAULT_LIMIT = 100

/**
 * The rows that a query gives: for stack outputs and smoke tests. It runs in previews, too, and must not change anything.
 * @since 0.1.0
 */
export async function query(args: Plain<QueryArgs>): Promise<QueryRow[]> {
  const { statement, database, catalog, limit = DEFAULT_LIMIT } = args
  const problem = queryProblem(statement)
  if (problem !== undefined) throw new InputError('statement', problem)
  if (!Number.isInteger(limit) || limit < 1)
    throw new InputError('limit', 'the limit must be a whole number of at least 1')
  return lookUp(args, async (server) => {
    const rows = await server.query(verbatim(limited(statement, limit)), { database, catalog, namesAsSent: true })
    return rows.slice(0, limit).map((row) => ({ ...row }))
  })
}

/**
 * {@link query} for outputs.
 * @since 0.1.0
 */
export function queryOutput(args: QueryArgs): Output<QueryRow[]> {
  return resolved(args, query)
}
