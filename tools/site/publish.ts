import { execFileSync } from 'node:child_process'
import { cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { type Published, withRelease } from './versions'

/** Makes the site for a base path, in a folder. */
export type Build = (base: string, folder: string) => void

/** Adds the site of a release to the folder that GitHub Pages serves below `root`. */
export function publish(pages: string, root: string, release: string, build: Build): void {
  const list = join(pages, 'versions.json')
  const published: Published[] = existsSync(list) ? JSON.parse(readFileSync(list, 'utf8')) : []
  const versions = withRelease(published, release)
  const own = versions.find((version) => version.release === release)!

  const made = mkdtempSync(join(tmpdir(), 'pulumi-starrocks-site-'))
  try {
    build(`${root}${own.line}/`, join(made, own.line))
    rmSync(join(pages, own.line), { recursive: true, force: true })
    if (own === versions[0]) {
      build(root, join(made, 'newest'))
      // What the last release had and this one has not; .git and the other releases stay.
      const kept = ['.git', 'CNAME', ...versions.map(({ line }) => line)]
      for (const name of readdirSync(pages))
        if (!kept.includes(name)) rmSync(join(pages, name), { recursive: true, force: true })
      cpSync(join(made, 'newest'), pages, { recursive: true })
    }
    cpSync(join(made, own.line), join(pages, own.line), { recursive: true })
  } finally {
    rmSync(made, { recursive: true, force: true })
  }
  // Without this file GitHub Pages leaves out what begins with an underscore.
  writeFileSync(join(pages, '.nojekyll'), '')
  writeFileSync(list, `${JSON.stringify(versions, null, 2)}\n`)
}

export const REPOSITORY = resolve(__dirname, '../../..')

/** What package.json says of the release and its place. */
export function projectOf(repository: string): { release: string; root: string } {
  const { version, repository: source } = JSON.parse(readFileSync(join(repository, 'package.json'), 'utf8'))
  return { release: version, root: `/${/([^/]+)\.git$/.exec(source.url)![1]}/` }
}

export const buildSite: Build = (base, folder) => {
  const env = { ...process.env, SITE_BASE: base, SITE_OUT: folder }
  execFileSync('npm', ['run', '--silent', 'build'], { cwd: join(REPOSITORY, 'site'), env, stdio: 'inherit' })
}

/** `npm run publish:site -- <folder>` */
if (require.main === module) {
  const pages = process.argv[2]
  if (pages === undefined) throw new Error('usage: npm run publish:site -- <folder that GitHub Pages serves>')
  mkdirSync(pages, { recursive: true })
  const { release, root } = projectOf(REPOSITORY)
  publish(resolve(pages), root, release, buildSite)
}
