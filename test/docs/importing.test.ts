import { expect, test } from 'vitest'
import { registry } from '../../provider/resources/registry'
import { loadKind } from '../fixtures'
import { page } from './markdown'

/** The rows of the table of ids: the form that the spec has, and the id that the resource of the first fixture gets. */
async function rows(): Promise<string[]> {
  const kinds = registry.filter(({ imports }) => typeof imports !== 'string')
  return Promise.all(
    kinds.map(async (spec) => {
      const { imports, named } = spec
      const form = (typeof imports === 'string' ? undefined : imports.form) ?? named?.form ?? ''
      const { lives } = await loadKind(spec)
      return `| \`${spec.kind}\` | ${form} | \`${spec.id(lives[0]?.declared)}\` |`
    }),
  )
}

test('docs/importing.md has the form of the ids of every kind', async () => {
  const { text } = page('docs/importing.md')
  const table = text.split('\n').filter((line) => line.startsWith('| `'))
  expect(table).toEqual(await rows())
})

test('docs/importing.md names the kinds that cannot be imported', () => {
  const { text } = page('docs/importing.md')
  const refused = registry.filter(({ imports }) => typeof imports === 'string').map(({ kind }) => kind)
  expect(refused.length).toBeGreaterThan(0)
  for (const kind of refused) expect(text).toContain(`\`${kind}\` cannot be imported`)
})
