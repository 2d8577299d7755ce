import { StarRocksError } from '../errors'
import { listsUser, showGrants, showUsers } from '../sql/grant'
import { readRole, showRoles } from '../sql/role'
import type { Holder } from '../sql/show-grants'
import type { Row, Server } from '../starrocks/server'

/**
 * SHOW GRANTS of one role or user. StarRocks refuses it for a missing one, with no error number of its own. Then there are no
 * grants, and a second query tells this from another refusal.
 */
export async function shownGrants(holder: Holder, server: Server): Promise<Row[]> {
  try {
    return await server.query(showGrants(holder))
  } catch (error) {
    if (!(error instanceof StarRocksError && error.is('refused')) || (await exists(holder, server))) throw error
    return []
  }
}

async function exists(holder: Holder, server: Server): Promise<boolean> {
  if (holder.type === 'role') return readRole(await server.query(showRoles()), holder.name) !== undefined
  return holder.type === 'user' ? listsUser(await server.query(showUsers()), holder) : true
}
