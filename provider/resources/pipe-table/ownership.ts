import type { OwnedObject } from '../../core/ownership'
import type { AdoptionContext } from '../../core/spec'
import { ExistsError } from '../../errors'
import { id, sql, str } from '../../sql/quote'
import { doublesOnReload } from '../../sql/table'
import type { Server } from '../../starrocks/server'
import { define, pipeNameOf, tableOf } from './definition'
import { type Actual, feeds } from './lifecycle'
import type { PipeTableInputs } from './model'
import { alteration } from './table-steps'

/** The table decides whose both are: a pipe that feeds somebody else's table is not to be touched either. */
export function objects({ table, pipe }: Actual, inputs: PipeTableInputs): OwnedObject[] {
  const ofTable: OwnedObject = {
    part: 'table',
    what: `table ${tableName(inputs)}`,
    owner: table?.owner,
    markable: true,
    id: (server) => tableId(inputs, server),
  }
  const ofPipe: OwnedObject = {
    part: 'pipe',
    what: `pipe ${pipeName(inputs)}`,
    owner: pipe?.owner,
    markable: true,
    keepsMark: true,
    id: async () => pipe?.id,
  }
  return [...(table ? [ofTable] : []), ...(pipe ? [ofPipe] : [])]
}

/** Without a live backend nobody can tell: information_schema is then not to be read. */
async function tableId({ database, tableName: name }: PipeTableInputs, server: Server): Promise<string | undefined> {
  const [row] = await server
    .query(
      sql`SELECT ${id('TABLE_ID')} FROM ${id('information_schema', 'tables_config')} WHERE ${id('TABLE_SCHEMA')} = ${str(database)} AND ${id('TABLE_NAME')} = ${str(name)}`,
    )
    .catch(() => [])
  return row?.TABLE_ID ?? undefined
}

/**
 * Refuses a table that cannot become what is declared, and one of somebody else whose rows would double: it becomes what is declared
 * without touching its rows, or not at all.
 */
export async function confirmAdoption(
  actual: Actual,
  inputs: PipeTableInputs,
  context: AdoptionContext,
): Promise<void> {
  if (actual.table === undefined) return
  const { obstacles } = alteration(actual.table, tableOf(inputs))
  if (obstacles.length > 0) {
    const origin = context.adopts ? 'exists already and' : 'was left by an interrupted run and'
    throw refusal(
      `table ${tableName(inputs)} ${origin} cannot become what is declared: ${obstacles.join('; ')}; drop it, or choose another name`,
    )
  }
  if (context.adopts) await refuseToDouble(actual, inputs, context)
}

/** A pipe of our own would load all files beside the rows that are there, and emptying somebody else's table is not ours to do. */
async function refuseToDouble(
  actual: Actual,
  inputs: PipeTableInputs,
  { server, config }: AdoptionContext,
): Promise<void> {
  const desired = define(inputs, config)
  if (actual.pipe && feeds(actual.pipe, desired)) return
  if (!doublesOnReload(desired.table)) return
  const rows = await server.query(sql`SELECT 1 FROM ${id(inputs.database, inputs.tableName)} LIMIT 1`)
  if (rows.length === 0) return
  throw refusal(
    `table ${tableName(inputs)} has rows, and no pipe ${pipeName(inputs)} that loads just what is declared: a new pipe would load all files beside them. Empty the table, or give that pipe this statement: ${desired.insert.masked}`,
  )
}

function refusal(message: string): ExistsError {
  return new ExistsError('tableName', message)
}

function tableName({ database, tableName: name }: PipeTableInputs): string {
  return `${database}.${name}`
}

function pipeName(inputs: PipeTableInputs): string {
  return `${inputs.database}.${pipeNameOf(inputs)}`
}
