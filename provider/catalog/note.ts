import { createHash } from 'node:crypto'
import { InputError } from '../core/errors'
import type { Step } from '../core/spec'
import { alterRoleComment, createRoleIfMissing, dropRole, readRole } from '../sql/role'
import type { Row } from '../starrocks/connection'

/*
 * Between the DROP of a replaced catalog and the last GRANT on the new one, the grants stand nowhere but in the memory of a process
 * that can be killed; Pulumi records nothing of a step that never ended. So they are noted before the DROP where the next run finds
 * them: in StarRocks, as the comment of a role that has no other use. Whoever may read all grants may also make a role.
 */

/** The role that keeps the note of one resource. */
export function noteName(owner: string): string {
  return `pulumi_grants_${createHash('sha256').update(owner).digest('hex').slice(0, 24)}`
}

/** Before the DROP. A note that is there already is written anew, with no moment without one. */
export function writeNote(owner: string, grants: readonly string[]): Step[] {
  if (grants.length === 0) return []
  const text = JSON.stringify({ owner, note: 'to be granted again once the catalog is replaced', grants })
  const name = noteName(owner)
  return [{ statement: createRoleIfMissing(name, text) }, { statement: alterRoleComment(name, text) }]
}

/**
 * What is noted, in the rows of SHOW ROLES.
 *
 * @throws InputError where somebody has written over the note: to go on would lose the grants for good
 */
export function readNote(roles: readonly Row[], owner: string): string[] {
  const role = readRole(roles, noteName(owner))
  if (role === undefined) return []
  const grants = grantsIn(role.comment)
  if (grants !== undefined) return grants
  throw new InputError(
    '',
    `role ${noteName(owner)} keeps the grants of a catalog that is being replaced, and its comment cannot be read any more; give these grants by hand, drop the role and run \`pulumi up\` again`,
  )
}

function grantsIn(comment: string): string[] | undefined {
  try {
    const { grants } = JSON.parse(comment) as { grants?: unknown }
    return Array.isArray(grants) && grants.every((grant) => typeof grant === 'string') ? grants : undefined
  } catch {
    return undefined
  }
}

/** After the last GRANT. */
export function discardNote(owner: string): Step {
  return { statement: dropRole(noteName(owner)), optional: true }
}
