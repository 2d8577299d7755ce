import { expect, test } from 'vitest'
import type { Session } from '../../provider/core/spec'
import type { Desired } from '../../provider/resources/pipe-table/model'
import { hasLoadedAll } from '../../provider/resources/pipe-table/row-loss'

const desired = {
  table: { database: 'd', name: 't' },
  pipe: 'p',
  source: { path: 's3://lake/t/*.parquet', storage: { endpoint: 'http://localhost', auth: { type: 'default' } } },
} as unknown as Desired
const FILES = ['s3://lake/t/a.parquet', 's3://lake/t/b.parquet']

/** A session whose lake has these files, and whose pipe has them in these states. */
function session(inLake: readonly string[], states: Record<string, string>): Session {
  const query = async ({ text }: { text: string }) =>
    text.includes('pipe_files')
      ? Object.entries(states).map(([FILE_NAME, LOAD_STATE]) => ({ FILE_NAME, LOAD_STATE }))
      : inLake.map((PATH) => ({ PATH }))
  return { server: { query } } as unknown as Session
}

test.each<[string, string[], Record<string, string>, boolean]>([
  ['each file is loaded', FILES, { [FILES[0]!]: 'FINISHED', [FILES[1]!]: 'SKIPPED' }, true],
  ['a loaded file is gone', FILES.slice(0, 1), { [FILES[0]!]: 'FINISHED', [FILES[1]!]: 'FINISHED' }, true],
  ['a file is found and not loaded yet', FILES, { [FILES[0]!]: 'FINISHED', [FILES[1]!]: 'UNLOADED' }, false],
  ['a file is not found yet', FILES, { [FILES[0]!]: 'FINISHED' }, false],
  [
    'a file does not match the pattern',
    [...FILES.slice(0, 1), 's3://lake/t/notes.txt'],
    { [FILES[0]!]: 'FINISHED' },
    true,
  ],
])('a pipe has loaded all that is left: %s', async (_, inLake, states, loaded) => {
  expect(await hasLoadedAll(session(inLake, states), desired)).toBe(loaded)
})
