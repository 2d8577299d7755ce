import { type Grantee, granteeOf, holderOf } from './grant'
import { type Sql, sql, str } from './quote'
import { type Holder, holderSql, holderText, parseGrant, parseGrants } from './show-grants'

type Row = Readonly<Record<string, string | null>>

/** The holder of a role, as a program declares it. */
export type Member = Grantee | { readonly type: 'externalGroup'; readonly name: string }

export function memberHolder(to: Member): Holder {
  return to.type === 'externalGroup' ? to : holderOf(to)
}

/** StarRocks accepts it for a role that the holder does not have, but for no holder or role that is missing. */
export function revokeRole(role: string, from: Holder): Sql {
  return sql`REVOKE ${str(role)} FROM ${holderSql(from)}`
}

/** The roles in SHOW GRANTS of one holder. */
export function rolesIn(rows: readonly Row[]): string[] {
  return parseGrants(rows).flatMap((grant) => (grant.type === 'roles' ? grant.roles : []))
}

/** `analyst TO USER 'rose'@'%'`, the id of a membership. */
export function membershipText(role: string, to: Holder): string {
  return `${role} TO ${holderText(to)}`
}

/** The reverse of {@link membershipText}. */
export function parseMembership(text: string): { readonly role: string; readonly to: Member } | undefined {
  const [, role = '', kind, holder = ''] = /^(\w+) TO (USER|ROLE|EXTERNAL GROUP) (.+)$/.exec(text) ?? []
  if (kind === undefined) return undefined
  const line = `GRANT '${role}' TO ${kind === 'USER' ? '' : `${kind} `}${holder}`
  const grant = parseGrant(line)
  if (grant.type !== 'roles') return undefined
  const to = grant.to.type === 'externalGroup' ? grant.to : granteeOf(grant.to)
  return to && { role, to }
}

/** Who holds which role: one row for each membership of a role or a user. External groups are not in it. */
export function showRoleEdges(): Sql {
  return sql`SELECT \`FROM_ROLE\`, \`TO_ROLE\` FROM \`sys\`.\`role_edges\` WHERE \`TO_ROLE\` IS NOT NULL`
}

/**
 * The roles from one to another, each of which holds the next; undefined if the first does not hold the last.
 */
export function pathBetween(edges: readonly Row[], holder: string, held: string): readonly string[] | undefined {
  const known = new Set<string>()
  const walk = (role: string): string[] | undefined => {
    if (role === held) return [role]
    if (known.has(role)) return undefined
    known.add(role)
    for (const { FROM_ROLE: inner, TO_ROLE: outer } of edges) {
      const rest = outer === role && inner ? walk(inner) : undefined
      if (rest !== undefined) return [role, ...rest]
    }
    return undefined
  }
  return walk(holder)
}
