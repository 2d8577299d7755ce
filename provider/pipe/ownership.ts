import { ExistsError } from '../core/errors'
import type { ClaimContext } from '../core/spec'
import { ownerOf } from '../sql/owner'
import { id, sql } from '../sql/quote'
import { doublesOnReload } from '../sql/table'
import { define, type PipeTableInputs, pipeNameOf, tableOf } from './definition'
import { feeds, type Seen } from './lifecycle'
import { alteration } from './table-steps'

/**
 * A create takes over what an interrupted run of the same resource has left; with `onExisting: 'adopt'` also what somebody else has
 * made, if it becomes what is declared without touching its rows. All else is refused.
 */
export async function claim(seen: Seen, inputs: PipeTableInputs, context: ClaimContext): Promise<void> {
  const owner = ownerOf(inputs.__urn)
  const strangers = [
    ...(seen.table && seen.table.owner !== owner
      ? [{ what: `table ${tableName(inputs)}`, whose: seen.table.owner }]
      : []),
    ...(seen.pipe && seen.pipe.owner !== owner ? [{ what: `pipe ${pipeName(inputs)}`, whose: seen.pipe.owner }] : []),
  ]
  const [stranger] = strangers
  if (stranger !== undefined && inputs.onExisting !== 'adopt') {
    const origin = stranger.whose === undefined ? 'no Pulumi stack made it' : `it belongs to ${stranger.whose}`
    throw refusal(
      `${stranger.what} exists already and ${origin}; choose another name, drop it, or take it over with onExisting: "adopt"`,
    )
  }
  if (seen.table === undefined) return
  const { obstacles } = alteration(seen.table, tableOf(inputs))
  if (obstacles.length > 0) {
    const origin = stranger === undefined ? 'was left by an interrupted run and' : 'exists already and'
    throw refusal(
      `table ${tableName(inputs)} ${origin} cannot become what is declared: ${obstacles.join('; ')}; drop it, or choose another name`,
    )
  }
  if (stranger !== undefined) await refuseToDouble(seen, inputs, context)
}

/** A pipe of our own would load all files beside the rows that are there, and emptying somebody else's table is not ours to do. */
async function refuseToDouble(seen: Seen, inputs: PipeTableInputs, { server, around }: ClaimContext): Promise<void> {
  const wanted = define(inputs, around)
  if (seen.pipe && feeds(seen.pipe, wanted)) return
  if (!doublesOnReload(wanted.table)) return
  const rows = await server.query(sql`SELECT 1 FROM ${id(inputs.database, inputs.tableName)} LIMIT 1`)
  if (rows.length === 0) return
  throw refusal(
    `table ${tableName(inputs)} has rows, and no pipe ${pipeName(inputs)} that loads just what is declared: a new pipe would load all files beside them. Empty the table, or give that pipe this statement: ${wanted.insert.masked}`,
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
