import { expect, test } from 'vitest'
import { parseDigest } from '../../cli/plan/input'
import { markdown } from '../../cli/plan/markdown'
import { previewOf } from '../../cli/plan/preview'
import { FACES, liveThrough, record, recorded, STEPS } from '../command-line/previews'

/**
 * The previews that `test/command-line` reads are what the CLI prints. `RECORD_PREVIEWS=1 npm run test:cli -- test/cli/preview-json.test.ts`
 * records them again. Only what a reviewer sees is compared: another release of the CLI may print more.
 */
const shown = (json: string) => markdown(previewOf(parseDigest(json)))

test.each(FACES)('the recorded previews of the %s face are what the CLI prints', async (face) => {
  const previews = await liveThrough(face)
  if (process.env.RECORD_PREVIEWS) record(face, previews)
  for (const step of STEPS) expect(shown(previews.get(step)!), step).toBe(shown(recorded(face, step)))
})
