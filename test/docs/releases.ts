import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import * as ts from 'typescript'
import { registry } from '../../provider/resources/registry'
import { FEATURES, type Feature, parseVersion } from '../../provider/starrocks/version'
import { ROOT } from './root'

/**
 * The table of docs/starrocks-releases.md, from the features that the provider itself checks for. `npm run docs:releases` writes it, and
 * a test compares.
 */
const GENERATED = /(<!-- releases -->\n)[\s\S]*?(?=\n## |$)/

export const RELEASES_PAGE = join(ROOT, 'docs/starrocks-releases.md')

const RESOURCES = join(ROOT, 'provider/resources')

/** The lines of StarRocks that the provider supports. */
const LINES = ['3.2', '3.3', '3.4', '3.5', '4.0', '4.1']

/** No line has had so many patches. */
const LATEST = 999

export const features = Object.keys(FEATURES) as Feature[]

/** Since when a line has a feature: the first patch, or `undefined` if it never got it. */
function firstPatch(feature: Feature, line: string): number | undefined {
  const has = (patch: number) => parseVersion(`${line}.${patch}`).can(feature)
  return has(LATEST) ? Array.from({ length: LATEST }, (_, patch) => patch).find(has) : undefined
}

function cell(feature: Feature, line: string): string {
  const first = firstPatch(feature, line)
  if (first === undefined) return 'no'
  return first === 0 ? 'yes' : `${line}.${first}`
}

/** The kinds of resources whose code asks for a feature, by the files that their specs import. */
export function kindsThatNeed(feature: Feature): string[] {
  return registry.filter(({ file }) => needs().get(file)?.has(feature)).map(({ kind }) => kind)
}

let found: ReadonlyMap<string, ReadonlySet<string>> | undefined

/** The features that each kind needs, by its file. */
function needs(): ReadonlyMap<string, ReadonlySet<string>> {
  if (found !== undefined) return found
  const { config } = ts.readConfigFile(join(ROOT, 'tsconfig.json'), ts.sys.readFile)
  const specs = registry.map(({ file }) => join(RESOURCES, file, 'spec.ts'))
  const program = ts.createProgram(specs, ts.parseJsonConfigFileContent(config, ts.sys, ROOT).options)
  const bySource = new Map<string, ReadonlySet<string>>()
  found = new Map(
    registry.map(({ file }, i) => {
      const sets = sourcesFrom(specs[i]!).map((source) => {
        const features = bySource.get(source) ?? featuresIn(program.getSourceFile(source)!, program.getTypeChecker())
        bySource.set(source, features)
        return [...features]
      })
      return [file, new Set(sets.flat())] as const
    }),
  )
  return found
}

/** The literals of which the compiler knows that they are features. */
function featuresIn(source: ts.SourceFile, checker: ts.TypeChecker): ReadonlySet<string> {
  const isFeature = (literal: ts.StringLiteral) => {
    const type = checker.getContextualType(literal)
    const members = (type?.isUnion() ? type.types : []).filter(({ flags }) => !(flags & ts.TypeFlags.Undefined))
    return members.length > 1 && members.every((member) => member.isStringLiteral() && member.value in FEATURES)
  }
  const found = new Set<string>()
  const visit = (node: ts.Node): void => {
    if (ts.isStringLiteral(node) && node.text in FEATURES && isFeature(node)) found.add(node.text)
    ts.forEachChild(node, visit)
  }
  visit(source)
  return found
}

/** The sources of a spec: those in `resources/` and `parquet/` that it imports, also later. */
function sourcesFrom(spec: string): string[] {
  const found = new Set<string>()
  const visit = (file: string): void => {
    if (found.has(file) || !/provider.(resources|parquet)/.test(file)) return
    found.add(file)
    const text = readFileSync(file, 'utf8')
    for (const [, target] of text.matchAll(/(?:^(?:import|export) (?!type )[^']*|import\()'(\.[^']+)'/gm)) {
      const path = join(dirname(file), target!.replace(/\.js$/, ''))
      const next = [`${path}.ts`, join(path, 'index.ts')].find((name) => existsSync(name))
      if (next !== undefined) visit(next)
    }
  }
  visit(spec)
  return [...found]
}

export function withReleases(page: string): string {
  const rows = features
    .toSorted((a, b) => order(a).localeCompare(order(b)))
    .map((feature) => {
      const kinds = kindsThatNeed(feature).map((kind) => `\`${kind}\``)
      return `| ${FEATURES[feature].cannot} | ${kinds.join(', ')} | ${LINES.map((line) => cell(feature, line)).join(' | ')} |`
    })
  const head = `| StarRocks can ... | needed by | ${LINES.join(' | ')} |\n|---|---|${'---|'.repeat(LINES.length)}`
  return page.replace(GENERATED, (_, marker: string) => `${marker}\n${head}\n${rows.join('\n')}\n`)
}

/** The newest last, so that a reader of an old release finds what it lacks at the end. */
function order(feature: Feature): string {
  return LINES.map((line) => String(firstPatch(feature, line) ?? LATEST).padStart(3, '0')).join('')
}

if (require.main === module) writeFileSync(RELEASES_PAGE, withReleases(readFileSync(RELEASES_PAGE, 'utf8')))
