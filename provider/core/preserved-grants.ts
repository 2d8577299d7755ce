import { InputError, messageOf, StarRocksError } from '../errors'
import { counted } from '../sql/counted'
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
import { discardMarkers, isMarker, markerName, type PendingGrant, readMarkers, writeMarker } from './grant-marker'
import { describeSubject, effectOfDrop, type GrantSubject, moved } from './grant-subject'
import { shownGrants } from './shown-grants'
import type { Spec, Step } from './spec'
import { isUserMark } from './user-mark'

/*
 * StarRocks removes privileges with their object, and with the role that holds them. Before the DROP of a replacement, the provider
 * reads them, records them in StarRocks (`grant-marker.ts`), and grants them again on the new object.
 */

/** The grants that a DROP removes. */
export interface Preserved {
  /** The grants to restore: those that StarRocks shows, and those that an interrupted run has recorded. */
  readonly pending: readonly PendingGrant[]
  /** Those among them that were recorded before. */
  readonly recorded: readonly PendingGrant[]
  /** The roles that hold them. */
  readonly markers: readonly string[]
  /** The grants that cannot be restored, as SHOW GRANTS writes them. */
  readonly lost: readonly string[]
  /** Why this user may not read the grants. */
  readonly unreadable?: string
}

export const NOTHING: Preserved = { pending: [], recorded: [], markers: [], lost: [] }

type Subjects = Readonly<Record<string, GrantSubject>>

/** The objects of a resource that these statements drop. */
export function droppedSubjects<Inputs, Desired, Actual>(
  spec: Pick<Spec<Inputs, Desired, Actual>, 'grantSubjects'>,
  steps: readonly Step[],
  inputs: Inputs,
): GrantSubject[] {
  const subjects: Subjects = spec.grantSubjects?.(inputs) ?? {}
  return Object.entries(subjects).flatMap(([part, subject]) =>
    steps.some((step) => step.part === part) ? [subject] : [],
  )
}

/** The objects that get the grants, and the step before which they get them. */
export function inheritance(steps: readonly Step[], subjects: Subjects): { heirs: Subjects; at: number } {
  const at = steps.findIndex(({ heirs }) => heirs !== undefined)
  return { heirs: steps[at]?.heirs ?? subjects, at: at < 0 ? steps.length : at }
}

/**
 * All grants that a DROP of these objects removes.
 *
 * @throws InputError if the grants cannot be read this time: to continue would lose them
 */
export async function grantsOf(
  subjects: readonly GrantSubject[],
  resource: Identity,
  server: Server,
): Promise<Preserved> {
  if (subjects.length === 0) return NOTHING
  try {
    const roles = await server.query(showRoles())
    const recorded = recordedIn(roles, resource, subjects)
    const shown = await allGrants(roles, server)
    const fates = shown.flatMap(({ holder, grant }) =>
      subjects.flatMap((of) => {
        const fate = effectOfDrop(grant, of, holderText(holder))
        return fate === undefined ? [] : [{ of, ...fate }]
      }),
    )
    const found = fates.flatMap((fate) => ('gone' in fate ? [{ of: fate.of, grant: fate.gone }] : []))
    const lost = fates.flatMap((fate) => ('lost' in fate ? [textOf(fate.lost)] : []))
    return { ...recorded, pending: distinct([...found, ...recorded.pending]), lost }
  } catch (error) {
    if (!(error instanceof StarRocksError)) throw error
    // A user who may never read grants continues without them.
    if (error.is('notPermitted', 'accessDenied')) return { ...NOTHING, unreadable: messageOf(error) }
    throw new InputError(
      '',
      `${described(subjects)} must be dropped and created again, which loses its grants, and these cannot be read: ${messageOf(error)}`,
    )
  }
}

/** The grants that an interrupted run has recorded; none if this user may not see roles. */
export async function pendingGrants(subjects: readonly GrantSubject[], resource: Identity, server: Server) {
  try {
    return recordedIn(await server.query(showRoles()), resource, subjects)
  } catch (error) {
    if (error instanceof StarRocksError && error.is('notPermitted', 'accessDenied')) return NOTHING
    throw error
  }
}

/** The grants that an interrupted run has recorded in the comments of these roles. */
export function recordedIn(roles: readonly Row[], resource: Identity, [subject]: readonly GrantSubject[]): Preserved {
  const markers = subject === undefined ? [] : readMarkers(roles, resource, subject)
  const recorded = markers.flatMap(({ pending }) => pending)
  return { ...NOTHING, pending: recorded, recorded, markers: markers.map(({ role }) => role) }
}

interface HeldGrant {
  readonly holder: Holder
  readonly grant: ShownGrant | UnreadGrant
}

