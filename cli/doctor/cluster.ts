import { NO_HOST, serverOf } from '../../provider/core/session'
import { configurationProblem, connectionSettings } from '../../provider/core/settings'
import { InputError, messageOf, type StarRocksCondition, StarRocksError } from '../../provider/errors'
import { readCatalogs, showCatalogs } from '../../provider/sql/catalog'
import { readFrontendConfig, showFrontendConfig } from '../../provider/sql/frontend-config'
import { showBackEnds, showComputeNodes } from '../../provider/sql/session'
import { INTERNAL_CATALOG } from '../../provider/sql/show-grants'
import type { ConnectionSettings, Row, Server } from '../../provider/starrocks/server'
import { lacksOf, type ServerVersion, versionOf } from '../../provider/starrocks/version'
import { namesOf } from './declared'
import type { Finding } from './finding'
import { readOnly } from './read-only'
import { settingCommand, type Target } from './targets'

/** The lines of releases that the provider is tested with. */
const OLDEST = [3, 2] as const
const NEWEST = [4, 1] as const

export interface Cluster {
  readonly server: Server
  readonly version: ServerVersion
}

/** A cluster that answers, and what was found on the way; without the cluster if nothing more can be asked. */
export async function openCluster(target: Target): Promise<{ cluster?: Cluster; findings: Finding[] }> {
  const findings: Finding[] = []
  const { hidden, resources } = target
  if (hidden !== undefined) {
    const text = `${namesOf(resources)}: not checked in StarRocks: ${hidden.reason}`
    return { findings: [{ status: 'unchecked', about: 'connection', text, remedies: hidden.remedies }] }
  }
  try {
    const settings = settingsOf(target)
    const log = (text: string) => findings.push({ status: 'warning', about: 'credentials', text })
    const open = serverOf({ connection: target.connection }, target.config, { warn: log, progress: () => {} })
    if (open === undefined) throw new InputError('connection', NO_HOST)
    const server = readOnly(open)
    const version = await versionOf(server)
    const impostor = await foreignSystem(server, version, target)
    if (impostor !== undefined) return { findings: [...findings, impostor] }
    findings.push(
      { status: 'ok', about: 'connection', text: `${server.address} answers` },
      encryption(settings, target),
    )
    findings.push(...releaseFindings(version))
    return { cluster: { server, version }, findings }
  } catch (error) {
    if (!(error instanceof InputError || error instanceof StarRocksError)) throw error
    return { findings: [...findings, refusal(error, target)] }
  }
}

function settingsOf({ config, project, connection }: Target): ConnectionSettings {
  const problem = configurationProblem(config, project)
  if (problem !== undefined) throw new InputError('connection', problem)
  const settings = connectionSettings(connection, config)
  if (settings === undefined) throw new InputError('connection', NO_HOST)
  return settings
}

const WAYS_OUT: { readonly [condition in StarRocksCondition]?: readonly string[] } = {
  unreachable: ['host <host>', 'port 9030'],
  timedOut: ['host <host>'],
  accessDenied: ['user <user>', 'password'],
  untrusted: [`tls '{"ca": "..."}'`],
  tlsRequired: ['tls true'],
  loginRefused: ['tls true', 'allowClearTextPassword true'],
  garbled: ['port 9030'],
}

function refusal(error: InputError | StarRocksError, target: Target): Finding {
  const about = 'connection'
  const isRefusal = error instanceof StarRocksError
  const settings = isRefusal ? WAYS_OUT[error.condition] : error.message === NO_HOST ? ['host <host>'] : undefined
  const remedies = settings?.map((setting) => settingCommand(setting, target))
  return { status: 'problem', about, text: isRefusal ? error.reason : messageOf(error), ...(remedies && { remedies }) }
}

/** MySQL and its relatives speak the same protocol. Only StarRocks has this catalog, under this name and in this form. */
async function foreignSystem(server: Server, { text }: ServerVersion, target: Target): Promise<Finding | undefined> {
  const catalogs = await server.query(showCatalogs()).then(readCatalogs, (error: unknown) => {
    if (error instanceof StarRocksError && error.answered) return []
    throw error
  })
  if (catalogs.some(({ name, type }) => name === INTERNAL_CATALOG && type === 'internal')) return undefined
  return {
    status: 'problem',
    about: 'connection',
    text: `what answers at ${server.address} is not StarRocks, but ${JSON.stringify(text)}`,
    remedies: ['host <host>', 'port 9030'].map((setting) => settingCommand(setting, target)),
  }
}

