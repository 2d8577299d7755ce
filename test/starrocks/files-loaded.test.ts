import { describe, expect, test } from 'vitest'
import { throttled } from '../../provider/core/log'
import { waitForFiles } from '../../provider/starrocks/jobs'
import type { Row, Server } from '../../provider/starrocks/server'

const pipe = (state: string): Row => ({
  PIPE_NAME: 'p',
  STATE: state,
  LOAD_STATUS: '{"loadedFiles":1}',
  LAST_ERROR: null,
})
const loaded = (files: number): Row => ({ LOAD_STATE: 'FINISHED', FILES: String(files), BYTES: '2500000' })

/** Looks answered in turn; the last one again and again. */
function waitingFor(...looks: { files: Row[]; pipes: Row[] }[]) {
  const messages: string[] = []
  let turn = 0
  const server = {
    query: async ({ text }: { text: string }): Promise<Row[]> => {
      const look = looks[Math.min(turn, looks.length - 1)]
      if (text.startsWith('SHOW PIPES')) {
        turn++
        return look?.pipes ?? []
      }
      if (text.includes('pipe_files')) return look?.files ?? []
      return [{ N: '1234' }]
    },
  } as unknown as Server
  const waiting = { server, progress: throttled((message) => messages.push(message)) }
  const load = { database: 'd', table: 't', pipe: 'p', files: 2 }
  return { messages, ended: () => waitForFiles(waiting, load, 60) }
}

describe('a wait for a load', () => {
  test.each<[string, Row[], RegExp]>([
    ['dropped', [], /pipe d.p has been dropped while its files were loaded/],
    ['suspended', [pipe('SUSPEND')], /pipe d.p has been suspended while its files were loaded/],
  ])('ends when the pipe is %s', async (_, pipes, message) => {
    const { ended } = waitingFor({ files: [], pipes: [pipe('RUNNING')] }, { files: [], pipes })
    await expect(ended()).rejects.toThrow(message)
  })

  test('ends when the pipe has finished, even with fewer files than were listed', async () => {
    const { ended } = waitingFor({ files: [loaded(1)], pipes: [pipe('FINISHED')] })
    await expect(ended()).resolves.toBeUndefined()
  })

  test('names a file that failed between the look at the files and the look at the pipe', async () => {
    const failed = { LOAD_STATE: 'ERROR', FILES: '1', FILE_NAME: 's3://b/broken.parquet', ERROR_MSG: 'no footer' }
    const { ended } = waitingFor({ files: [], pipes: [pipe('ERROR')] }, { files: [failed], pipes: [pipe('ERROR')] })
    await expect(ended()).rejects.toThrow('pipe d.p could not load 1 file, among them s3://b/broken.parquet')
  })

  test('reports at the deadline how much was loaded, and after how long', async () => {
    const { ended, messages } = waitingFor(
      { files: [], pipes: [pipe('RUNNING')] },
      { files: [loaded(2)], pipes: [pipe('RUNNING')] },
    )
    await ended()
    expect(messages.at(-1)).toMatch(/^2 of 2 files loaded, 1,234 rows, 2.5 MB, after \d+ s$/)
  })
})
