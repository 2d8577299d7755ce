import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test, vi } from 'vitest'
import { OTHERS } from './others'
import { queueOfEach } from './queue'
import { runMatrix } from './run'
import { TABLES } from './tables'

vi.mock('../../provider/starrocks/with-lock', (original) => queueOfEach(original))

runMatrix('All other resources, cut anywhere', OTHERS)

test('every resource is in the matrix', () => {
  const provider = join(__dirname, '../../provider')
  const resources = readdirSync(provider)
    .filter(
      (file) => file.endsWith('.ts') && /extends StarRocksResource/.test(readFileSync(join(provider, file), 'utf8')),
    )
    .map((file) => file.replace(/\.ts$/, ''))
  expect([...new Set([...TABLES, ...OTHERS].map(({ kind }) => kind))].sort()).toEqual(resources.sort())
})
