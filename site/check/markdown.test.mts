import { join } from 'node:path'
import { createMarkdownRenderer } from 'vitepress'
import { expect, test } from 'vitest'
import { markdown } from '../.vitepress/markdown.mts'
import { ROOT } from '../.vitepress/pages.mts'

/** What GitHub shows of the files, the site shows as well. */
const REPOSITORY = 'https://github.com/owner/name'
const renderer = await createMarkdownRenderer(ROOT, markdown(REPOSITORY), '/base/')

function html(text: string, source = 'docs/ci.md'): string {
  return renderer.render(text, { path: join(ROOT, source), relativePath: source, cleanUrls: true }).trim()
}
const hrefOf = (text: string, source?: string) => /href="([^"]*)"/.exec(html(text, source))?.[1]

test.each([
  ['a page', '[a](tables.md)', '/base/tables'],
  ['a place on it', '[a](tables.md#indexes)', '/base/tables#indexes'],
  ['a place on the same page', '[a](#there)', '#there'],
  ['the reference', '[a](api/README.md)', '/base/api/'],
  ['the README', '[a](../README.md)', '/base/'],
  ['an example, by its folder', '[a](../examples/users/)', '/base/examples/users'],
  ['a file that is no page', '[a](../schema/schema.json)', `${REPOSITORY}/blob/main/schema/schema.json`],
  ['a folder without a page', '[a](../test/sandbox)', `${REPOSITORY}/tree/main/test/sandbox`],
  ['another site', '[a](https://www.starrocks.io)', 'https://www.starrocks.io'],
])('a link to %s', (_, text, href) => {
  expect(hrefOf(text)).toBe(href)
})

test('a link is read from the place of its file', () => {
  expect(hrefOf('[a](docs/ci.md)', 'README.md')).toBe('/base/ci')
  expect(hrefOf('[a](../../docs/ci.md)', 'examples/users/README.md')).toBe('/base/ci')
})

test('a link to nothing goes to the check for dead links', () => {
  const env = { path: join(ROOT, 'docs/ci.md'), relativePath: 'docs/ci.md', cleanUrls: true, links: [] as string[] }
  renderer.render('[a](nowhere.md)', env)
  expect(env.links).toEqual(['./nowhere'])
})

test('headings have the ids of GitHub', () => {
  expect(html("## What's `on` offer: A & B")).toContain('id="whats-on-offer-a--b"')
})

test.each([
  ['two braces', 'The key {{ secrets.NAME }}', '<p>The key &#123;&#123; secrets.NAME }}</p>'],
  ['a type argument', 'An Output<string> or <...>', '<p>An Output&lt;string> or &lt;...&gt;</p>'],
  ['a name of an emoji', 'The :key: of it', '<p>The :key: of it</p>'],
  ['braces at the end', 'A struct {a}', '<p>A struct {a}</p>'],
  ['an anchor', '<a id="b"></a> b', '<p><a id="b"></a> b</p>'],
])('%s', (_, text, shown) => {
  expect(html(text)).toBe(shown)
})

test('a picture is found from its file', () => {
  const picture = '<picture><source srcset="docs/b.svg"><img src="docs/a.svg" alt="A preview"></picture>'
  expect(html(picture, 'README.md')).toBe(
    '<p><picture><source srcset="./docs/b.svg"><img src="./docs/a.svg" alt="A preview"></picture></p>',
  )
})

test('a Mermaid block is a diagram', () => {
  expect(html('```mermaid\nflowchart LR\n  a --> b\n```')).toBe(
    '<Diagram source="flowchart%20LR%0A%20%20a%20--%3E%20b%0A" />',
  )
})
