import { createHash } from 'node:crypto'
import { id, type Sql, sql, str } from '../sql/quote'
import type { PartitionSpec } from '../sql/refresh'
import { until, type Waiting } from './jobs'
import type { Server } from './server'

/**
 * The labels of the INSERTs that load one partition again. StarRocks accepts one load for each label: it refuses the second, unless the
 * first was cancelled. When a process dies, the refresh that finishes its work uses the same labels in the same order. So a late INSERT of
 * the dead process is either found as a finished load, or refused.
 */
export class LoadLabels {
  private readonly prefix: string
  private count = 0

  /** @param refresh the id of the first refresh that began the work */
  constructor(
    refresh: string,
    private readonly database: string,
    partition: PartitionSpec,
  ) {
    const values = JSON.stringify(Object.entries(partition).sort())
    this.prefix = `pulumi_refresh_${refresh}_${createHash('sha256').update(values).digest('hex').slice(0, 8)}`
  }

  /** The label of the next INSERT. */
  get current(): string {
    return `${this.prefix}_${this.count}`
  }

  /** Moves on to the next label, after an INSERT has succeeded. */
  next(): void {
    this.count++
  }

  /** Moves on to the first label that no INSERT has used, and waits for loads that run. Returns whether the current label was used. */
  async skipUsed(waiting: Waiting, timeoutSeconds: number): Promise<boolean> {
    const first = this.count
    while (await this.isUsed(waiting, timeoutSeconds)) this.count++
    return this.count > first
  }

  private isUsed(waiting: Waiting, timeoutSeconds: number): Promise<boolean> {
    return loadSucceeded(waiting, this.database, this.current, timeoutSeconds)
  }
}

/** Waits until no load with a label runs. Returns whether one has succeeded. */
export async function loadSucceeded(
  waiting: Waiting,
  database: string,
  label: string,
  timeoutSeconds: number,
): Promise<boolean> {
  let used = false
  await until(timeoutSeconds, `the load with label ${label} to end`, async () => {
    const rows = await waiting.server.query(showLoad(database, label))
    used = rows.some(({ STATE }) => STATE === 'FINISHED')
    const runs = rows.some(({ STATE }) => STATE !== 'FINISHED' && STATE !== 'CANCELLED')
    if (runs) waiting.progress(`waiting for the load with label ${label} to end`)
    return used || !runs
  })
  return used
}

/** Whether a load with a label has succeeded by now. */
export async function hasLoaded(server: Server, database: string, label: string): Promise<boolean> {
  const rows = await server.query(showLoad(database, label))
  return rows.some(({ STATE }) => STATE === 'FINISHED')
}

/** In `information_schema.loads` the columns have other names up to 3.2. */
function showLoad(database: string, label: string): Sql {
  return sql`SHOW LOAD FROM ${id(database)} WHERE LABEL = ${str(label)}`
}
