import { mkdirSync, readdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { inspect, isDeepStrictEqual } from 'node:util'
import { LEAST_PRIVILEGES, sectionOf } from '../../provider/resources/least-privileges'
import { disconnectAll } from '../../provider/starrocks/connection'
import { FEATURES } from '../../provider/starrocks/version'
import type { PropertySpec, ResourceSpec } from '../../schema/spec'
import { type Args, type Kind, type KindLife, loadKinds } from '../fixtures'
import { prepareLives } from '../fixtures/setup'
import { OPEN_SERVERS } from '../support/catalog-servers'
import { type Lake, startLake } from '../support/lake'
import { ResourceLife } from '../support/resource'
import { features, kindsThatNeed } from './releases'
import { ROOT } from './root'

/**
 * docs/resources: a page for each kind of resource, with the statements that its fixture sends to the sandbox, its privileges, and what a change
 * of each input does. `npm run docs:resources` writes the pages, and a test compares.
 */
export const RESOURCES_FOLDER = join(ROOT, 'docs/resources')

const schema = require(join(ROOT, 'schema/schema.json')) as {
  readonly resources: Readonly<Record<string, ResourceSpec>>
}

/** The pages by their file names. */
export async function resourcePages(): Promise<Map<string, string>> {
  const kinds = await loadKinds()
  const lake = await startLake({ jobMilliseconds: 0, catalogServers: OPEN_SERVERS })
  try {
    await prepareLives(lake)
    const pages = new Map<string, string>()
    for (const kind of kinds) pages.set(`${kind.spec.file}.md`, await pageOf(kind, kinds, lake))
    return pages.set('README.md', index(kinds))
  } finally {
    await disconnectAll()
    await lake.close()
  }
}

function index(kinds: readonly Kind[]): string {
  const rows = kinds.map(({ spec }) => `- [${spec.kind}](${spec.file}.md): ${summary(spec.kind)}`)
  return `# Resources

A page for each kind of resource: the statements that it runs, the privileges that it needs, what a change of each input does, and the releases of
StarRocks that have it. \`npm run docs:resources\` writes these pages: the statements are those that the tests send to the sandbox.

${rows.join('\n')}
`
}

const described = (kind: string): ResourceSpec => schema.resources[`starrocks:index:${kind}`]!

/** The description without its examples. */
function paragraphs(kind: string): string[] {
  const text = described(kind).description.replaceAll(/\{\{% examples %\}\}[\s\S]*?\{\{% \/examples %\}\}/g, '')
  return text.split(/\n\n+/).filter((paragraph) => paragraph.trim() !== '')
}

function summary(kind: string): string {
  return /^.*?\.(?= |$)/s.exec(paragraphs(kind)[0]!)?.[0].replaceAll('\n', ' ') ?? paragraphs(kind)[0]!
}

async function pageOf(kind: Kind, kinds: readonly Kind[], lake: Lake): Promise<string> {
  const { spec, lives } = kind
  const sections: string[] = []
  for (const life of lives) sections.push(await statementsOf(life, lake))
  return `# ${spec.kind}

${paragraphs(spec.kind).join('\n\n')}

[All inputs and outputs](../api/classes/${spec.kind}.md)

## Statements

${sections.join('\n')}
## What a change does

${changesOf(kind)}
## Privileges

${privilegesOf(kind, kinds)}
## Releases of StarRocks

${releasesOf(spec.kind)}`
}

/** The statements of one life, from its create to its delete. */
async function statementsOf(life: KindLife, lake: Lake): Promise<string> {
  const { kind, name, form, handler, declared, changed, replaced, replacedInstead } = life
  const resource = ResourceLife.of(handler, lake, name)
  const recorded = async (run: () => Promise<unknown>): Promise<string[]> => {
    lake.starrocks.statements.length = 0
    await run()
    return lake.starrocks.statements.map((text) => shown(text, lake))
  }
  const parts: string[] = []
  const part = (title: string, statements: readonly string[]) => {
    const changing = statements.filter((text) => !READS.test(text))
    parts.push(`${title}:\n`, changing.length === 0 ? 'No statement.\n' : sql(changing))
  }
  const program = `new starrocks.${kind}('${name}', ${literal(declared)})`
  if (form !== undefined) parts.push(`### ${form[0]!.toUpperCase()}${form.slice(1)}\n`)
  parts.push('```ts', program, '```\n')
  part('Create', await recorded(() => resource.up(declared)))
  const reads = await recorded(() => resource.refresh())
  if (changed) {
    const inPlace = replacedInstead ? 'Change in place, where the release can' : 'Change in place'
    part(`${inPlace}, of ${names(declared, changed)}`, await recorded(() => resource.up(changed)))
  }
  if (replaced) {
    part(`Replacement, after a change of ${names(declared, replaced)}`, await recorded(() => resource.up(replaced)))
  }
  part('Delete', await recorded(() => resource.destroy()))
  const sources = [...new Set(reads.flatMap(sourcesOf))]
  if (sources.length > 0) parts.push(`A refresh reads ${sources.map((text) => `\`${text}\``).join(', ')}.\n`)
  return parts.join('\n')
}

/** What a query reads: the tables of a SELECT, or the command itself. */
function sourcesOf(statement: string): string[] {
  if (!READS.test(statement)) return []
  if (!statement.startsWith('SELECT')) return [statement.replaceAll('`', '')]
  return [...statement.matchAll(/\bFROM ((?:`?\w+`?\.)?`?\w+`?)/g)].map(([, table]) => table!.replaceAll('`', ''))
}

