import type { OwnedObject } from '../../core/ownership'
import type { AdoptionContext } from '../../core/spec'
import { ExistsError } from '../../errors'
import { id, sql } from '../../sql/quote'
import { readStoredInsert } from '../../sql/stored-insert'
import { doublesOnReload } from '../../sql/table'
import { alteration } from '../table/alteration'
import { ownedTable } from '../table/read'
import { define, pipeNameOf, tableOf } from './definition'
import { type Actual, feeds } from './lifecycle'
import type { PipeTableInputs } from './model'
import { WORDING } from './wording'

/** The owner of the table is the owner of both: a pipe that feeds the table of somebody else must not be changed either. */
export function objects({ table, pipe }: Actual, inputs: PipeTableInputs): OwnedObject[] {
  const ofPipe: OwnedObject = {
    part: 'pipe',
    what: `pipe ${pipeName(inputs)}`,
    owner: pipe?.owner,
    markable: true,
    keepsMark: true,
    id: async () => pipe?.id,
  }
  return [...(table ? [ownedTable(inputs.database, inputs.tableName, table)] : []), ...(pipe ? [ofPipe] : [])]
}

/**
 * Refuses a table that cannot become the desired one, and a table of another owner whose rows would double: adoption never changes
 * rows.
 */
export async function confirmAdoption(
  actual: Actual,
  inputs: PipeTableInputs,
  context: AdoptionContext,
): Promise<void> {
  if (actual.table === undefined) return
  const { obstacles } = alteration(actual.table, tableOf(inputs), WORDING)
  if (obstacles.length > 0) {
    const origin = context.adopts ? 'exists already and' : 'was left by an interrupted run and'
    throw refusal(
      `table ${tableName(inputs)} ${origin} cannot become the declared one: ${obstacles.join('; ')}; drop it, or choose another name`,
    )
  }
  if (context.adopts) await refuseToDouble(actual, inputs, context)
}

/** A new pipe would load all files besides the existing rows, and the table of somebody else must not be emptied. */
async function refuseToDouble(
  actual: Actual,
  inputs: PipeTableInputs,
  { server, config, warn }: AdoptionContext,
): Promise<void> {
  const desired = define(inputs, config)
  if (actual.pipe && feeds(actual.pipe, desired)) {
    if (!/\[\^_\.\]/.test(readStoredInsert(actual.pipe.statement)?.properties.path ?? ''))
      warn(
        `pipe ${pipeName(inputs)} also loads files whose names begin with _ or ., and the provider does not count them`,
      )
    return
  }
  if (!doublesOnReload(desired.table)) return
  const rows = await server.query(sql`SELECT 1 FROM ${id(inputs.database, inputs.tableName)} LIMIT 1`)
  if (rows.length === 0) return
  throw refusal(
    `table ${tableName(inputs)} has rows, and no pipe ${pipeName(inputs)} that loads exactly the declared files: a new pipe would load all files in addition to them. Empty the table, or give that pipe this statement: ${desired.insert.masked}`,
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
