import { OK, textRows } from '../answer'
import { unsupported } from '../errors'
import type { Handlers } from '../execute'
import type { Session } from '../session'

const COLUMNS =
  'name id cpu_weight_percent exclusive_cpu_percent mem_limit big_query_cpu_second_limit big_query_scan_rows_limit big_query_mem_limit concurrency_limit spill_mem_limit_threshold classifiers warehouses'
const VERBOSE =
  'name id cpu_weight cpu_weight_percent exclusive_cpu_cores exclusive_cpu_percent mem_limit max_cpu_cores big_query_cpu_second_limit big_query_scan_rows_limit big_query_mem_limit concurrency_limit spill_mem_limit_threshold type classifiers mem_pool warehouses'

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
    const rows = groupsOf(session).rows(name === undefined ? (all ? 'ALL' : session) : { name }, verbose)
    return textRows((verbose ? VERBOSE : COLUMNS).split(' '), rows)
  },
}

function groupsOf({ frontEnd }: Session) {
  // The columns and the properties of older releases are others, and not recorded.
  if (!frontEnd.features.atLeast(4, 1)) throw unsupported('resource groups before 4.1')
  return frontEnd.resourceGroups
}
