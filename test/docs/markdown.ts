import { readdirSync, readFileSync } from 'node:fs'
import { join, relative } from 'node:path'
import { ROOT } from './root'

/** A page of the documentation, as the tests see it. */
export interface Page {
  /** From the root of the repository: `docs/ci.md`. */
  readonly path: string
  readonly text: string
}

export interface Block {
  /** The language after the fence: `ts`, `sh`, ... */
  readonly language: string
  readonly text: string
  /** `docs/ci.md:12`. */
  readonly place: string
}

/** Every handwritten page: those in the root, in docs/ and in the examples. */
export function guides(): Page[] {
  const inFolder = (folder: string) =>
    readdirSync(join(ROOT, folder), { recursive: true, encoding: 'utf8' }).map((name) => join(folder, name))
  const root = readdirSync(ROOT).filter((name) => name.endsWith('.md'))
  return [...root, ...inFolder('docs'), ...inFolder('examples')]
    .filter((path) => path.endsWith('.md') && !path.startsWith(join('docs', 'api')) && !path.includes('node_modules'))
    .sort()
    .map(page)
}

/** The pages that `npm run docs` generates. */
export function reference(): Page[] {
  return readdirSync(join(ROOT, 'docs/api'), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.md'))
    .map((name) => page(join('docs/api', name)))
}

export function page(path: string): Page {
  return { path: relative(ROOT, join(ROOT, path)), text: readFileSync(join(ROOT, path), 'utf8') }
}

const FENCE = /^( *)```([\w-]*)[^\n]*\n([\s\S]*?)^\1```/gm

export function blocksOf({ path, text }: Page): Block[] {
  return [...text.matchAll(FENCE)].map(({ index, 1: indent = '', 2: language = '', 3: body = '' }) => ({
    language,
    text: body.replaceAll(new RegExp(`^${indent}`, 'gm'), ''),
    place: `${path}:${text.slice(0, index).split('\n').length + 1}`,
  }))
}

/** Targets of links, but not those in blocks and code. */
export function linksOf({ text }: Page): string[] {
  const prose = text.replaceAll(FENCE, '').replaceAll(/`[^`\n]*`/g, '')
  return [...prose.matchAll(/\]\(([^)\s]+)\)/g)].map(([, target]) => target!)
}

/** The valid fragments of a link to a page: its headings in GitHub's notation, and explicit ids. */
export function anchorsOf({ text }: Page): Set<string> {
  const headings = [...text.replaceAll(FENCE, '').matchAll(/^#+ (.+)$/gm)].map(([, heading]) =>
    heading!
      .toLowerCase()
      .replaceAll(/[^\p{L}\p{N}\s_-]/gu, '')
      .trim()
      .replaceAll(' ', '-'),
  )
  return new Set([...headings, ...[...text.matchAll(/<a id="([^"]+)"/g)].map(([, id]) => id!)])
}
