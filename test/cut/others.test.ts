import { expect, test, vi } from 'vitest'
import { OTHERS } from './others'
import { queueOfEach } from './queue'
import { runMatrix } from './run'
import { TABLES } from './tables'

vi.mock('../../provider/starrocks/with-lock', (original) => queueOfEach(original))

runMatrix('All other resources, cut anywhere', OTHERS)

test('every resource is in the matrix', async () => {
  // Not at the top: the mock has to be in place first.
  const { registry } = await import('../../provider/resources/registry.js')
  const resources = registry.map(({ file }) => file)
  expect([...new Set([...TABLES, ...OTHERS].map(({ kind }) => kind))].sort()).toEqual(resources.sort())
})
