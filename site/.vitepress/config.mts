import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Plugin } from 'vite'
import { defineConfig } from 'vitepress'
import { markdown } from './markdown.mts'
import { excluded, isGenerated, pageOf, ROOT, sidebar } from './pages.mts'

const manifest = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8'))
const repository = manifest.repository.url.replace(/^git\+|\.git$/g, '')
/** Where GitHub Pages serves the newest release; each release has a folder of its own in it. */
const root = `/${repository.split('/').at(-1)}/`
const base = process.env.SITE_BASE ?? root

const here = (path: string) => fileURLToPath(new URL(path, import.meta.url))

/** The pages lie outside of this folder, so that what is installed in it is not found from them. */
const foundFromHere: Plugin = {
  name: 'found-from-here',
  enforce: 'pre',
  resolveId(source, importer, { ssr }) {
    // Where the pages are made, VitePress and they must have one and the same Vue. A diagram is drawn in the browser only.
    if (ssr) return /^(vue|mermaid)(\/|$)|^@vue\//.test(source) ? { id: source, external: true } : undefined
    const fromPage = /^vue(\/|$)/.test(source) && /\.md(\?|$)/.test(importer ?? '')
    return fromPage ? this.resolve(source, here('config.mts'), { skipSelf: true }) : undefined
  },
}

export default defineConfig({
  title: manifest.name,
  description: manifest.description,
  lang: 'en',
  head: [['link', { rel: 'icon', type: 'image/svg+xml', href: `${base}logo.svg` }]],
  base,
  outDir: process.env.SITE_OUT,
  srcDir: ROOT,
  srcExclude: excluded(),
  rewrites: (source) => pageOf(source) ?? source,
  cleanUrls: true,
  markdown: markdown(repository),
  vite: {
    publicDir: here('../public'),
    plugins: [foundFromHere],
  },
  transformPageData(page) {
    if (isGenerated(page.filePath)) page.frontmatter.editLink = false
    // Its tables are wide, and each page has the same few headings.
    if (page.filePath.startsWith('docs/api/')) Object.assign(page.frontmatter, { aside: false, pageClass: 'reference' })
    if (page.filePath === 'README.md') Object.assign(page.frontmatter, home)
  },
  themeConfig: {
    logo: '/logo.svg',
    nav: [
      { text: 'Guides', link: '/getting-started' },
      { text: 'Reference', link: '/api/' },
      { text: 'Changelog', link: '/changelog' },
      { component: 'VersionMenu', props: { root, release: manifest.version } },
    ],
    sidebar: sidebar(),
    outline: [2, 3],
    search: { provider: 'local', options: { detailedView: 'auto' } },
    socialLinks: [{ icon: 'github', link: repository }],
    editLink: { pattern: `${repository}/edit/main/:path`, text: 'Edit this page on GitHub' },
    footer: { message: `Apache License 2.0` },
  },
})

const home = {
  layout: 'home',
  hero: {
    name: manifest.name,
    tagline: manifest.description,
    actions: [
      { text: 'Get started', link: '/getting-started' },
      { text: 'Inputs and outputs', link: '/api/', theme: 'alt' },
    ],
  },
}
