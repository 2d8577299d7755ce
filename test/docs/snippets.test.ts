import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import * as ts from 'typescript'
import { describe, expect, test } from 'vitest'
import { anchorsOf, type Block, blocksOf, guides, linksOf, type Page, page, reference } from './markdown'
import { ROOT } from './root'

/** All examples of the documentation work unchanged. */
const pages = guides()
const blocks = pages.flatMap(blocksOf)

/** The examples in the comments of provider/. */
const comments = readdirSync(join(ROOT, 'provider'), { recursive: true, encoding: 'utf8' })
  .filter((name) => name.endsWith('.ts'))
  .map((name): Page => ({ path: `provider/${name}`, text: readFileSync(join(ROOT, 'provider', name), 'utf8') }))
  .flatMap(({ path, text }) => blocksOf({ path, text: text.replaceAll(/^ \* ?/gm, '') }))

/** The names that a snippet without imports can use. */
const PRELUDE = `
import * as pulumi from '@pulumi/pulumi'
import * as starrocks from 'pulumi-starrocks'
declare const config: pulumi.Config
declare const lake: starrocks.Database
declare const flights: starrocks.PipeTable
declare const hive: starrocks.HiveCatalog
declare const warehouse: starrocks.HiveDatabase
declare const analyst: starrocks.Role
declare const lakeRole: { readonly arn: pulumi.Output<string> }
declare const delivery: { readonly version: pulumi.Output<string> }
declare const correctedFile: { readonly etag: pulumi.Output<string> }
`

test('every TypeScript block compiles', () => {
  const snippets = [...blocks, ...comments].filter(({ language }) => language === 'ts')
  expect(snippets.length).toBeGreaterThan(30)
  expect(compile(snippets)).toEqual([])
})

/** The compiler's errors for the snippets, all of them in one program. */
function compile(snippets: readonly Block[]): string[] {
  const { options } = ts.parseJsonConfigFileContent(
    ts.readConfigFile(join(ROOT, 'tsconfig.json'), ts.sys.readFile).config,
    ts.sys,
    ROOT,
  )
  const sources = new Map([
    ...snippets.map((snippet, i) => [join(ROOT, 'provider', `snippet-${i}.ts`), sourceOf(snippet)] as const),
    [join(ROOT, 'provider', 'not-installed.d.ts'), NOT_INSTALLED],
  ])
  const host = ts.createCompilerHost(options)
  const { readFile, fileExists, getSourceFile } = host
  host.readFile = (name) => sources.get(name) ?? readFile(name)
  host.fileExists = (name) => sources.has(name) || fileExists(name)
  host.getSourceFile = (name, version, ...rest) => {
    const text = sources.get(name)
    return text === undefined ? getSourceFile(name, version, ...rest) : ts.createSourceFile(name, text, version)
  }
  const names = [...sources.keys()]
  const lax = { ...options, noUnusedLocals: false, noEmit: true }
  return ts.getPreEmitDiagnostics(ts.createProgram(names, lax, host)).map(({ file, messageText }) => {
    const snippet = file && snippets[names.indexOf(file.fileName)]
    return `${snippet?.place ?? file?.fileName}: ${ts.flattenDiagnosticMessageText(messageText, '\n')}`
  })
}

/** Packages that snippets import and that are no dependencies of ours; all their exports have the type any. */
const NOT_INSTALLED = `declare module '@pulumi/aws'`

/** A snippet with imports is a program; one without is a part of a program, and can use the names of the prelude. */
function sourceOf({ text }: Block): string {
  return /^import /m.test(text)
    ? text
    : `${PRELUDE}\nexport function snippet() {\n${text.replaceAll(/^export /gm, '')}\n}\n`
}

describe.each(pages.map((page) => [page.path, page] as const))('%s', (_, guide) => {
  const shell = blocksOf(guide).filter(({ language }) => language === 'sh')

  test('has a language for every block, so that each is checked', () => {
    expect(
      blocksOf(guide)
        .filter(({ language }) => language === '')
        .map(({ place }) => place),
    ).toEqual([])
  })

  test('names only scripts of package.json', () => {
    const { scripts } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as { scripts: object }
    const named = shell.flatMap(({ text }) => [...text.matchAll(/\bnpm run ([\w:-]+)/g)].map(([, name]) => name!))
    expect(named.filter((name) => !(name in scripts))).toEqual([])
  })

  test('sets only configuration that the provider or an example reads', () => {
    const keys = [...guide.text.matchAll(/config set (?:--\S+ )*'?([\w-]+):(\w+)/g)]
    const unread = keys.filter(([, namespace, key]) => !reads(namespace!).includes(`'${key}'`)).map(([all]) => all)
    expect(unread).toEqual([])
  })

  test('has only valid links', () => {
    const broken = linksOf(guide).filter((target) => !/^https?:/.test(target) && !resolves(guide, target))
    expect(broken).toEqual([])
  })
})

test('the API reference has only valid links', () => {
  const broken = reference().flatMap((from) =>
    linksOf(from).flatMap((target) => (resolves(from, target) ? [] : [`${from.path}: ${target}`])),
  )
  expect(broken).toEqual([])
})

/** The source that reads the configuration of a namespace: the provider's, or that of a program in the documentation. */
function reads(namespace: string): string {
  if (namespace === 'starrocks') {
    const folder = join(ROOT, 'provider/core')
    return readdirSync(folder)
      .map((name) => readFileSync(join(folder, name), 'utf8'))
      .join('\n')
  }
  const programs = readdirSync(join(ROOT, 'examples'), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.ts') && !name.includes('node_modules'))
    .map((name) => readFileSync(join(ROOT, 'examples', name), 'utf8'))
  return [...programs, ...blocks.map(({ text }) => text)]
    .filter((text) => text.includes(`Config('${namespace}')`) || text.includes('new pulumi.Config()'))
    .join('\n')
}

function resolves(from: Page, target: string): boolean {
  const [path = '', anchor] = target.split('#')
  const file = path === '' ? from.path : join(dirname(from.path), path)
  if (!existsSync(join(ROOT, file))) return false
  return anchor === undefined || anchorsOf(page(file)).has(anchor)
}
