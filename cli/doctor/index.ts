import { readFile } from 'node:fs/promises'
import { text } from 'node:stream/consumers'
import { parseArgs } from 'node:util'
import { messageOf, ProviderError } from '../../provider/errors'
import { disconnectAll } from '../../provider/starrocks/connection'
import { painter, wantsColours } from '../colours'
import type { Command, Terminal } from '../command'
import { UsageError } from '../usage-error'
import { catalogFindings } from './catalogs'
import { type Cluster, nodeFindings, openCluster } from './cluster'
import { type Configuration, readConfiguration } from './configuration'
import { type Declared, declaredIn } from './declared'
import type { Finding, Section } from './finding'
import { Holdings } from './holdings'
import { count, jsonReport, textReport } from './report'
import { resourceFindings } from './resources'
import { storageFindings } from './storages'
import { userFindings } from './user'

export const doctor: Command = {
  help: `Usage: pulumi-starrocks doctor [options]
       pulumi preview --json | pulumi-starrocks doctor [options]

Connects to StarRocks and to the object stores as the provider does, and says what is missing:
of the connection, the release, the storages, the catalogs, and of the privileges that each
resource of a preview (or of \`pulumi stack export\`) needs. It only reads.

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
    const resources = await declared(options.file, stdin)
    const configuration = await readConfiguration({
      given: options.config ?? [],
      file: options['config-file'],
      stack: options.stack,
      folder: process.cwd(),
      env,
    })
    try {
      const { sections, cluster } = await examine(configuration, resources)
      const shown = options.json
        ? jsonReport(sections, cluster)
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

async function declared(file: string | undefined, stdin: Terminal['stdin']): Promise<Declared[]> {
  if (file === undefined && stdin.isTTY) return []
  const input = file === undefined ? await text(stdin) : await fileText(file)
  // Many CI systems give an empty input to every command.
  return file === undefined && input.trim() === '' ? [] : declaredIn(input)
}

async function fileText(file: string): Promise<string> {
  try {
    return await readFile(file, 'utf8')
  } catch (error) {
    throw new UsageError(`${file} cannot be read: ${(error as NodeJS.ErrnoException).code}`)
  }
}

async function examine(
  configuration: Configuration,
  resources: readonly Declared[],
): Promise<{ sections: Section[]; cluster: Cluster | undefined }> {
  const { cluster, findings } = await openCluster(configuration)
  const storages = () => storageFindings(configuration.config, resources, cluster)
  const first = { title: 'StarRocks', findings: [...configuration.findings, ...findings] }
  if (cluster === undefined) return { sections: [first, { title: 'Storages', findings: await storages() }], cluster }
  const [nodes, holdings] = await Promise.all([
    attempt('nodes', () => nodeFindings(cluster)),
    Holdings.read(cluster.server),
  ])
  const [stores, catalogs] = await Promise.all([storages(), catalogFindings(cluster, resources)])
  const missing = resources.length === 0 ? [] : await resourceFindings(cluster, holdings, resources, catalogs.names)
  return {
    sections: [
      { ...first, findings: [...first.findings, ...nodes, ...userFindings(holdings)] },
      { title: 'Storages', findings: stores },
      { title: 'Catalogs', findings: catalogs.findings },
      { title: 'Resources', findings: missing },
    ],
    cluster,
  }
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