function encryption({ tls, host }: ConnectionSettings, target: Target): Finding {
  if (tls !== false) return { status: 'ok', about: 'TLS', text: 'on: the certificate of the server is verified' }
  if (host.split(',').every(isLocal))
    return { status: 'ok', about: 'TLS', text: 'not set, to a server on this machine' }
  return {
    status: 'warning',
    about: 'TLS',
    text: 'not set: others on the network can read statements, and the keys of stores in them',
    remedies: [settingCommand('tls true', target)],
  }
}

function isLocal(host: string): boolean {
  return /^\s*(localhost|127\.[\d.]+|\[?::1\]?)(:\d+)?\s*$/.test(host)
}

function releaseFindings(version: ServerVersion): Finding[] {
  const [, ...numbers] = /^v?(\d+)\.(\d+)\./.exec(version.text) ?? []
  const release = numbers.map(Number)
  const range = `${OLDEST.join('.')} to ${NEWEST.join('.')}`
  const about = 'version'
  if (release.length === 0)
    return [
      { status: 'warning', about, text: `${version.text}: a build without a number counts as the newest release` },
    ]
  if (compare(release, OLDEST) < 0)
    return [{ status: 'problem', about, text: `StarRocks ${version.text} is too old: the provider supports ${range}` }]
  const lacks = lacksOf(version).length
  const lacking = lacks === 0 ? '' : `, lacks ${lacks} features of later releases (--json lists them)`
  if (compare(release, NEWEST) > 0)
    return [{ status: 'warning', about, text: `StarRocks ${version.text} is newer than the tested ${range}` }]
  return [{ status: 'ok', about, text: `StarRocks ${version.text}${lacking}` }]
}

function compare(
  [major = 0, minor = 0]: readonly number[],
  [otherMajor, otherMinor]: readonly [number, number],
): number {
  return major - otherMajor || minor - otherMinor
}

/** Where the cluster keeps its data, and the nodes that are alive. Both are shown to an operator only. */
export async function nodeFindings({ server }: Cluster): Promise<Finding[]> {
  const [mode, backEnds, computeNodes] = await Promise.all([
    allowed(server.query(showFrontendConfig('run_mode'))),
    allowed(server.query(showBackEnds())),
    allowed(server.query(showComputeNodes())),
  ])
  const nodes = backEnds === undefined || computeNodes === undefined ? undefined : [...backEnds, ...computeNodes]
  return [modeFinding(mode), aliveFinding(nodes)]
}

const SHOWN_TO = 'not shown to this user: that needs OPERATE on SYSTEM'

function modeFinding(rows: readonly Row[] | undefined): Finding {
  const about = 'run mode'
  const mode = rows && readFrontendConfig(rows, 'run_mode')?.value
  if (mode === undefined) return { status: 'unchecked', about, text: SHOWN_TO }
  const where = mode === 'shared_data' ? 'the data is in an object store' : 'the data is on the back ends'
  return { status: 'ok', about, text: `${mode}: ${where}` }
}

/** What a list of nodes says: without one that is alive, no statement on data works. */
export function aliveFinding(nodes: readonly Row[] | undefined): Finding {
  const about = 'nodes'
  if (nodes === undefined) return { status: 'unchecked', about, text: SHOWN_TO }
  const alive = nodes.filter(({ ALIVE }) => ALIVE === 'true').length
  const text = `${alive} of ${nodes.length} back ends and compute nodes are alive`
  if (alive === 0) return { status: 'problem', about, text: `${text}: nothing can be loaded or queried` }
  return { status: alive < nodes.length ? 'warning' : 'ok', about, text }
}

/** The rows; undefined if the user may not see them. */
async function allowed(rows: Promise<Row[]>): Promise<Row[] | undefined> {
  try {
    return await rows
  } catch (error) {
    if (error instanceof StarRocksError && error.is('notPermitted')) return undefined
    throw error
  }
}
