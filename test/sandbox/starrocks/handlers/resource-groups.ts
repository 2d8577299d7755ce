import { OK, textRows } from '../answer'
import type { Handlers } from '../execute'
import type { Session } from '../session'

export const resourceGroupHandlers: Handlers = {
  createResourceGroup(session, creation) {
    groupsOf(session).create(creation)
    return OK
  },

  alterResourceGroup(session, { name, change }) {
    groupsOf(session).alter(name, change)
    return OK
  },

  dropResourceGroup(session, { name, ifExists }) {
    groupsOf(session).drop(name, ifExists)
    session.frontEnd.security.forgetObject('RESOURCE GROUP', name)
    return OK
  },

  showResourceGroups(session, { name, all, verbose }) {
    const groups = groupsOf(session)
    const columns = groups.columns(verbose)
    const rows = groups.rows(name === undefined ? (all ? 'ALL' : session) : { name })
    return textRows(
      columns,
      rows.map((row) => columns.map((column) => row[column] ?? null)),
    )
  },
}

const groupsOf = ({ frontEnd }: Session) => frontEnd.resourceGroups
