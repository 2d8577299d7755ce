import { InputError, messageOf, StarRocksError } from '../errors'
import { showUsers } from '../sql/grant'
import type { Identity } from '../sql/owner'
import { showRoles } from '../sql/role'
import {
  catalogOfGrant,
  grantSql,
  grantText,
  type Holder,
  holderText,
  parseGrants,
  type ShownGrant,
  type UnreadGrant,
  userOf,
} from '../sql/show-grants'
import type { Row, Server } from '../starrocks/server'
import { discardMarkers, isMarker, markerName, type OwedGrant, readMarkers, writeMarker } from './grant-marker'
import { describeSubject, fateOf, type GrantSubject, moved } from './grant-subject'
import { shownGrants } from './shown-grants'
import type { Spec, Step } from './spec'

/*
 * Privileges go with the object that they are on, and with the role that holds them. Whoever replaces an object asks for them before the
 * DROP, writes them down in StarRocks (`grant-marker.ts`), and grants them again to the new object.
 */

/** What goes with objects that are dropped. */
export interface Preserved {
  /** What is given again: what StarRocks shows, and what a run that was cut off has written down. */
  readonly owed: readonly OwedGrant[]
  /** Those of them that were written down before. */
  readonly noted: readonly OwedGrant[]
  /** The roles that have them. */
  readonly markers: readonly string[]
  /** What cannot be given again, as SHOW GRANTS writes it. */
  readonly lost: readonly string[]
  /** Why this user may not read the grants. */
  readonly unreadable?: string
}

const NOTHING: Preserved = { owed: [], noted: [], markers: [], lost: [] }

type Subjects = Readonly<Record<string, GrantSubject>>

/** The objects of a resource that these statements drop. */
export function dropped<Inputs, Desired, Actual>(
  spec: Pick<Spec<Inputs, Desired, Actual>, 'grantSubjects'>,
  steps: readonly Step[],
  inputs: Inputs,
): GrantSubject[] {
  const subjects: Subjects = spec.grantSubjects?.(inputs) ?? {}
  return Object.entries(subjects).flatMap(([part, subject]) =>
    steps.some((step) => step.part === part) ? [subject] : [],
  )
}

/**
 * Everything that goes with these objects.
 *
 * @throws InputError where the grants cannot be read for once: to go on would lose them
 */
export async function grantsOf(
  subjects: readonly GrantSubject[],
  resource: Identity,
  server: Server,
): Promise<Preserved> {
  if (subjects.length === 0) return NOTHING
  try {
    const roles = await server.query(showRoles())
    const noted = notedIn(roles, resource, subjects)
    const shown = await allGrants(roles, server)
    const fates = shown.flatMap(({ holder, grant }) =>
      subjects.flatMap((of) => {
        const fate = fateOf(grant, of, holderText(holder))
        return fate === undefined ? [] : [{ of, ...fate }]
      }),
    )
    const found = fates.flatMap((fate) => ('gone' in fate ? [{ of: fate.of, grant: fate.gone }] : []))
    const lost = fates.flatMap((fate) => ('lost' in fate ? [textOf(fate.lost)] : []))
    return { ...noted, owed: distinct([...found, ...noted.owed]), lost }
  } catch (error) {
    if (!(error instanceof StarRocksError)) throw error
    // A user who may never read grants goes on without them.
    if (error.is('notPermitted', 'accessDenied')) return { ...NOTHING, unreadable: messageOf(error) }
    throw new InputError(
      '',
      `${described(subjects)} is dropped to be created again, and the grants that would be lost with it cannot be read: ${messageOf(error)}`,
    )
  }
}

/** What a run that was cut off has written down; nothing where this user may not see roles. */
export async function pendingGrants(subjects: readonly GrantSubject[], resource: Identity, server: Server) {
  try {
    return notedIn(await server.query(showRoles()), resource, subjects)
  } catch (error) {
    if (error instanceof StarRocksError && error.is('notPermitted', 'accessDenied')) return NOTHING
    throw error
  }
}

function notedIn(roles: readonly Row[], resource: Identity, [subject]: readonly GrantSubject[]): Preserved {
  const markers = subject === undefined ? [] : readMarkers(roles, resource, subject)
  const noted = markers.flatMap(({ owed }) => owed)
  return { ...NOTHING, owed: noted, noted, markers: markers.map(({ role }) => role) }
}

interface HeldGrant {
  readonly holder: Holder
  readonly grant: ShownGrant | UnreadGrant
}

/** By SHOW GRANTS of one role and one user after the other. What the built-in roles hold is fixed, except for public. */
async function allGrants(roles: readonly Row[], server: Server): Promise<HeldGrant[]> {
  const users = await server.query(showUsers())
  const named = roles.filter((row) => (row.BUILTIN !== 'true' || row.NAME === 'public') && !isMarker(row.NAME ?? ''))
  const holders: Holder[] = [
    ...named.map((row) => ({ type: 'role', name: row.NAME ?? '' }) as const),
    ...users.map((row) => userOf(row.USER ?? '')),
  ]
  const grants = await Promise.all(
    holders.map(async (holder) => {
      return parseGrants(await shownGrants(holder, server)).map((grant) => ({ holder, grant }))
    }),
  )
  return grants.flat()
}