const READS = /^(SELECT|SHOW|DESC|DESCRIBE|ADMIN SHOW|EXPLAIN|SET CATALOG)\b/

function sql(statements: readonly string[]): string {
  return `\`\`\`sql\n${statements.map((text) => `${text};\n`).join('')}\`\`\`\n`
}

/** Without what differs from run to run, and without the keys of the store. */
function shown(statement: string, { s3 }: Lake): string {
  return statement
    .replaceAll(s3.endpoint, 'http://minio:9000')
    .replaceAll(s3.accessKey, '******')
    .replaceAll(s3.secretKey, '******')
    .replaceAll(/#[0-9a-f]{24}\b/g, '#<id>')
    .replaceAll(/\(refreshing [^)]*\)/g, '(refreshing ...)')
    .replaceAll(/(pulumi_refresh_)\w+/g, '$1<id>')
    .trim()
}

function literal(args: Args): string {
  return inspect(args, { depth: null, breakLength: 110, compact: 3 })
}

/** The inputs that differ. */
function names(before: Args, after: Args): string {
  const keys = [...new Set([...Object.keys(before), ...Object.keys(after)])]
  return keys
    .filter((key) => !isDeepStrictEqual(before[key], after[key]))
    .map((key) => `\`${key}\``)
    .join(', ')
}

/** The inputs with the same sentence about a change share a row. */
function changesOf({ spec }: Kind): string {
  const rows = new Map<string, string[]>()
  for (const [name, input] of Object.entries(described(spec.kind).inputProperties)) {
    const sentence = changeSentence(input)
    rows.set(sentence, [...(rows.get(sentence) ?? []), `\`${name}\``])
  }
  const lines = [...rows].map(([sentence, inputs]) => `| ${inputs.join(', ')} | ${sentence.replaceAll('|', '\\|')} |`)
  return `| input | a change |\n|---|---|\n${lines.join('\n')}\n`
}

/** The end of the description of an input, which the generator of the schema makes of a tag: what a change does. */
function changeSentence({ description = '' }: PropertySpec): string {
  const text = description.slice(Math.max(0, description.lastIndexOf('Default: ')))
  const usual = /(A change |Updated in place|Iceberg: |Hive: ).*$/s.exec(text)?.[0]
  if (usual !== undefined) return usual
  const sentences = text.split(/(?<=\.) (?=[A-Z])/).filter((sentence) => !sentence.startsWith('Default: '))
  return sentences.slice(-2).join(' ')
}

function privilegesOf({ spec }: Kind, kinds: readonly Kind[]): string {
  const { sameAs } = LEAST_PRIVILEGES[spec.kind]!
  const same = sameAs === undefined ? '' : `Those of [${sameAs}](${fileOf(sameAs)}.md):\n\n`
  const blocks = sectionOf(sameAs ?? spec.kind).map(
    ({ about, statements }) => `${about ? `${about}\n\n` : ''}${sql(statements)}`,
  )
  const about = `\nA test runs a ${spec.kind} with these privileges and no others. [SECURITY.md](../../SECURITY.md#least-privileges) has the user and the role.\n`
  return `${same}${blocks.join('\n')}${about}`.replaceAll(
    ', see above',
    `, see [SECURITY.md](../../SECURITY.md#least-privileges)`,
  )

  function fileOf(kind: string): string {
    return kinds.find((other) => other.spec.kind === kind)!.spec.file
  }
}

function releasesOf(kind: string): string {
  const needed = features.filter((feature) => kindsThatNeed(feature).includes(kind))
  if (needed.length === 0) return 'Every release that the provider supports, 3.2 to 4.1.\n'
  const rows = needed.map((feature) => `| ${FEATURES[feature].cannot} | ${FEATURES[feature].since.join(', ')} |`)
  return `| StarRocks can ... | since |\n|---|---|\n${rows.join('\n')}\n\n[StarRocks releases](../starrocks-releases.md) has the table for all resources.\n`
}

async function main(): Promise<void> {
  console.error = () => undefined
  mkdirSync(RESOURCES_FOLDER, { recursive: true })
  for (const [name, text] of await resourcePages()) writeFileSync(join(RESOURCES_FOLDER, name), text)
}

if (require.main === module) {
  main().catch((error: Error) => {
    console.log(error)
    process.exitCode = 1
  })
}

/** The pages that are there. */
export function existingPages(): string[] {
  return readdirSync(RESOURCES_FOLDER)
}
