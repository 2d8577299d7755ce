import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { S3 } from '../sandbox/s3'
import { startS3 } from '../sandbox/s3'
import type { StarRocksSandbox } from '../sandbox/starrocks'
import { startStarRocks } from '../sandbox/starrocks'
import { fillLake } from '../sandbox/starrocks/support'
import { DIFFERENCES } from './starrocks.differences'
import type { Step } from './starrocks.replay'
import { comparable, Replay, readRecording, S3_KEYS } from './starrocks.replay'

const SESSIONS = [
  'connection',
  'quoting',
  'tables',
  'alter-table',
  'files',
  'pipes',
  'pipe-expressions',
  'catalogs',
  'hive',
  'hive-objects',
  'privileges',
  'tasks',
  'analyze',
]

describe.each(SESSIONS)('the session %s is answered as recorded', (session) => {
  let s3: S3
  let starRocks: StarRocksSandbox
  let replay: Replay

  beforeAll(async () => {
    s3 = await startS3(S3_KEYS)
    await fillLake(s3)
    // The recorder's metastore had made it.
    await s3.put('hive/warehouse/', '')
    // Long enough that the statement after an ALTER finds its job running, however slow the machine.
    starRocks = await startStarRocks({ jobMilliseconds: 600 })
    replay = new Replay(starRocks, s3)
  })
  afterAll(async () => {
    await replay.close()
    await starRocks.close()
    await s3.close()
  })

  for (const [i, step] of readRecording(session).entries()) {
    if (step.wait !== undefined) {
      test(`${i}: ${title(step.wait)} comes to contain ${step.contains}`, () =>
        replay.waitFor(step.wait!, step.contains!))
      continue
    }
    const difference = DIFFERENCES.find(
      ({ where, what }) => where === session && step.sql!.startsWith(what) && isLast(session, i, what),
    )
    test(`${i}: ${title(step.sql!)}${difference ? ' (differs)' : ''}`, async () => {
      const got = comparable(await replay.answer(step.sql!, step.as))
      if (difference) expect(got, `no difference any more: ${difference.reason}`).not.toEqual(expected(step))
      else expect(got).toEqual(expected(step))
    })
  }
})

const title = (sql: string) => sql.replace(/\s+/g, ' ').slice(0, 90)
const expected = (step: Step) => comparable(step)

/** Of equal statements a difference means the last: the first ones are those before anything happened. */
function isLast(session: string, index: number, what: string): boolean {
  return !readRecording(session)
    .slice(index + 1)
    .some(({ sql }) => sql?.startsWith(what))
}
