import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test, vi } from 'vitest'
import { APART } from './apart'
import { queueOfEach } from './queue'
import { runMatrix, scenariosOf } from './run'

vi.mock('../../provider/starrocks/with-lock', (original) => queueOfEach(original))

runMatrix('All other resources, cut anywhere', (name) => !isApart(name))

test('each scenario that is apart exists, and has a file that runs it', async () => {
  expect((await scenariosOf(isApart)).map(({ name }) => name).sort()).toEqual([...APART].sort())
  const files = readdirSync(__dirname).filter((file) => file.endsWith('.test.ts'))
  const texts = files.map((file) => readFileSync(join(__dirname, file), 'utf8'))
  for (const name of APART) expect(texts.filter((text) => text.includes(`= '${name}'`)).length, name).toBe(1)
})

function isApart(name: string): boolean {
  return (APART as readonly string[]).includes(name)
}
