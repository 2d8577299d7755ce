import { describe, expect, test } from 'vitest'
import { withRejectedRows } from '../../provider/starrocks/load-errors'
import type { Server } from '../../provider/starrocks/server'

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
