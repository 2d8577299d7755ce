import { describe, expect, test } from 'vitest'
import { readPipe, readPipeHealth } from '../../provider/sql/pipe'
import recordedPipes from '../conformance/starrocks/recorded/pipes.json'

interface Recorded {
  readonly sql?: string
  readonly columns?: readonly string[]
  readonly rows?: readonly (readonly (string | null)[])[]
}

/** The answer of a real StarRocks, as connection.ts returns it. */
function answer(steps: readonly unknown[], sql: string) {
  const step = (steps as Recorded[]).find((candidate) => candidate.sql === sql && candidate.rows)
  return (step?.rows ?? []).map((row) =>
    Object.fromEntries(row.map((cell, i) => [step?.columns?.[i]?.toUpperCase() ?? '', cell])),
  )
}

describe('pipes', () => {
  test('DESC PIPE gives statement, table and properties', () => {
    const pipe = readPipe(answer(recordedPipes.steps, 'desc pipe p1'))
    expect(pipe?.statement).toMatch(/^insert into t \(id, string_col\) select/)
    expect(pipe?.table).toBe('p_db.t')
    expect(pipe?.properties).toEqual({ auto_ingest: 'true', batch_files: '10', batch_size: '1GB', poll_interval: '1' })
    expect(readPipe(answer(recordedPipes.steps, 'desc pipe p_where'))?.properties).toEqual({})
    expect(readPipe([])).toBeUndefined()
  })

  test('SHOW PIPES is filtered by name here, because the server ignores LIKE', () => {
    const rows = answer(recordedPipes.steps, "show pipes like 'p_one'")
    expect(readPipeHealth(rows, 'p_one')).toEqual({
      state: 'FINISHED',
      loadedFiles: 2,
      loadedBytes: 3587,
      lastError: undefined,
    })
    expect(readPipeHealth(rows, 'p1')?.state).toBe('RUNNING')
    expect(readPipeHealth(rows, 'p')).toBeUndefined()
  })
})
