import { execFileSync } from 'node:child_process'
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { type Build, publish } from '../../tools/site/publish'
import { lineOf } from '../../tools/site/versions'

const ROOT = join(__dirname, '../..')

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'pulumi-starrocks-pages-'))
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

/** A site of one page, which says its base and its release. */
const siteOf =
  (release: string): Build =>
  (base, to) => {
    mkdirSync(to, { recursive: true })
    writeFileSync(join(to, `${release}.html`), '')
    writeFileSync(join(to, 'index.html'), `${release} at ${base}`)
  }
const release = (version: string) => publish(folder, '/site/', version, siteOf(version))
const read = (file: string) => readFileSync(join(folder, file), 'utf8')
const releases = () => JSON.parse(read('versions.json')).map((one: { release: string }) => one.release)

describe('a release', () => {
  test('is at the top of the site and in the folder of its line', () => {
    release('0.2.0')
    expect(read('index.html')).toBe('0.2.0 at /site/')
    expect(read('v0.2/index.html')).toBe('0.2.0 at /site/v0.2/')
    expect(JSON.parse(read('versions.json'))).toEqual([{ line: 'v0.2', release: '0.2.0' }])
    expect(existsSync(join(folder, '.nojekyll'))).toBe(true)
  })

  test('takes the place of the one before it, of which only its folder stays', () => {
    for (const version of ['0.9.0', '0.10.0']) release(version)
    expect(read('index.html')).toBe('0.10.0 at /site/')
    expect(read('v0.9/index.html')).toBe('0.9.0 at /site/v0.9/')
    expect(readdirSync(folder).sort()).toEqual([
      ...['.nojekyll', '0.10.0.html', 'index.html', 'v0.10', 'v0.9', 'versions.json'],
    ])
    expect(releases()).toEqual(['0.10.0', '0.9.0'])
  })

  test('of an older line changes the folder of that line only', () => {
    for (const version of ['0.2.0', '1.0.0', '0.2.1']) release(version)
    expect(read('index.html')).toBe('1.0.0 at /site/')
    expect(read('v0.2/index.html')).toBe('0.2.1 at /site/v0.2/')
    expect(readdirSync(join(folder, 'v0.2')).sort()).toEqual(['0.2.1.html', 'index.html'])
    expect(releases()).toEqual(['1.0.0', '0.2.1'])
  })

  test('that is a pre-release is refused', () => {
    expect(() => lineOf('1.0.0-rc.1')).toThrow('the site has releases only, and 1.0.0-rc.1 is none')
  })

  test('whose build fails leaves the site as it was', () => {
    release('0.2.0')
    const failing: Build = () => {
      throw new Error('a dead link')
    }
    expect(() => publish(folder, '/site/', '0.3.0', failing)).toThrow('a dead link')
    expect([read('index.html'), releases()]).toEqual(['0.2.0 at /site/', ['0.2.0']])
  })
})

describe('.github/publish-site.sh', () => {
  const git = (dir: string, ...args: string[]) =>
    execFileSync('git', ['-c', 'user.name=test', '-c', 'user.email=test@example.com', ...args], {
      cwd: dir,
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'pipe'],
    })

  test('adds a release to the branch of the pages, which it makes for the first one', () => {
    const [origin, clone, bin] = ['origin', 'clone', 'bin'].map((name) => join(folder, name)) as [
      string,
      string,
      string,
    ]
    for (const dir of [origin, clone, bin]) mkdirSync(dir)
    git(origin, 'init', '--bare', '--quiet')
    git(clone, 'init', '--quiet', '--initial-branch', 'main')
    git(clone, 'remote', 'add', 'origin', origin)
    writeFileSync(join(clone, 'package.json'), '{"version": "0.2.0"}')
    git(clone, 'add', '--all')
    git(clone, 'commit', '--quiet', '--no-verify', '--message', 'A release')
    // The pages themselves are the matter of the tests above.
    writeFileSync(join(bin, 'npm'), '#!/bin/sh\ntouch "$4/page-$(ls "$4" | wc -l | tr -d " ").html"\n')
    chmodSync(join(bin, 'npm'), 0o755)
    const env = { ...process.env, PATH: `${bin}:${process.env.PATH}` }
    for (const files of [['page-0.html'], ['page-0.html', 'page-1.html']]) {
      execFileSync('bash', [join(ROOT, '.github/publish-site.sh')], { cwd: clone, env, stdio: 'pipe' })
      expect(git(origin, 'ls-tree', '--name-only', 'gh-pages').trim().split('\n')).toEqual(files)
    }
    expect(git(origin, 'log', '--format=%s', 'gh-pages')).toBe('Publish 0.2.0\nPublish 0.2.0\n')
    expect(git(clone, 'status', '--short', '--branch')).toBe('## main\n')
  })
})
