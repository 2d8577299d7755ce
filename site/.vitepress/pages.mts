import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { DefaultTheme } from 'vitepress'
import { GUIDES } from './guides.mts'

/** The root of the repository: the pages of the site are its own files. */
export const ROOT = fileURLToPath(new URL('../..', import.meta.url))

const FOLDERS = ['docs', 'examples', 'plugin']
/** Pages of the root, with their names on the site. */
const OF_ROOT: Readonly<Record<string, string>> = {
  'README.md': 'index.md',
  'CHANGELOG.md': 'changelog.md',
  'CONTRIBUTING.md': 'contributing.md',
  'SECURITY.md': 'security.md',
}

/** The page of the site that a file of the repository is shown on. */
export function pageOf(source: string): string | undefined {
  if (Object.hasOwn(OF_ROOT, source)) return OF_ROOT[source]
  if (source === 'plugin/README.md') return 'plugin.md'
  const example = /^examples\/([^/]+)\/README\.md$/.exec(source)?.[1]
  if (example !== undefined) return `examples/${example}.md`
  return /^docs\/(.+\.md)$/.exec(source)?.[1]?.replace(/README\.md$/, 'index.md')
}

/** What the generator must not take for pages: all Markdown that `pageOf` does not know. */
export function excluded(): string[] {
  const entries = readdirSync(ROOT, { withFileTypes: true })
  const folders = entries.filter((entry) => entry.isDirectory() && !FOLDERS.includes(entry.name))
  const files = entries.filter(({ name }) => name.endsWith('.md') && !Object.hasOwn(OF_ROOT, name))
  const others = markdownIn('plugin').concat(markdownIn('examples'))
  return [
    ...folders.map(({ name }) => `${name}/**`),
    ...files.map(({ name }) => name),
    ...others.filter((source) => pageOf(source) === undefined),
  ]
}

/** What only a generator writes, so that nobody should edit it. */
export const isGenerated = (source: string) => /^docs\/(api\/|resources\/|messages\.md$)/.test(source)

export const sidebar = (): DefaultTheme.SidebarMulti => ({
  '/api/': [{ text: 'Inputs and outputs', link: '/api/' }, ...reference()],
  '/': [
    ...guides(),
    ...foldersOfGuides().map(folded),
    { text: 'Examples', collapsed: true, items: examples() },
    { text: 'Project', items: project() },
  ],
})

const ALL_GUIDES = markdownIn('docs').filter((source) => !source.startsWith('docs/api/'))

function guides(): DefaultTheme.SidebarItem[] {
  const listed = Object.values(GUIDES).flat()
  const others = ALL_GUIDES.map((source) => source.replaceAll(/^docs\/|\.md$/g, '')).filter(
    (guide) => !guide.includes('/') && !listed.includes(guide),
  )
  const groups = others.length > 0 ? { ...GUIDES, More: others } : GUIDES
  return Object.entries(groups).map(([text, names]) => ({
    text,
    items: names.map((name) => item(`docs/${name}.md`)),
  }))
}

/** A folder in docs/ is a group that opens, under the heading of its README. */
const foldersOfGuides = () => ALL_GUIDES.filter((source) => /^docs\/[^/]+\/README\.md$/.test(source))

function folded(readme: string): DefaultTheme.SidebarItem {
  const folder = readme.replace(/README\.md$/, '')
  const items = ALL_GUIDES.filter((source) => source.startsWith(folder) && source !== readme).map(item)
  return { ...item(readme), collapsed: true, items }
}

const KINDS = { classes: 'Classes', functions: 'Functions', interfaces: 'Interfaces', 'type-aliases': 'Types' }

function reference(): DefaultTheme.SidebarItem[] {
  return Object.entries(KINDS).map(([folder, text]) => ({
    text,
    collapsed: folder !== 'classes',
    items: markdownIn(`docs/api/${folder}`).map(item),
  }))
}

const examples = () =>
  markdownIn('examples')
    .filter((source) => pageOf(source) !== undefined)
    .map(item)

const project = () => ['plugin/README.md', 'SECURITY.md', 'CONTRIBUTING.md', 'CHANGELOG.md'].map(item)

function item(source: string): DefaultTheme.SidebarItem {
  return { text: titleOf(source), link: `/${pageOf(source)!.replace(/(index)?\.md$/, '')}` }
}

/** The heading of a page. TypeDoc begins its own with the kind, which the sidebar says already. */
function titleOf(source: string): string {
  const heading = /^# (.+)$/m.exec(readFileSync(join(ROOT, source), 'utf8'))?.[1]
  if (heading === undefined) throw new Error(`${source} has no heading`)
  return heading.replace(/^(Class|Function|Interface|Type Alias): /, '').replaceAll(/[\\`]|\(\)$/g, '')
}

function markdownIn(folder: string): string[] {
  return readdirSync(join(ROOT, folder), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.md') && !name.includes('node_modules'))
    .map((name) => join(folder, name).replaceAll('\\', '/'))
    .sort()
}