/** Reads SHOW GRANTS of one role and one user after the other. The privileges of built-in roles are fixed, except for public. */
async function allGrants(roles: readonly Row[], server: Server): Promise<HeldGrant[]> {
  const users = await server.query(showUsers())
  const isOurs = (role: string) => isMarker(role) || isUserMark(role)
  const named = roles.filter((row) => (row.BUILTIN !== 'true' || row.NAME === 'public') && !isOurs(row.NAME ?? ''))
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

/** The statements that record the grants; they run before the DROP. */
export function recordingSteps(resource: Identity, { pending, markers }: Preserved): Step[] {
  return writeMarker(resource, pending, markers.includes(markerName(resource)))
}

/**
 * The statements that grant the privileges on the objects of a resource. A holder or an object may be gone by then. So a refusal
 * fails the run; in the next run (`last`) it is a warning.
 */
export function restoringSteps(
  resource: Identity,
  subjects: Subjects,
  { pending, recorded, markers }: Preserved,
  last: boolean,
): Step[] {
  if (pending.length === 0) return discardMarkers(markers)
  const given = inOrder(pending).flatMap(({ of, grant }): Step[] => {
    const target = Object.values(subjects).find(({ type }) => type === of.type)
    const again = target === undefined ? grant : moved(grant, of, target)
    const catalog = catalogOfGrant(again)
    const isLast = last && recorded.some((one) => keyOf(one) === keyOf({ of, grant }))
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

/** A role gets its own privileges before anybody gets the role. */
function inOrder(pending: readonly PendingGrant[]): PendingGrant[] {
  const isMembership = ({ of, grant }: PendingGrant) => grant.type === 'roles' && grant.roles.includes(of.name)
  return [...pending.filter((one) => !isMembership(one)), ...pending.filter(isMembership)]
}

/** The statements of a create that follow a DROP. If StarRocks refuses the first, the error says what is gone. */
export function withLossMessage(steps: readonly Step[], { pending }: Preserved): Step[] {
  const [first, ...rest] = steps
  if (first === undefined || pending.length === 0 || first.lossIfRefused !== undefined) return [...steps]
  const texts = pending.map(({ grant }) => grantText(grant)).join('; ')
  const lossIfRefused = `these grants were lost with the former object, and are restored once the new one exists (${texts})`
  return [{ ...first, lossIfRefused }, ...rest]
}

export interface PreviewedGrants {
  readonly remarks: readonly string[]
  readonly before: readonly Step[]
  readonly after: readonly Step[]
}

/** The grants of these objects in a preview, with the warnings about them. */
export async function previewGrants(
  subjects: readonly GrantSubject[],
  replacement: Subjects,
  resource: Identity,
  server: Server,
  warn: (message: string) => void,
): Promise<PreviewedGrants> {
  const preserved = await grantsOf(subjects, resource, server)
  const { pending, lost, unreadable } = preserved
  const what = described(subjects)
  if (unreadable !== undefined) {
    warn(
      `the grants on ${what} cannot be read, and are lost when it is dropped; grant them again by hand. ${unreadable}`,
    )
    return { remarks: [`-- the grants on ${what} cannot be read, and are lost`], before: [], after: [] }
  }
  for (const text of lost) warn(`this grant is lost when ${what} is dropped: ${text}`)
  for (const message of lostDefaults(pending, replacement)) warn(message)
  const count = `${counted(pending.length, 'grant')} ${pending.length === 1 ? 'goes' : 'go'}`
  return {
    remarks: [
      ...(pending.length === 0
        ? []
        : [`-- ${count} with ${what}, and ${pending.length === 1 ? 'is' : 'are'} given again`]),
      ...lost.map((text) => `-- lost with ${what}: ${text}`),
    ],
    before: recordingSteps(resource, preserved),
    after: restoringSteps(resource, replacement, preserved, false),
  }
}

/** StarRocks does not show the default roles of a user, and a role that is granted again is not a default role. */
function lostDefaults(pending: readonly PendingGrant[], replacement: Subjects): string[] {
  const roles = pending.flatMap(({ of, grant }) => (of.type === 'user' && grant.type === 'roles' ? grant.roles : []))
  const members = pending.flatMap(({ of, grant }) => {
    const isMember = of.type === 'role' && grant.type === 'roles' && grant.to.type === 'user'
    return isMember ? [{ role: of.name, user: holderText(grant.to) }] : []
  })
  const [first] = members
  const users = members.map(({ user }) => user).join(', ')
  return [
    ...(first === undefined
      ? []
      : [
          `role ${first.role} is dropped, and ${users} get${members.length === 1 ? 's' : ''} it back as role ${replacement.role?.name ?? first.role}, but not as a default role: StarRocks does not show default roles. Where it was one, run ALTER USER ... DEFAULT ROLE afterwards`,
        ]),
    ...(roles.length === 0
      ? []
      : [
          `user ${replacement.user?.name ?? ''} gets the roles of the former user (${roles.join(', ')}), but only those in defaultRoles as default roles: StarRocks does not show default roles. Where another was one, run ALTER USER ... DEFAULT ROLE afterwards`,
        ]),
  ]
}

function described(subjects: readonly GrantSubject[]): string {
  return subjects.map(describeSubject).join(' and ')
}

function textOf(grant: ShownGrant | UnreadGrant): string {
  return grant.type === 'unread' ? grant.text : grantText(grant)
}

function keyOf({ of, grant }: PendingGrant): string {
  return JSON.stringify([describeSubject(of), grant.type === 'privileges' ? grant.catalog : '', grantText(grant)])
}

function distinct(pending: readonly PendingGrant[]): PendingGrant[] {
  return [...new Map(pending.map((one) => [keyOf(one), one])).values()]
}
