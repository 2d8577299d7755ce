import type { Step } from '../../core/spec'
import { InputError, StaleError } from '../../errors'
import { copyMarker } from '../../sql/copy-marker'
import { createTable, dropTable } from '../../sql/table'
import type { Server } from '../../starrocks/server'
import { changeOf } from './change'
import { copySteps, definitionOf, dropCopy, finishSteps, ownCopy, readCopy, versionsOf } from './copy'
import { define } from './definition'
import type { Actual, Desired, Inputs } from './model'
import { readNativeTable } from './read'
import { deleteRefusal, refuseRows } from './rows'
import { WAYS_OUT } from './wording'

export async function read(inputs: Inputs, server: Server): Promise<Actual | undefined> {
  const { database, name } = inputs
  const table = await readNativeTable(database, name, server)
  if (table === undefined) return undefined
  const copy = await readCopy(database, name, server)
  // `get` has no columns to compare with.
  if (inputs.onChange !== 'copy' || inputs.columns === undefined) return { table, ...(copy && { copy }) }
  const versions = await versionsOf(server, database, name)
  return { table, ...(copy && { copy }), versions }
}

/** The declarations that this run has made a new table of: after a lost connection they are planned again. */
const made = new WeakSet<Desired>()

export function plan(actual: Actual | undefined, desired: Desired): Step[] {
  if (actual === undefined) return [{ statement: createTable(desired.table) }]
  const { table } = actual
  const own = ownCopy(actual, desired)
  const swapped = copyMarker.read(table.comment ?? '')
  const { steps, obstacles } = changeOf(table, desired)
  if (swapped !== undefined) {
    if (swapped.definition === definitionOf(actual, desired)) made.add(desired)
    const finish = finishSteps(desired, swapped.versions, own !== undefined)
    // The comment is one of the steps.
    return steps.length > 1 || obstacles.length > 0 ? planningAgain(finish) : finish
  }
  if (obstacles.length === 0 && !(desired.copies && desired.remake && !made.has(desired)))
    return [...(own === undefined ? [] : [dropCopy(desired)]), ...steps]
  if (desired.copies) return copySteps(actual, desired, () => void made.add(desired))
  const { database, name } = desired.table
  throw new InputError(
    '',
    `table ${database}.${name} is not as Pulumi's state says, and only a new table can be the declared one: ${obstacles.join('; ')}. Run \`pulumi refresh\`; then ${WAYS_OUT}`,
  )
}

/** What is planned after these statements depends on their effect. */
function planningAgain(steps: readonly Step[]): Step[] {
  const last = steps.length - 1
  const done = async () => {
    throw new StaleError('the copy of an earlier run is finished')
  }
  return steps.map((step, i) => (i === last ? { ...step, done } : step))
}

export function planDelete(inputs: Inputs, replacement?: Inputs): Step[] {
  const { database, name, deletionPolicy } = inputs
  if (deletionPolicy === 'retain') return []
  const guard = mayLoseRows(inputs, replacement)
    ? {}
    : { ready: refuseRows(database, name, deleteRefusal(`${database}.${name}`)) }
  return [{ statement: dropTable(database, name), part: 'table', ...guard }]
}

export function planDeleteOf(actual: Actual, inputs: Inputs, replacement?: Inputs): Step[] {
  const desired = define(inputs)
  const rest = ownCopy(actual, desired) === undefined ? [] : [dropCopy(desired)]
  return [...planDelete(inputs, replacement), ...rest]
}

/** A replacement of the same name decides in its place. */
export function mayLoseRows(inputs: Inputs, replacement: Inputs | undefined): boolean {
  const isSame = replacement?.database === inputs.database && replacement.name === inputs.name
  return (isSame ? replacement.allowRowLoss : inputs.allowRowLoss) ?? false
}
