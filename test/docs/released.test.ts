import { readdirSync, readFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { reference } from './markdown'
import { namesOf } from './names'
import { ROOT } from './root'

/** No program of an earlier release breaks without a word. */
const RELEASED = join(__dirname, 'released')
const changelog = readFileSync(join(ROOT, 'CHANGELOG.md'), 'utf8')
const now = namesOf(reference())

/** The sections of the changelog with this heading, of all versions. */
const sections = (heading: string) =>
  [...changelog.matchAll(new RegExp(`^### ${heading}\\n([\\s\\S]*?)(?=^##|$(?![\\s\\S]))`, 'gm'))].join('\n')

describe.each(readdirSync(RELEASED).map((file) => basename(file, '.txt')))('of the names of %s', (version) => {
  const names = readFileSync(join(RELEASED, `${version}.txt`), 'utf8')
    .trim()
    .split('\n')

  test('each is still there, or the changelog says under "Removed" that it is not', () => {
    expect(names.length).toBeGreaterThan(100)
    const removed = sections('Removed')
    const gone = names.filter((name) => !now.includes(name))
    const unsaid = gone.filter((name) => !removed.includes(`\`${name.split('.').at(-1)}\``))
    expect(unsaid).toEqual([])
  })
})
