import { readFile } from 'node:fs/promises'
import { text } from 'node:stream/consumers'
import { parseArgs } from 'node:util'
import type { Values } from '../../provider/core/values'
import { messageOf, ProviderError } from '../../provider/errors'
import { redacted } from '../../provider/pulumi/redaction'
import { disconnectAll } from '../../provider/starrocks/connection'
import { painter, wantsColours } from '../colours'
import type { Command, Terminal } from '../command'
import { UsageError } from '../usage-error'
import { catalogFindings } from './catalogs'
import { nodeFindings, openCluster } from './cluster'
import { type Configuration, readConfiguration } from './configuration'
import { declaredIn, printed } from './declared'
import type { Finding, Section } from './finding'
import { Holdings } from './holdings'
import { previewFindings } from './preview'
import { count, jsonReport, type Reached, textReport } from './report'
import { resourceFindings } from './resources'
import { storageFindings } from './storages'
import { type Target, targetsOf } from './targets'
import { userFindings } from './user'

export const doctor: Command = {
  help: `Usage: pulumi-starrocks doctor [options]
       pulumi preview --json --show-sames | pulumi-starrocks doctor [options]
       pulumi stack export --show-secrets | pulumi-starrocks doctor [options]

Connects to StarRocks and to the object stores as the provider does, and says what is missing:
of the connection, the release, the storages, the catalogs, and of the privileges that each
resource of a preview or an export needs, in the cluster that it is declared for. It only reads,
and prints no secret.

Options:
  --file <path>         Read the preview or the export from a file
  --config <key=value>  A setting: --config host=fe1.example.com; can be repeated
  --config-file <path>  The settings, as \`pulumi config --json --show-secrets\` prints them
  --stack <name>        The stack whose configuration is used (default: the selected one)
  --json                Print the findings as JSON
  -h, --help            Show this help

In the folder of a Pulumi project, the settings are those of its stack; without a project, or
where the stack has no value, those of the environment (STARROCKS_HOST, ...).
Environment: NO_COLOR=1 never paints, FORCE_COLOR=1 always does.

Exit code: 0; 1 if there is a problem; 2 if the arguments or the input cannot be used.`,

  async run(args, { stdin, stdout, env }) {
    const options = optionsOf(args)
    const input = await inputText(options.file, stdin)
    const values = input === undefined ? {} : printed(input)
    const configuration = await readConfiguration({
      given: options.config ?? [],
      file: options['config-file'],
      stack: options.stack,
      folder: process.cwd(),
      env,
    })
    try {
      const { sections, clusters } = await examine(configuration, values)
      const shown = options.json
        ? jsonReport(sections, clusters)
        : textReport(sections, painter(wantsColours(env, stdout)))
      stdout.write(shown)
      return count(sections, 'problem') > 0 ? 1 : 0
    } finally {
      await disconnectAll()
    }
  },
}

function optionsOf(args: string[]) {
  const { values } = parseArgs({
    args,
    options: {
      file: { type: 'string' },
      config: { type: 'string', multiple: true },
      'config-file': { type: 'string' },
      stack: { type: 'string' },
      json: { type: 'boolean', default: false },
    },
  })
  return values
}

async function inputText(file: string | undefined, stdin: Terminal['stdin']): Promise<string | undefined> {
  if (file !== undefined) return fileText(file)
  const input = stdin.isTTY ? '' : await text(stdin)
  // Many CI systems give an empty input to every command.
  return input.trim() === '' ? undefined : input
}

async function fileText(file: string): Promise<string> {
  try {
    return await readFile(file, 'utf8')
  } catch (error) {
    throw new UsageError(`${file} cannot be read: ${(error as NodeJS.ErrnoException).code}`)
  }
}

interface Examined {
  readonly sections: Section[]
  readonly clusters: Reached[]
}

async function examine(configuration: Configuration, input: Values): Promise<Examined> {
  const { resources, secrets } = declaredIn(input)
  const examined = await Promise.all(targetsOf(configuration, resources).map(examineTarget))
  const findings = [...configuration.findings, ...previewFindings(input)]
  const sections = [{ title: 'Input', findings }, ...examined.flatMap((one) => one.sections)]
  return {
    sections: sections.map((section) => withoutSecrets(section, secrets)),
    clusters: examined.flatMap(({ clusters }) =>
      clusters.map(({ address, version }) => ({ address: redacted(address, secrets), version })),
    ),
  }
}

async function examineTarget(target: Target): Promise<Examined> {
  const { resources, place } = target
  const { cluster, findings } = await openCluster(target)
  const titled = (title: string, found: readonly Finding[]): Section => ({
    title: place === undefined ? title : `${title}, by ${place}`,
    findings: found,
  })
  const storages = () => storageFindings(target, cluster)
  if (cluster === undefined)
    return { sections: [titled('StarRocks', findings), titled('Storages', await storages())], clusters: [] }
  const [nodes, holdings] = await Promise.all([
    attempt('nodes', () => nodeFindings(cluster)),
    Holdings.read(cluster.server),
  ])
  const [stores, catalogs] = await Promise.all([storages(), catalogFindings(cluster, resources)])
  const missing = resources.length === 0 ? [] : await resourceFindings(cluster, holdings, resources, catalogs.names)
  return {
    sections: [
      titled('StarRocks', [...findings, ...nodes, ...userFindings(holdings)]),
      titled('Storages', stores),
      titled('Catalogs', catalogs.findings),
      titled('Resources', missing),
    ],
    clusters: [{ address: cluster.server.address, version: cluster.version }],
  }
}

/**
 * An error of StarRocks names the user, and a program can have made that a secret. Titles and ways out are words of our own and names of the
 * program.
 */
function withoutSecrets({ title, findings }: Section, secrets: readonly string[]): Section {
  return { title, findings: findings.map((finding) => ({ ...finding, text: redacted(finding.text, secrets) })) }
}

/** What a release refuses for another reason than privileges is no reason to say nothing about the rest. */
async function attempt(about: string, find: () => Promise<Finding[]>): Promise<Finding[]> {
  try {
    return await find()
  } catch (error) {
    if (!(error instanceof ProviderError)) throw error
    return [{ status: 'unchecked', about, text: messageOf(error) }]
  }
}
