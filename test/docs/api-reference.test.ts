import { execFile } from 'node:child_process'
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { ROOT } from './root'

/** `npm run docs` generates docs/api from the comments in provider/; this test generates it again and compares. */
let made: string
beforeAll(async () => {
  made = await mkdtemp(join(tmpdir(), 'docs-api-'))
  const typedoc = join(ROOT, 'node_modules/typedoc/bin/typedoc')
  await promisify(execFile)(process.execPath, [typedoc, '--out', made], { cwd: ROOT })
})
afterAll(() => rm(made, { recursive: true }))

async function pages(folder: string): Promise<Map<string, string>> {
  const names = (await readdir(folder, { recursive: true })).filter((name) => name.endsWith('.md')).sort()
  return new Map(
    await Promise.all(names.map(async (name) => [name, await readFile(join(folder, name), 'utf8')] as const)),
  )
}

test('docs/api equals the comments in provider/; if not, run `npm run docs`', async () => {
  const [now, committed] = [await pages(made), await pages(join(ROOT, 'docs/api'))]
  expect([...committed.keys()]).toEqual([...now.keys()])
  const stale = [...now].filter(([name, text]) => committed.get(name) !== text).map(([name]) => name)
  expect(stale).toEqual([])
})
