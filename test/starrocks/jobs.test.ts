import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { StaleError } from '../../provider/errors'
import { JobError, lastJobId, waitForAlterJobs, waitForSchemaChange } from '../../provider/starrocks/jobs'
import type { Row } from '../../provider/starrocks/server'

/** A row of SHOW ALTER TABLE, as far as it matters. */
const job = (id: number, state: string, rest: Row = {}): Row => ({
  JOBID: String(id),
  STATE: state,
  MSG: '',
  PROGRESS: null,
  ...rest,
})

/** A cluster that gives these answers in order, and repeats the last one. */
function scripted(...answers: Row[][]) {
  const asked: string[] = []
  const messages: string[] = []
  const server = {
    address: 'scripted:9030',
    query: async ({ text }: { text: string }) => {
      asked.push(text)
      return answers[Math.min(asked.length, answers.length) - 1] ?? []
    },
  }
  return { asked, messages, waiting: { server, progress: (message: string) => messages.push(message) } }
}

beforeEach(() => {
  vi.useFakeTimers()
})
afterEach(() => {
  vi.useRealTimers()
})

/** The outcome of a wait, by a fake clock. */
async function outcome(wait: Promise<unknown>): Promise<unknown> {
  const settled = wait.then(
    () => 'ended',
    (error: unknown) => error,
  )
  await vi.advanceTimersByTimeAsync(2 * 86_400_000)
  return settled
}

describe('the last job of a table', () => {
  test.each([
    ['none', [], 0],
    ['the newest by id, in any order', [job(7, 'FINISHED'), job(12, 'CANCELLED'), job(9, 'FINISHED')], 12],
  ])('is %s', async (_, rows, id) => {
    const { waiting, asked } = scripted(rows)
    expect(await lastJobId(waiting, 'COLUMN', 'db', 't')).toBe(id)
    expect(asked).toEqual(
      ['COLUMN', 'OPTIMIZE', 'COLUMN'].map((kind) => `SHOW ALTER TABLE ${kind} FROM \`db\` WHERE \`TableName\` = "t"`),
    )
  })
})

describe('a running job', () => {
  test('is awaited, and then the actual state is read again', async () => {
    const { waiting, asked } = scripted(
      [job(7, 'FINISHED'), job(8, 'RUNNING')],
      [job(8, 'RUNNING')],
      [job(8, 'FINISHED')],
    )
    expect(await outcome(lastJobId(waiting, 'COLUMN', 'db', 't'))).toBeInstanceOf(StaleError)
    expect(asked.length).toBe(4)
  })

  test.each([
    ['no job exists', [[]], true, 2],
    ['a cancelled job has ended', [[job(7, 'CANCELLED')]], true, 2],
    ['an OPTIMIZE job runs', [[], [job(8, 'RUNNING')], [], [job(8, 'FINISHED')]], false, 4],
  ])('in a table without a running job: %s', async (_, answers, rested, questions) => {
    const { waiting, asked } = scripted(...answers)
    const looked = waitForAlterJobs(waiting, 'db', 't')
    await vi.advanceTimersByTimeAsync(60_000)
    expect(await looked).toBe(rested)
    expect(asked.length).toBe(questions)
  })

  test('is awaited until a deadline, whose error names the table', async () => {
    const { waiting } = scripted([job(8, 'RUNNING')])
    expect(await outcome(waitForAlterJobs(waiting, 'db', 't', 60))).toMatchObject({
      message: expect.stringMatching(/^timed out after 60 s waiting for the running change of table db\.t to end/),
    })
  })
})

describe('a wait for a change of a table ends', () => {
  const old = job(7, 'CANCELLED', { MSG: 'long ago' })

  test.each([
    ['at once if it created no job', [[]], 1],
    ['at once if there are only older jobs', [[old, job(8, 'RUNNING')]], 1],
    ['at once if its job has finished', [[old, job(9, 'FINISHED')]], 1],
    [
      'when its job has passed every state',
      ['PENDING', 'WAITING_TXN', 'RUNNING', 'FINISHED_REWRITING', 'FINISHED'].map((state) => [old, job(9, state)]),
      5,
    ],
    [
      'when every index of the table is done',
      [
        [job(9, 'FINISHED'), job(9, 'RUNNING')],
        [job(9, 'FINISHED'), job(9, 'FINISHED')],
      ],
      2,
    ],
  ])('%s', async (_, answers, questions) => {
    const { waiting, asked } = scripted(...answers)
    expect(await outcome(waitForSchemaChange(waiting, 'COLUMN', 'db', 't', 8))).toBe('ended')
    expect(asked.length).toBe(questions)
  })

  test('when another kind of job ends, which is queried by its kind', async () => {
    const { waiting, asked } = scripted([job(9, 'RUNNING')], [job(9, 'FINISHED')])
    expect(await outcome(waitForSchemaChange(waiting, 'OPTIMIZE', 'db', 't', 8))).toBe('ended')
    expect(new Set(asked)).toEqual(new Set(['SHOW ALTER TABLE OPTIMIZE FROM `db` WHERE `TableName` = "t"']))
  })

  test('after reports of its progress', async () => {
    const { waiting, messages } = scripted(
      [job(9, 'PENDING')],
      [job(9, 'RUNNING', { PROGRESS: '3/8' })],
      [job(9, 'FINISHED')],
    )
    await outcome(waitForSchemaChange(waiting, 'COLUMN', 'db', 't', 8))
    expect(messages).toEqual(['changing table db.t: PENDING', 'changing table db.t: RUNNING 3/8'])
  })

  test('with an error if StarRocks cancelled it', async () => {
    const { waiting } = scripted(
      [job(9, 'RUNNING')],
      [old, job(9, 'CANCELLED', { MSG: 'Can not convert abc to Date' })],
    )
    const error = await outcome(waitForSchemaChange(waiting, 'COLUMN', 'db', 't', 8))
    expect(error).toBeInstanceOf(JobError)
    expect((error as JobError).message).toMatch(/table db\.t: Can not convert abc to Date \(job 9\)/)
  })

  test('or times out at its deadline, while it continues', async () => {
    const { waiting } = scripted([job(9, 'RUNNING')])
    const error = await outcome(waitForSchemaChange(waiting, 'COLUMN', 'db', 't', 8))
    expect(error).toBeInstanceOf(JobError)
    expect((error as JobError).message).toMatch(/timed out after 86400 s waiting for the change of table db\.t to end/)
  })
})
