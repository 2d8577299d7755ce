import { describe, expect, test } from 'vitest'
import { readPipe, readPipeHealth, readTable } from '../../provider/sql/show'
import recordedPipes from '../conformance/starrocks/recorded/pipes.json'
import recordedTables from '../conformance/starrocks/recorded/tables.json'

interface Recorded {
  readonly sql?: string
  readonly columns?: readonly string[]
  readonly rows?: readonly (readonly (string | null)[])[]
}

/** What a real StarRocks answered, as connection.ts hands it on. */
function answer(steps: readonly unknown[], sql: string) {
  const step = (steps as Recorded[]).find((candidate) => candidate.sql === sql && candidate.rows)
  return (step?.rows ?? []).map((row) =>
    Object.fromEntries(row.map((cell, i) => [step?.columns?.[i]?.toUpperCase() ?? '', cell])),
  )
}

describe('SHOW CREATE TABLE', () => {
  test.each(['dup', 'prim', 'uniq', 'agg', 'by_two', 'by_range'])('gives the columns of %s as DESC does', (name) => {
    const described = answer(recordedTables.steps, `desc ${name}`)
    const shown = readTable(answer(recordedTables.steps, `show create table ${name}`))
    if (described.length > 0) expect(shown?.columns.map((c) => c.name)).toEqual(described.map((row) => row.FIELD))
    expect(shown?.columns.length).toBeGreaterThan(1)
    expect(shown?.owner).toBeUndefined()
  })

  test('gives types in our spelling, through nesting, aggregates and defaults', () => {
    const types = (name: string) => readTable(answer(recordedTables.steps, `show create table ${name}`))?.columns
    expect(types('dup')?.map((c) => c.type)).toEqual(
      'BIGINT DATE VARCHAR(64) DECIMAL(18,4) BOOLEAN DATETIME FLOAT DOUBLE VARCHAR(65533) JSON VARBINARY LARGEINT ARRAY<INT> MAP<VARCHAR(10),INT>'
        .split(' ')
        .concat('STRUCT<p INT,q VARCHAR(20)>'),
    )
    expect(types('agg')?.map((c) => c.type)).toEqual(
      'DATE INT BIGINT INT INT VARCHAR(10) INT HLL BITMAP PERCENTILE'.split(' '),
    )
  })

  test('gives the owner in the comment', () => {
    const ddl =
      'CREATE TABLE `t` (\n  `a` int(11) NULL COMMENT "pulumi: not/the/owner"\n) ENGINE=OLAP \nDUPLICATE KEY(`a`)\nCOMMENT "pulumi: p/s/t"\nDISTRIBUTED BY RANDOM\n'
    expect(readTable([{ TABLE: 't', 'CREATE TABLE': ddl }])?.owner).toBe('p/s/t')
  })
})

describe('pipes', () => {
  test('DESC PIPE gives statement, table and properties', () => {
    const pipe = readPipe(answer(recordedPipes.steps, 'desc pipe p1'))
    expect(pipe?.statement).toMatch(/^insert into t \(id, string_col\) select/)
    expect(pipe?.table).toBe('p_db.t')
    expect(pipe?.properties).toEqual({ auto_ingest: 'true', batch_files: '10', batch_size: '1GB', poll_interval: '1' })
    expect(readPipe(answer(recordedPipes.steps, 'desc pipe p_where'))?.properties).toEqual({})
    expect(readPipe([])).toBeUndefined()
  })

  test('SHOW PIPES is searched by name, because the server ignores LIKE', () => {
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
