import { basename } from 'node:path'
import { type Page, reference } from './markdown'

/** The names of a release that programs and types can hold, as its API reference shows them: `Role`, `Role.roleName`. */
export function namesOf(pages: readonly Page[]): string[] {
  const names = pages
    .filter(({ path }) => basename(path) !== 'README.md')
    .flatMap(({ path, text }) => {
      const owner = basename(path, '.md')
      // Members are the rows of a table, or, in the parts of a union, headings.
      const members = [...text.matchAll(/^(?:\| <a id="property-[^"]+"><\/a> `|#### )([a-z]\w*)/gm)].map(
        ([, name]) => name!,
      )
      return [owner, ...members.map((name) => `${owner}.${name}`)]
    })
  return [...new Set(names)].sort()
}

/** `npm run --silent docs:names > test/docs/released/<version>.txt`, at a release. */
if (require.main === module) console.log(namesOf(reference()).join('\n'))