/** The statements that write the grants down; they come before the DROP. */
export function noting(resource: Identity, { owed, markers }: Preserved): Step[] {
  return writeMarker(resource, owed, markers.includes(markerName(resource)))
}

/**
 * The statements that give the grants to the objects of a resource. What a grant names may have gone by then, such as the metastore that
 * had it: so a refusal fails the run, and in the next one (`last`) it is a warning.
 */
export function restoring(
  resource: Identity,
  subjects: Subjects,
  { owed, noted, markers }: Preserved,
  last: boolean,
): Step[] {
  if (owed.length === 0) return discardMarkers(markers)
  const given = inOrder(owed).flatMap(({ of, grant }): Step[] => {
    const target = Object.values(subjects).find(({ type }) => type === of.type)
    const again = target === undefined ? grant : moved(grant, of, target)
    const catalog = catalogOfGrant(again)
    const isLast = last && noted.some((one) => keyOf(one) === keyOf({ of, grant }))
    return [
      {
        statement: grantSql(again),
        ...(catalog !== undefined && { catalog }),
        ...(isLast && { lossIfRefused: `a grant of the former ${of.type} is lost (${grantText(again)})` }),
        optional: true,
      },
    ]
  })
  return [...given, ...discardMarkers([...markers, markerName(resource)])]
}

/** A role has its own privileges before anybody has the role. */
function inOrder(owed: readonly OwedGrant[]): OwedGrant[] {
  const isMembership = ({ of, grant }: OwedGrant) => grant.type === 'roles' && grant.roles.includes(of.name)
  return [...owed.filter((one) => !isMembership(one)), ...owed.filter(isMembership)]
}

/** The statements of a create that follow a DROP: where the first of them is refused, the error says what has gone. */
export function tellingLoss(steps: readonly Step[], { owed }: Preserved): Step[] {
  const [first, ...rest] = steps
  if (first === undefined || owed.length === 0 || first.lossIfRefused !== undefined) return [...steps]
  const texts = owed.map(({ grant }) => grantText(grant)).join('; ')
  const lossIfRefused = `these grants went with the former object, and once there is a new one they are given again (${texts})`
  return [{ ...first, lossIfRefused }, ...rest]
}

export interface PreviewedGrants {
  readonly remarks: readonly string[]
  readonly before: readonly Step[]
  readonly after: readonly Step[]
}

/** What a preview shows of the grants that go with these objects, and what it warns of. */
export async function previewGrants(
  subjects: readonly GrantSubject[],
  replacement: Subjects,
  resource: Identity,
  server: Server,
  warn: (message: string) => void,
): Promise<PreviewedGrants> {
  const preserved = await grantsOf(subjects, resource, server)
  const { owed, lost, unreadable } = preserved
  const what = described(subjects)
  if (unreadable !== undefined) {
    warn(
      `the grants on ${what} cannot be read, and are lost when it is dropped; grant them again by hand. ${unreadable}`,
    )
    return { remarks: [`-- the grants on ${what} cannot be read, and are lost`], before: [], after: [] }
  }
  for (const text of lost) warn(`this grant is lost when ${what} is dropped: ${text}`)
  for (const message of lostDefaults(owed, replacement)) warn(message)
  const count = owed.length === 1 ? '1 grant goes' : `${owed.length} grants go`
  return {
    remarks: [
      ...(owed.length === 0 ? [] : [`-- ${count} with ${what}, and ${owed.length === 1 ? 'is' : 'are'} given again`]),
      ...lost.map((text) => `-- lost with ${what}: ${text}`),
    ],
    before: noting(resource, preserved),
    after: restoring(resource, replacement, preserved, false),
  }
}

/** StarRocks shows nobody's default roles, and a role that is granted again is none. */
function lostDefaults(owed: readonly OwedGrant[], replacement: Subjects): string[] {
  const members = owed.flatMap(({ of, grant }) => {
    const isMember = of.type === 'role' && grant.type === 'roles' && grant.to.type === 'user'
    return isMember ? [{ role: of.name, user: holderText(grant.to) }] : []
  })
  const [first] = members
  if (first === undefined) return []
  const users = members.map(({ user }) => user).join(', ')
  return [
    `role ${first.role} is dropped, and ${users} get${members.length === 1 ? 's' : ''} it back as role ${replacement.role?.name ?? first.role}, but not as a default role: StarRocks shows nobody's default roles. Where it was one, run ALTER USER ... DEFAULT ROLE afterwards`,
  ]
}

function described(subjects: readonly GrantSubject[]): string {
  return subjects.map(describeSubject).join(' and ')
}

function textOf(grant: ShownGrant | UnreadGrant): string {
  return grant.type === 'unread' ? grant.text : grantText(grant)
}

function keyOf({ of, grant }: OwedGrant): string {
  return JSON.stringify([describeSubject(of), grant.type === 'privileges' ? grant.catalog : '', grantText(grant)])
}

function distinct(owed: readonly OwedGrant[]): OwedGrant[] {
  return [...new Map(owed.map((one) => [keyOf(one), one])).values()]
}
