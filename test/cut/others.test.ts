import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test, vi } from 'vitest'
import { OTHERS } from './others'
import { queueOfEach } from './queue'
import { runMatrix } from './run'
import { TABLES } from './tables'

vi.mock('../../provider/starrocks/with-lock', (original) => queueOfEach(original))

runMatrix('All other resources, cut anywhere', OTHERS)

test('every resource is in the matrix', () => {
  const folder = join(__dirname, '../../provider/resources')
  const resources = readdirSync(folder, { withFileTypes: true }).flatMap((entry) =>
    entry.isDirectory() ? entry.name : [],
  )
  expect([...new Set([...TABLES, ...OTHERS].map(({ kind }) => kind))].sort()).toEqual(resources.sort())
})
