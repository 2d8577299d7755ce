import { isDeepStrictEqual } from 'node:util'
import { startS3 } from '../sandbox/s3'
import { startStarRocks } from '../sandbox/starrocks'
import { fillLake } from '../sandbox/starrocks/support'
import { comparable, keysOf, RECORDED, type Recorded, Replay, readRecording } from './starrocks.replay'

/** `node dist/test/conformance/score.js [session ...] [--show]`: how many recorded answers the sandbox gives, by session. */
async function main(): Promise<void> {
  const names = process.argv.slice(2).filter((argument) => !argument.startsWith('--'))
  const show = process.argv.includes('--show')
  const chosen = RECORDED.filter(({ where }) => names.length === 0 || names.includes(where))
  const sum = { equal: 0, of: 0 }
  for (const recorded of chosen) {
    const { equal, of, differing } = await score(recorded)
    sum.equal += equal
    sum.of += of
    console.log(`${recorded.where.padEnd(26)} ${equal} of ${of}`)
    if (show) for (const line of differing) console.log(line)
  }
  console.log(`${'all'.padEnd(26)} ${sum.equal} of ${sum.of}, ${((100 * sum.equal) / sum.of).toFixed(1)} %`)
}

async function score({ session, release, version }: Recorded) {
  const s3 = await startS3(keysOf(release))
  await fillLake(s3)
  await s3.put('hive/warehouse/', '')
  const starRocks = await startStarRocks({ version, jobMilliseconds: 600 })
  const replay = new Replay(starRocks, s3, release)
  const result = { equal: 0, of: 0, differing: [] as string[] }
  for (const [i, step] of readRecording(session, release).entries()) {
    if (step.error?.message.startsWith('pseudo backend:')) continue
    if (step.wait !== undefined) {
      await replay.waitFor(step.wait, step.contains!).catch((error: Error) => result.differing.push(error.message))
      continue
    }
    result.of++
    const got = comparable(await replay.answer(step.sql!, step.as))
    const expected = comparable(step)
    if (isDeepStrictEqual(plain(got), plain(expected))) result.equal++
    else {
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
