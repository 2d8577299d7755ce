import { holderText, identityText } from '../../provider/sql/show-grants'
import type { Finding } from './finding'
import type { Holdings } from './holdings'

/** Who asks, and with which roles. */
export function userFindings(holdings: Holdings): Finding[] {
  const { user, roles, inactive, unreadable } = holdings
  const named = roles.length === 0 ? 'without an active role' : `with the roles ${roles.join(', ')}`
  const who = holdings.isRoot ? 'who may do everything (SECURITY.md has the least privileges)' : named
  const findings: Finding[] = [{ status: 'ok', about: 'user', text: `${identityText(user)}, ${who}` }]
  if (inactive.length > 0)
    findings.push({
      status: 'warning',
      about: 'roles',
      text: `${inactive.join(', ')} ${inactive.length === 1 ? 'is' : 'are'} granted and not active`,
      remedies: [`SET DEFAULT ROLE ALL TO ${identityText(user)};`],
    })
  if (unreadable.length > 0)
    findings.push({
      status: 'unchecked',
      about: 'roles',
      text: `the grants of ${unreadable.map((name) => holderText({ type: 'role', name })).join(', ')} are not shown to this user`,
    })
  return findings
}
