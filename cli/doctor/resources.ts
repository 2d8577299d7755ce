import { needsOf } from '../../provider/resources/least-privileges'
import { showDatabases } from '../../provider/sql/database'
import { INTERNAL_CATALOG } from '../../provider/sql/show-grants'
import { type Feature, lackText as featureText } from '../../provider/starrocks/version'
import type { Cluster } from './cluster'
import { type Declared, namesOf, textInput } from './declared'
import type { Finding, Status } from './finding'
import { grouped } from './grouped'
import type { Holdings, Target } from './holdings'
import { grantsFor, type Lack, lacksOf, lackText, roleGrant } from './needs'

/** The kinds that a release lacks as a whole. What single inputs need is for the preview to say. */
export const FEATURE_OF_KIND: Readonly<Record<string, Feature>> = {
  GroupProvider: 'groupProviders',
  PipeTable: 'lastingPipes',
  SecurityIntegration: 'securityIntegrations',
}

interface Verdict {
  readonly resource: Declared
  readonly status: Status
  readonly text: string
  readonly remedies: readonly string[]
  readonly lacks: readonly Lack[]
}

/** What each declared resource would lack on this cluster, and the statements that give it. */
export async function resourceFindings(
  cluster: Cluster,
  holdings: Holdings,
  resources: readonly Declared[],
  catalogs: readonly string[],
): Promise<Finding[]> {
  const rows = await cluster.server.query(showDatabases())
  const visible = rows.flatMap(({ DATABASE }) => DATABASE ?? [])
  const declared = declaredNames(resources)
  // What this stack creates may not be there yet.
  const isKnown = ({ kind, catalog, name = '' }: Target) => {
    if (kind === 'CATALOG') return name === INTERNAL_CATALOG || catalogs.includes(name)
    return catalog !== INTERNAL_CATALOG || visible.includes(name) || !declared.has(name)
  }
  const verdicts = resources.flatMap((resource) => [
    ...releaseVerdict(resource, cluster),
    ...databaseVerdict(resource, visible, declared),
    ...privilegeVerdicts(resource, holdings, isKnown),
  ])
  const bad = new Set(verdicts.map(({ resource }) => resource))
  const fine = resources.filter((resource) => !bad.has(resource))
  return [
    ...(fine.length === 0 ? [] : [fineFinding(fine)]),
    ...grouped(verdicts, ({ status, text, resource }) => `${status} ${resource.kind} ${text}`).map((same) =>
      merged(same, holdings),
    ),
  ]
}

function declaredNames(resources: readonly Declared[]): ReadonlySet<string> {
  const databases = resources.filter(({ kind }) => kind === 'Database')
  return new Set(databases.map((database) => textInput(database, 'name') ?? database.name))
}

function releaseVerdict(resource: Declared, { version }: Cluster): Verdict[] {
  const feature = FEATURE_OF_KIND[resource.kind]
  if (feature === undefined || version.can(feature)) return []
  return [{ resource, status: 'problem', text: featureText(feature, version), remedies: [], lacks: [] }]
}

function databaseVerdict(resource: Declared, visible: readonly string[], declared: ReadonlySet<string>): Verdict[] {
  const database = textInput(resource, 'database')
  const catalog = textInput(resource, 'catalog') ?? INTERNAL_CATALOG
  if (database === undefined || catalog !== INTERNAL_CATALOG) return []
  if (visible.includes(database) || declared.has(database)) return []
  const text = `there is no database ${database}, or the user has no privilege on it`
  return [{ resource, status: 'problem', text, remedies: [`CREATE DATABASE \`${database}\`;`], lacks: [] }]
}

function privilegeVerdicts(resource: Declared, holdings: Holdings, isKnown: (target: Target) => boolean): Verdict[] {
  const { role } = needsOf(resource.kind)
  if (role !== undefined) return roleVerdict(resource, role, holdings)
  return lacksOf(resource, holdings, isKnown).map((lack) => {
    if (lack.isPartial) {
      const text = `has ${lack.privileges.join(', ')} on some objects only: they must be all that the statement names`
      return { resource, status: 'warning', text, remedies: [], lacks: [] }
    }
    const status = holdings.isUncertain ? 'warning' : 'problem'
    return { resource, status, text: `lacks ${lackText(lack)}`, remedies: [], lacks: [lack] }
  })
}

function roleVerdict(resource: Declared, role: string, holdings: Holdings): Verdict[] {
  if (holdings.grantsAll) return []
  const remedies = [roleGrant(role, holdings.receiver)]
  const byOption = resource.kind === 'Grant' && holdings.grantsSome
  if (!byOption) return [{ resource, status: 'problem', text: `lacks the role ${role}`, remedies, lacks: [] }]
  const text = `lacks the role ${role}: it works only if the user has the same privileges WITH GRANT OPTION`
  return [{ resource, status: 'warning', text, remedies, lacks: [] }]
}

function merged(same: readonly Verdict[], holdings: Holdings): Finding {
  const { resource, status, text } = same[0]!
  const remedies = [
    ...new Set([
      ...same.flatMap((verdict) => verdict.remedies),
      ...grantsFor(
        same.flatMap(({ lacks }) => lacks),
        holdings.receiver,
      ),
    ]),
  ]
  return { status, about: resource.kind, text: `${namesOf(same.map((one) => one.resource))}: ${text}`, remedies }
}

function fineFinding(fine: readonly Declared[]): Finding {
  const kinds = grouped(fine, ({ kind }) => kind).map((same) => `${same.length} ${same[0]!.kind}`)
  return { status: 'ok', about: 'resources', text: `nothing is missing for ${kinds.join(', ')}` }
}
