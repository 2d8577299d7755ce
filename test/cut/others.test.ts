import { expect, test, vi } from 'vitest'
import { APART } from './apart'
import { queueOfEach } from './queue'
import { runMatrix, scenariosOf } from './run'

vi.mock('../../provider/starrocks/with-lock', (original) => queueOfEach(original))

runMatrix('All other resources, cut anywhere', (name) => !isApart(name))

test('no other file is for a scenario that there is not', async () => {
  expect((await scenariosOf(isApart)).map(({ name }) => name).sort()).toEqual([...APART].sort())
})

function isApart(name: string): boolean {
  return (APART as readonly string[]).includes(name)
}
