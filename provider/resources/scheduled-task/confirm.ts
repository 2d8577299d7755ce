import { InputError, StarRocksError } from '../../errors'
import { explainTask, hintedVariables, showWarehouses, type Task, taskVariables } from '../../sql/task'
import type { Server } from '../../starrocks/server'

/**
 * Refuses what SUBMIT TASK would refuse, before the existing task is dropped: StarRocks has no ALTER TASK, and accepts no second
 * task of a name.
 *
 * @throws InputError
 */
export async function confirmTask(task: Task, server: Server): Promise<void> {
  const { database, properties, statement } = task
  await refusing(task, 'statement', async () => {
    const variables = { ...taskVariables(task), ...hintedVariables(statement) }
    const options = Object.keys(variables).length === 0 ? { database } : { database, variables }
    await server.query(explainTask(task), options)
  })
  const { warehouse } = properties
  if (warehouse === undefined) return
  await refusing(task, 'properties', async () => {
    const rows = await server.query(showWarehouses())
    if (rows.some((row) => row.NAME === warehouse)) return
    throw new InputError('properties', `there is no warehouse ${JSON.stringify(warehouse)}`)
  })
}

async function refusing({ name }: Task, property: string, ask: () => Promise<void>): Promise<void> {
  try {
    await ask()
  } catch (error) {
    const refused = error instanceof InputError || (error instanceof StarRocksError && error.answered)
    if (!refused) throw error
    throw new InputError(
      property,
      `task ${name} was not changed, since StarRocks would refuse the new one: ${error.message}`,
    )
  }
}
