import { writeFileSync } from 'node:fs'
import path from 'node:path'
import { isDeepStrictEqual } from 'node:util'
import { startS3 } from '../sandbox/s3'
import { startStarRocks } from '../sandbox/starrocks'
import { fillLake } from '../sandbox/starrocks/support'
import { differenceOf, NOT_BUILT } from './starrocks.differences'
import { comparable, keysOf, RECORDED, RECORDINGS, type Recorded, Replay, readRecording } from './starrocks.replay'

/**
 * `node dist/test/conformance/score.js [session ...] [--show] [--write]`: counts the recorded answers that the sandbox gives,
 * by session. It shows those that differ, or writes the unexplained ones to the list of steps that are not built.
 */
async function main(): Promise<void> {
  const names = process.argv.slice(2).filter((argument) => !argument.startsWith('--'))
  const show = process.argv.includes('--show')
  const chosen = RECORDED.filter(({ where }) => names.length === 0 || names.includes(where))
  const notBuilt: NotBuilt = {}
  const sum = { equal: 0, of: 0 }
  for (const recorded of chosen) {
    const { equal, of, differing, missing } = await score(recorded)
    notBuilt[recorded.where] = missing
    sum.equal += equal
    sum.of += of
    console.log(`${recorded.where.padEnd(26)} ${equal} of ${of}`)
    if (show) for (const line of differing) console.log(line)
  }
  if (process.argv.includes('--write')) write(notBuilt)
  console.log(`${'all'.padEnd(26)} ${sum.equal} of ${sum.of}, ${((100 * sum.equal) / sum.of).toFixed(1)} %`)
}

type NotBuilt = Record<string, Record<string, string>>

/** Sessions that were not replayed keep their entries. */
function write(found: NotBuilt): void {
  const all = Object.entries({ ...NOT_BUILT, ...found }).filter(([, steps]) => Object.keys(steps).length > 0)
  const sorted = Object.fromEntries(all.sort(([a], [b]) => (a < b ? -1 : 1)))
  writeFileSync(path.join(RECORDINGS, 'not-built.json'), `${JSON.stringify(sorted, null, 2)}\n`)
}

async function score({ session, release, version, where }: Recorded) {
  const s3 = await startS3(keysOf(release))
  await fillLake(s3)
  await s3.put('hive/warehouse/', '')
  const starRocks = await startStarRocks({ version, jobMilliseconds: 600 })
  const replay = new Replay(starRocks, s3, release)
  const result = { equal: 0, of: 0, differing: [] as string[], missing: {} as Record<string, string> }
  const steps = readRecording(session, release)
  for (const [i, step] of steps.entries()) {
    if (step.error?.message.startsWith('pseudo backend:')) continue
    if (step.wait !== undefined) {
      await replay.waitFor(step.wait, step.contains!, 5_000).catch((error: Error) => {
        result.differing.push(`  ${i} ${error.message}`)
        result.missing[i] = `wait: ${step.wait}`
      })
      continue
    }
    result.of++
    const got = comparable(await replay.answer(step.sql!, step.as))
    const expected = comparable(step)
    if (isDeepStrictEqual(plain(got), plain(expected))) result.equal++
    else {
      if (!differenceOf(where, steps, i)) result.missing[i] = step.sql!.slice(0, 80)
      result.differing.push(
        `  ${i} ${step.as ?? ''} ${step.sql}\n    is ${JSON.stringify(plain(got))}\n    not ${JSON.stringify(plain(expected))}`,
      )
    }
  }
  await replay.close()
  await starRocks.close()
  await s3.close()
  return result
}

const plain = (value: unknown) => JSON.parse(JSON.stringify(value))

main().then(
  () => process.exit(),
  (error: Error) => {
    console.error(error)
    process.exit(1)
  },
)
