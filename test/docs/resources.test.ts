import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test, vi } from 'vitest'
import { existingPages, RESOURCES_FOLDER, resourcePages } from './resources'

test('docs/resources has the statements that the resources send; if not, run `npm run docs:resources`', async () => {
  vi.spyOn(console, 'error').mockImplementation(() => undefined)
  const pages = await resourcePages()
  vi.restoreAllMocks()
  expect(existingPages().sort()).toEqual([...pages.keys()].sort())
  const stale = [...pages].filter(([name, text]) => readFileSync(join(RESOURCES_FOLDER, name), 'utf8') !== text)
  expect(stale.map(([name]) => name)).toEqual([])
})
