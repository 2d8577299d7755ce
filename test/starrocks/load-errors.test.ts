import { describe, expect, test } from 'vitest'
import { createPipe, pipeInsert } from '../../provider/sql/pipe'
import { pipeErrorShown, withRejectedRows } from '../../provider/starrocks/load-errors'
import type { Row, Server } from '../../provider/starrocks/server'

const REASON =
  'Insert has filtered data, txn_id = 7, tracking sql = select tracking_log from information_schema.load_tracking_logs where job_id=10023'

const answering = (log: string | null) => {
  const asked: string[] = []
  const server = {
    query: async (statement: { text: string }) => {
      asked.push(statement.text)
      return [{ TRACKING_LOG: log }]
    },
  } as unknown as Server
  return { server, asked }
}

describe('the error for filtered rows', () => {
  test('shows the rows and the reason, found by the job id', async () => {
    const { server, asked } = answering('Error: NULL value. Row: [NULL, 1]\n')
    expect(await withRejectedRows(server, REASON)).toBe(
      `${REASON}; rows that were filtered: Error: NULL value. Row: [NULL, 1]`,
    )
    expect(asked).toEqual([
      'SELECT `TRACKING_LOG` FROM `information_schema`.`load_tracking_logs` WHERE `JOB_ID` = 10023',
    ])
  })

  test('is shortened', async () => {
    const { server } = answering(Array.from({ length: 5 }, (_, i) => `row ${i} ${'x'.repeat(1000)}`).join('\n'))
    const shown = await withRejectedRows(server, REASON)
    expect(shown.length).toBeLessThan(REASON.length + 1_100)
    expect(shown).toContain('row 2')
    expect(shown).not.toContain('row 3')
    expect(shown).toMatch(/and 2 more$/)
  })

  test.each([
    ['there are none', async () => []],
    ['no backend answers', () => Promise.reject(new Error('no alive backend'))],
  ])('has no rows if %s', async (_, query) => {
    expect(await withRejectedRows({ query } as unknown as Server, REASON)).toBe(REASON)
  })

  test('is not extended for other errors', async () => {
    const { server, asked } = answering('row')
    expect(await withRejectedRows(server, 'Access denied')).toBe('Access denied')
    expect(asked).toEqual([])
  })
})

const auth = {
  type: 'accessKey',
  accessKey: 'AKIA1234567',
  secretKey: 'h1dden "away" here',
  sessionToken: 'FwoG-zXIv',
} as const
const insert = pipeInsert({
  database: 'lake',
  table: 'trips',
  columns: [{ name: 'id' }],
  source: { storage: { bucket: 'lake', auth }, path: 's3://lake/trips/*.parquet', partitionKeys: [] },
  owner: 'project/stack/trips',
})

test('an error that quotes the statement of a pipe is shown without the keys of the store', async () => {
  const asked: string[] = []
  const server: Pick<Server, 'query'> = {
    async query({ text }): Promise<Row[]> {
      asked.push(text)
      return [{ SQL: insert.text }]
    },
  }
  const { text } = createPipe('lake', 'trips', {}, insert)
  const shown = await pipeErrorShown(server as Server, 'lake', 'trips', `failed: ${text}, for FwoG-zXIv`)
  expect(asked).toEqual(['DESC PIPE `lake`.`trips`'])
  expect(shown).toContain('"aws.s3.access_key" = "******"')
  expect(shown).toContain('"aws.s3.secret_key" = "******"')
  expect(shown).toMatch(/for \*{6}$/)
  expect(shown).toContain('s3://lake/trips/*.parquet')
})
