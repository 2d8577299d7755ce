import { existsSync, statSync } from 'node:fs'
import { join, posix, relative } from 'node:path'
import { slug } from 'github-slugger'
import type { MarkdownOptions, MarkdownRenderer } from 'vitepress'
import { pageOf, ROOT } from './pages.mts'

type Token = ReturnType<MarkdownRenderer['parse']>[number]

/**
 * The files are written for GitHub, and tests hold them to it. Here Markdown is read as GitHub reads it: its ids of headings, its links
 * to any file of the repository, and none of the generator's own notation.
 */
export const markdown = (repository: string): MarkdownOptions => ({
  anchor: { slugify: (heading) => slug(heading) },
  attrs: { disable: true },
  config: (md) => {
    md.core.ruler.disable('emoji')
    md.core.ruler.push('as-on-github', ({ tokens, env }) => {
      const source = relative(ROOT, env.realPath ?? env.path).replaceAll('\\', '/')
      for (const token of tokens.flatMap((token) => [token, ...(token.children ?? [])])) {
        if (token.type === 'link_open') token.attrSet('href', target(String(token.attrGet('href')), source, repository))
        if (token.type.startsWith('html_')) token.content = shownHtml(token.content)
      }
    })
    textWithoutInterpolation(md)
    diagrams(md)
  },
})

/** A link to a page of the site, or to what GitHub shows of the repository. */
function target(href: string, source: string, repository: string): string {
  if (/^([a-z]+:|#|\/)/i.test(href)) return href
  const [path = '', anchor] = href.split('#')
  const file = posix.normalize(posix.join(posix.dirname(source), path)).replace(/\/$/, '')
  const page = pageOf(file) ?? pageOf(posix.join(file, 'README.md'))
  // What is nowhere stays as it is, and the build fails on it.
  if (!existsSync(join(ROOT, file))) return href
  const folder = statSync(join(ROOT, file)).isDirectory()
  const url = page === undefined ? `${repository}/${folder ? 'tree' : 'blob'}/main/${file}` : `/${page}`
  return anchor === undefined ? url : `${url}#${anchor}`
}

const TAGS =
  'a|b|br|code|details|div|em|i|img|kbd|li|ol|p|picture|source|span|strong|sub|summary|sup|table|tbody|td|th|thead|tr|ul'
const ALLOWED = new RegExp(`^(<!--|</?(${TAGS})\\b)`, 'i')

/** Anything else in angle brackets, such as a type's argument, would be a component to Vue. */
function shownHtml(html: string): string {
  const known = html.replaceAll(/<[^>]*>?/g, (tag) => (ALLOWED.test(tag) ? tag : tag.replaceAll('<', '&lt;')))
  // Without the dot Vue would leave the address of an image as it is, and the image would be missing.
  return known.replaceAll(/\b(src|srcset)="(?![a-z]+:|[./])/gi, '$1="./')
}

/** Vue would evaluate what is in two braces; code has `v-pre` for that. */
function textWithoutInterpolation(md: MarkdownRenderer): void {
  const text = md.renderer.rules.text!
  md.renderer.rules.text = (...args) => text(...args).replaceAll('{{', '&#123;&#123;')
}

function diagrams(md: MarkdownRenderer): void {
  const fence = md.renderer.rules.fence!
  md.renderer.rules.fence = (tokens: Token[], index, ...rest) => {
    const { info, content } = tokens[index]!
    if (info.trim() !== 'mermaid') return fence(tokens, index, ...rest)
    return `<Diagram source="${encodeURIComponent(content)}" />`
  }
}
