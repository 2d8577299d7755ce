import { createHash } from 'node:crypto'
import { InputError } from '../errors'
import { type Identity, ownerName } from '../sql/owner'
import type { RecoveryMarker } from '../sql/recovery-marker'
import { alterRoleComment, createRoleIfMissing, dropRole, readRole } from '../sql/role'
import { grantText, parseGrant, type ShownGrant } from '../sql/show-grants'
import type { Row } from '../starrocks/server'
import type { GrantSubject } from './grant-subject'
import type { Step } from './spec'

/*
 * The recovery marker of a replacement. Between the DROP of the old object and the last GRANT on the new one, only the memory of a
 * process has the grants. The marker has them from before the DROP: it is in the comment of a role that has no other use. A user who
 * may read all grants may also create a role.
 */

/** A grant to restore, and the object that it was on. */
export interface PendingGrant {
  readonly of: GrantSubject
  readonly grant: ShownGrant
}

export interface GrantMarker {
  readonly role: string
  readonly pending: readonly PendingGrant[]
}

const PREFIX = 'pulumi_grants_'

export function isMarker(role: string): boolean {
  return role.startsWith(PREFIX)
}

/** The role that carries the marker of one resource. */
export function markerName({ __urn, __origin }: Identity & { readonly __origin?: string }): string {
  return named(`${__urn}#${__origin ?? ''}`)
}

/** Release 0.1.0 had markers for catalogs only, named by project, stack and resource. */
export function legacyMarkerName({ __urn }: Identity): string {
  return named(ownerName(__urn))
}

function named(text: string): string {
  return `${PREFIX}${createHash('sha256').update(text).digest('hex').slice(0, 24)}`
}

/** The grants of one object: of each the catalog, and the line of SHOW GRANTS. */
interface Entry {
  readonly of: GrantSubject
  readonly grants: readonly (readonly [catalog: string | null, line: string])[]
}

/** Writes the marker before the DROP. `exists`: the marker exists already and is replaced without a moment in which there is none. */
export function writeMarker(resource: Identity, pending: readonly PendingGrant[], exists: boolean): Step[] {
  if (pending.length === 0) return []
  const role = markerName(resource)
  const text = grantMarker(resource).write('', [...pending])
  return [{ statement: exists ? alterRoleComment(role, text) : createRoleIfMissing(role, text) }]
}

/** The comment of the role is the marker and nothing else. `subject`: the object, for a marker of release 0.1.0. */
function grantMarker({ __urn }: Identity, subject?: GrantSubject): RecoveryMarker<PendingGrant[]> {
  return {
    read: (comment) => parse(comment, subject),
    write: (_comment, pending) =>
      JSON.stringify({
        owner: ownerName(__urn),
        note: 'to be granted again once the object is replaced',
        went: entriesOf(pending),
      }),
    remove: () => '',
  }
}

function entriesOf(pending: readonly PendingGrant[]): Entry[] {
  const keys = [...new Set(pending.map(({ of }) => JSON.stringify(of)))]
  return keys.map((key) => ({
    of: JSON.parse(key) as GrantSubject,
    grants: pending
      .filter(({ of }) => JSON.stringify(of) === key)
      .map(({ grant }) => [(grant.type === 'privileges' && grant.catalog) || null, grantText(grant)] as const),
  }))
}

/**
 * The marker of a resource in the rows of SHOW ROLES. `subject`: the object, for a marker of release 0.1.0.
 *
 * @throws InputError if somebody has overwritten a marker: to continue would lose the grants for good
 */
export function readMarkers(roles: readonly Row[], resource: Identity, subject: GrantSubject): GrantMarker[] {
  const names = [markerName(resource), ...(subject.type === 'catalog' ? [legacyMarkerName(resource)] : [])]
  return names.flatMap((role) => {
    const shown = readRole(roles, role)
    return shown === undefined ? [] : [{ role, pending: pendingIn(shown.comment, role, resource, subject) }]
  })
}

function pendingIn(comment: string, role: string, resource: Identity, subject: GrantSubject): PendingGrant[] {
  const pending = grantMarker(resource, subject).read(comment)
  if (pending !== undefined) return pending
  throw new InputError(
    '',
    `role ${role} stores the grants of an object that is being replaced, and its comment is no longer readable; restore these grants by hand, drop the role and run \`pulumi up\` again`,
  )
}

function parse(comment: string, subject: GrantSubject | undefined): PendingGrant[] | undefined {
  try {
    // Release 0.1.0 wrote only the lines, all of its one catalog.
    const { went, grants = [] } = JSON.parse(comment) as { went?: Entry[]; grants?: string[] }
    if (went === undefined && (grants.length === 0 || subject === undefined)) return undefined
    const entries = went ?? [{ of: subject!, grants: grants.map((line) => [subject!.name, line] as const) }]
    return entries.flatMap(({ of, grants }) => grants.map(([catalog, line]) => pendingGrant(of, line, catalog)))
  } catch {
    return undefined
  }
}

/** @throws Error if the text cannot be a grant */
function pendingGrant(of: GrantSubject, line: string, catalog: string | null): PendingGrant {
  const grant = parseGrant(line, catalog ?? undefined)
  if (grant.type === 'unread') throw new Error(line)
  return { of, grant }
}

/** Removes the marker after the last GRANT. */
export function discardMarkers(roles: Iterable<string>): Step[] {
  return [...new Set(roles)].map((role) => ({ statement: dropRole(role), optional: true }))
}
