import { InputError } from '../../errors'
import type { Input, Plain } from '../../pulumi/dynamic'
import { verbatim } from '../../sql/quote'
import { limited, queryProblem } from '../../sql/user-sql'
import type { Server } from '../../starrocks/server'
import type { LookUpOutputArgs } from '../look-up'

/**
 * The arguments of {@link query}.
 * @since 0.1.0
 */
export interface QueryArgs extends Plain<QueryOutputArgs> {}

/**
 * The arguments of {@link queryOutput}.
 * @since 0.1.0
 */
export interface QueryOutputArgs extends LookUpOutputArgs {
  /** Your own SQL: one statement that reads: SELECT, WITH, SHOW or DESC. The error shows it if StarRocks refuses it. */
  readonly statement: Input<string>
  /**
   * The database in which names are looked up that have none.
   * @default none
   */
  readonly database?: Input<string> | undefined
  /**
   * The catalog of that database.
   * @default the internal catalog
   */
  readonly catalog?: Input<string> | undefined
  /**
   * Rows at most.
   * @default `100`
   */
  readonly limit?: Input<number> | undefined
}

/**
 * A row by column name. Every value is a text, as StarRocks sends it: a LARGEINT does not fit a JavaScript number.
 * @since 0.1.0
 */
export type QueryRow = Readonly<Record<string, string | null>>

const DEFAULT_LIMIT = 100

export async function askRows(args: QueryArgs, server: Server): Promise<QueryRow[]> {
  const { statement, database, catalog, limit = DEFAULT_LIMIT } = args
  const problem = queryProblem(statement)
  if (problem !== undefined) throw new InputError('statement', problem)
  if (!Number.isInteger(limit) || limit < 1)
    throw new InputError('limit', 'the limit must be a whole number of at least 1')
  const rows = await server.query(verbatim(limited(statement, limit)), { database, catalog, namesAsSent: true })
  return rows.slice(0, limit).map((row) => ({ ...row }))
}
