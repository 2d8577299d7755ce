import type { Lake, Row } from '../support/lake'

/** What is there, as the outside sees it. */
export interface Seen {
  /** Undefined: there is no table. */
  readonly rows: readonly Row[] | undefined
  readonly ids: readonly number[]
  readonly definition: string
  /** Undefined: there is no pipe. */
  readonly pipe: string | undefined
}

export async function see({ starrocks }: Lake): Promise<Seen> {
  await starrocks.idlePipes()
  const rows = await starrocks.query('SELECT * FROM lake.trips ORDER BY id').catch(() => undefined)
  const [table] = await starrocks.query('SHOW CREATE TABLE lake.trips').catch(() => [])
  const [pipe] = await starrocks.query('DESC PIPE lake.trips').catch(() => [])
  return {
    rows,
    ids: (rows ?? []).map(({ id }) => Number(id)),
    definition: table?.['Create Table'] ?? '',
    pipe: pipe && JSON.stringify(pipe),
  }
}

/** Undefined: there is no pipe. */
export async function pipeState({ starrocks }: Lake): Promise<string | undefined> {
  const pipes = await starrocks.query('SHOW PIPES FROM lake')
  return pipes.find((row) => row.PIPE_NAME === 'trips')?.STATE ?? undefined
}
