import { createHash } from 'node:crypto'
import { InputError } from '../errors'
import { type Identity, ownerName } from '../sql/owner'
import { alterRoleComment, createRoleIfMissing, dropRole, readRole } from '../sql/role'
import { grantText, parseGrant, type ShownGrant } from '../sql/show-grants'
import type { Row } from '../starrocks/server'
import type { GrantSubject } from './grant-subject'
import type { Step } from './spec'

/*
 * Between the DROP of a replaced object and the last GRANT on the new one, the grants stand nowhere but in the memory of a process that
 * can be killed; Pulumi records nothing of a step that never ended. So they are written down before the DROP where the next run finds
 * them: in StarRocks, as the comment of a role that has no other use. Whoever may read all grants may also create a role.
 */

/** A grant that is to be given again, and the object with which it went. */
export interface OwedGrant {
  readonly of: GrantSubject
  readonly grant: ShownGrant
}

export interface GrantMarker {
  readonly role: string
  readonly owed: readonly OwedGrant[]
}

const PREFIX = 'pulumi_grants_'

export function isMarker(role: string): boolean {
  return role.startsWith(PREFIX)
}

/** The role that keeps the marker of one resource. */
export function markerName({ __urn, __origin }: Identity & { readonly __origin?: string }): string {
  return named(`${__urn}#${__origin ?? ''}`)
}

/** Release 0.1.0 knew markers of catalogs only, and named them by project, stack and resource. */
export function legacyMarkerName({ __urn }: Identity): string {
  return named(ownerName(__urn))
}

function named(text: string): string {
  return `${PREFIX}${createHash('sha256').update(text).digest('hex').slice(0, 24)}`
}

/** What went with one object: of each grant the catalog, and the line of SHOW GRANTS. */
interface Entry {
  readonly of: GrantSubject
  readonly grants: readonly (readonly [catalog: string | null, line: string])[]
}

/** Before the DROP. `exists`: the marker is there already, and is written anew with no moment without one. */
export function writeMarker(resource: Identity, owed: readonly OwedGrant[], exists: boolean): Step[] {
  if (owed.length === 0) return []
  const role = markerName(resource)
  const text = JSON.stringify({
    owner: ownerName(resource.__urn),
    note: 'to be granted again once the object is replaced',
    went: entriesOf(owed),
  })
  return [{ statement: exists ? alterRoleComment(role, text) : createRoleIfMissing(role, text) }]
}

function entriesOf(owed: readonly OwedGrant[]): Entry[] {
  const keys = [...new Set(owed.map(({ of }) => JSON.stringify(of)))]
  return keys.map((key) => ({
    of: JSON.parse(key) as GrantSubject,
    grants: owed
      .filter(({ of }) => JSON.stringify(of) === key)
      .map(({ grant }) => [(grant.type === 'privileges' && grant.catalog) || null, grantText(grant)] as const),
  }))
}

/**
 * What the rows of SHOW ROLES have of a resource. `subject`: the object, for a marker of release 0.1.0.
 *
 * @throws InputError where somebody has written over a marker: to go on would lose the grants for good
 */
export function readMarkers(roles: readonly Row[], resource: Identity, subject: GrantSubject): GrantMarker[] {
  const names = [markerName(resource), ...(subject.type === 'catalog' ? [legacyMarkerName(resource)] : [])]
  return names.flatMap((role) => {
    const shown = readRole(roles, role)
    return shown === undefined ? [] : [{ role, owed: owedIn(shown.comment, role, subject) }]
  })
}

function owedIn(comment: string, role: string, subject: GrantSubject): OwedGrant[] {
  const owed = parse(comment, subject)
  if (owed !== undefined) return owed
  throw new InputError(
    '',
    `role ${role} keeps the grants of an object that is being replaced, and its comment cannot be read any more; give these grants by hand, drop the role and run \`pulumi up\` again`,
  )
}

function parse(comment: string, subject: GrantSubject): OwedGrant[] | undefined {
  try {
    // Release 0.1.0 wrote lines alone, of its one catalog.
    const { went, grants = [] } = JSON.parse(comment) as { went?: Entry[]; grants?: string[] }
    const entries = went ?? [{ of: subject, grants: grants.map((line) => [subject.name, line] as const) }]
    if (went === undefined && grants.length === 0) return undefined
    return entries.flatMap(({ of, grants }) => grants.map(([catalog, line]) => owedBy(of, line, catalog)))
  } catch {
    return undefined
  }
}

/** @throws Error where nobody can have written this as a grant */
function owedBy(of: GrantSubject, line: string, catalog: string | null): OwedGrant {
  const grant = parseGrant(line, catalog ?? undefined)
  if (grant.type === 'unread') throw new Error(line)
  return { of, grant }
}

/** After the last GRANT. */
export function discardMarkers(roles: Iterable<string>): Step[] {
  return [...new Set(roles)].map((role) => ({ statement: dropRole(role), optional: true }))
}
