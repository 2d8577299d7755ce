import { execFileSync } from 'node:child_process'
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { join, posix } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import * as starrocks from '../../provider'
import { registry } from '../../provider/resources/registry'
import { pack, ROOT, type Tarball } from './pack'

/** The package as others get it. That a program works with it is `npm run test:package`. */
let folder: string
let tarball: Tarball
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'pulumi-starrocks-pack-'))
  tarball = pack(folder)
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const manifest = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8'))
const changelog = readFileSync(join(ROOT, 'CHANGELOG.md'), 'utf8')
const sources = readdirSync(join(ROOT, 'provider'), { recursive: true, encoding: 'utf8' }).filter((file) =>
  file.endsWith('.ts'),
)

describe('the tarball', () => {
  test('has the code and the types of every module but those of the plugin, which is released by itself', () => {
    const packed = sources.filter((source) => !source.startsWith('pulumi/plugin/'))
    expect(tarball.files.filter((file) => file.includes('pulumi/plugin/'))).toEqual([])
    const built = packed.flatMap((source) =>
      ['.js', '.d.ts'].map((ending) => `dist/provider/${source.replace(/\.ts$/, ending)}`),
    )
    expect(built.filter((file) => !tarball.files.includes(file))).toEqual([])
  })

  test('has every module that its own ones load', () => {
    const loaded = (file: string) =>
      [...readFileSync(join(ROOT, file), 'utf8').matchAll(/(?:require|import)\("(\.[^"]+)"\)/g)].map(([, target]) =>
        posix.join(posix.dirname(file), target!),
      )
    const code = tarball.files.filter((file) => file.endsWith('.js'))
    const lost = code.flatMap((file) =>
      loaded(file).filter((target) => !['', '.js', '/index.js'].some((end) => tarball.files.includes(target + end))),
    )
    expect(code.length).toBeGreaterThan(100)
    expect(lost).toEqual([])
  })

  test('has nothing else but files for a reader', () => {
    const rest = tarball.files.filter((file) => !/^dist\/(?:cli|provider)\/[\w/-]+\.(js|d\.ts)$/.test(file))
    expect(rest.sort()).toEqual(['CHANGELOG.md', 'LICENSE', 'README.md', 'dist/schema/inputs.json', 'package.json'])
  })

  test('satisfies publint without a suggestion', async () => {
    const [{ publint }, { formatMessage }] = await Promise.all([import('publint'), import('publint/utils')])
    const { messages } = await publint({ pack: { tarball: buffer(tarball.file) } })
    expect(messages.map((message) => formatMessage(message, manifest, { color: false }))).toEqual([])
  })

  test('has types that every way of importing it finds (attw)', { timeout: 180_000 }, () => {
    const attw = join(ROOT, 'node_modules/.bin/attw')
    // The other entry points are those that states name: the provider's process loads them, and no program imports them.
    const flags = ['--format', 'json', '--no-definitely-typed', '--entrypoints', '.']
    const printed = execFileSync(attw, [tarball.file, ...flags], {
      encoding: 'utf8',
    })
    expect(JSON.parse(printed).analysis.problems).toEqual([])
  })
})

test('a program that is an ES module finds every export by its name', () => {
  const program = "import * as names from 'pulumi-starrocks'; console.log(JSON.stringify(Object.keys(names)))"
  const printed = execFileSync(process.execPath, ['--input-type=module', '-e', program], {
    cwd: ROOT,
    encoding: 'utf8',
  })
  expect(JSON.parse(printed)).toEqual(expect.arrayContaining(Object.keys(starrocks)))
})

describe('the entry points that states point to', () => {
  const resolve = createRequire(join(ROOT, 'package.json')).resolve
  const folders = readdirSync(join(ROOT, 'provider/resources'), { withFileTypes: true })
  const internals = [
    ...folders
      .map(({ name }) => name.replace(/\.ts$/, ''))
      .filter((name) => !registry.some(({ file }) => file === name)),
    ...registry.flatMap(({ file }) => [`${file}/spec`, `${file}/args`, `${file}/index`, `${file}/handler.js`]),
    '../index',
    'role/../../core/spec',
  ]

  test.each(registry)('$kind has one', ({ file }) => {
    const found = resolve(`pulumi-starrocks/provider/${file}`)
    expect(found).toBe(join(ROOT, `dist/provider/resources/${file}/handler.js`))
  })

  test('no others can be loaded', () => {
    expect(internals).toContain('table/spec')
    expect(internals).toContain('registry')
    const loadable = internals.filter((path) => canLoad(() => resolve(`pulumi-starrocks/provider/${path}`)))
    expect(loadable).toEqual([])
  })
})

describe('package.json', () => {
  test('says where the project lives and how it is published', () => {
    const { repository, homepage, bugs } = manifest
    const home = /^git\+(https:.*)\.git$/.exec(repository.url)?.[1]
    expect({ homepage, bugs }).toEqual({ homepage: `${home}#readme`, bugs: { url: `${home}/issues` } })
    expect(manifest).toMatchObject({ license: 'Apache-2.0', sideEffects: false, publishConfig: { provenance: true } })
    expect(manifest.private).toBeUndefined()
  })

  test('names no plugin, which the CLI would try to download', () => {
    expect(manifest.pulumi).toEqual({ resource: false })
  })

  test('takes the SDK from the program, and pins everything else', () => {
    expect(Object.keys(manifest.peerDependencies)).toEqual(['@pulumi/pulumi'])
    const versions = Object.values<string>({ ...manifest.dependencies, ...manifest.devDependencies })
    for (const version of versions) expect(version.replace(/^npm:.*@/, '')).toMatch(/^\d+\.\d+\.\d+(-[\w.]+)?$/)
  })

  test('has the newest version of the changelog, which says what is in it', () => {
    const [, newest, text] = /^## \[(\d[^\]]*)\][^\n]*\n([\s\S]*?)(?=^## |^\[|$(?![\s\S]))/m.exec(changelog) ?? []
    expect(newest).toBe(manifest.version)
    expect(text).toMatch(/^### Added$/m)
  })
})

function buffer(file: string): ArrayBuffer {
  const bytes = readFileSync(file)
  return bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength) as ArrayBuffer
}

function canLoad(resolve: () => string): boolean {
  try {
    return existsSync(resolve())
  } catch {
    return false
  }
}
