import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { S3 } from '../sandbox/s3'
import { startS3 } from '../sandbox/s3'
import type { StarRocksSandbox } from '../sandbox/starrocks'
import { startStarRocks } from '../sandbox/starrocks'
import { fillLake } from '../sandbox/starrocks/support'
import { differenceOf, NOT_BUILT } from './starrocks.differences'
import { comparable, keysOf, RECORDED, Replay, readRecording, type Step } from './starrocks.replay'

describe.each(RECORDED)(
  'the sandbox answers the session $session as $version did',
  ({ session, release, version, where }) => {
    let s3: S3
    let starRocks: StarRocksSandbox
    let replay: Replay

    beforeAll(async () => {
      s3 = await startS3(keysOf(release))
      await fillLake(s3)
      // The recorder's metastore had created it.
      await s3.put('hive/warehouse/', '')
      // Long enough that the statement after an ALTER finds its job running, however slow the machine.
      starRocks = await startStarRocks({ version, jobMilliseconds: 600 })
      replay = new Replay(starRocks, s3, release)
    })
    afterAll(async () => {
      await replay.close()
      await starRocks.close()
      await s3.close()
    })

    const steps = readRecording(session, release)
    for (const [i, step] of steps.entries()) {
      // The back ends of the recorded 4.1 were also mocked.
      if (step.error?.message.startsWith('pseudo backend:')) continue
      const notBuilt = NOT_BUILT[where]?.[i] !== undefined
      if (step.wait !== undefined) {
        if (notBuilt) continue
        test(`${i}: ${title(step.wait)} comes to contain ${step.contains}`, () =>
          replay.waitFor(step.wait!, step.contains!))
        continue
      }
      const difference = differenceOf(where, steps, i)
      test(`${i}: ${title(step.sql!)}${difference ? ' (differs)' : notBuilt ? ' (not built)' : ''}`, async () => {
        const got = comparable(await replay.answer(step.sql!, step.as))
        if (difference) expect(got, `no difference any more: ${difference.reason}`).not.toEqual(expected(step))
        else if (notBuilt) expect(got, 'this is built now: take it off the list').not.toEqual(expected(step))
        else expect(got).toEqual(expected(step))
      })
    }
  },
)

const title = (sql: string) => sql.replace(/\s+/g, ' ').slice(0, 90)
const expected = (step: Step) => comparable(step)
