import { OK, textRows, timeText } from '../answer'
import { bare } from '../errors'
import type { Handlers } from '../execute'
import type { FrontEnd, MemberRow } from '../frontend'
import { filterRows } from '../inline'
import { constantText } from '../query/expression'
import type { Session } from '../session'
import type { Cell } from '../store'
import { checkScope, settingOf } from '../variables'

const FRONTEND_COLUMNS =
  'Id Name IP EditLogPort HttpPort QueryPort RpcPort Role ClusterId Join Alive ReplayedJournalId LastHeartbeat IsHelper ErrMsg StartTime Version'
/** All front ends are on one machine: each has another port, and the first has the usual one. */
const EDIT_LOG_PORT = 9009
/** Those of 4.0; a real one has more in a shared-data cluster (`BackendsProcDir`). */
const BACKEND_COLUMNS =
  'BackendId IP HeartbeatPort BePort HttpPort BrpcPort LastStartTime LastHeartbeat Alive SystemDecommissioned ClusterDecommissioned TabletNum DataUsedCapacity AvailCapacity TotalCapacity UsedPct MaxDiskUsedPct ErrMsg Version Status DataTotalCapacity DataUsedPct CpuCores MemLimit NumRunningQueries MemUsedPct CpuUsedPct DataCacheMetrics Location StatusCode'
const COMPUTE_NODE_COLUMNS =
  'ComputeNodeId IP HeartbeatPort BePort HttpPort BrpcPort LastStartTime LastHeartbeat Alive SystemDecommissioned ClusterDecommissioned ErrMsg Version CpuCores NumRunningQueries MemUsedPct CpuUsedPct HasStoragePath StarletPort WorkerId WarehouseName TabletNum StatusCode'
const PROCESS_COLUMNS = 'ServerName Id User Host Db Command ConnectionStartTime Time State Info IsPending Warehouse'

const PLUGIN_COLUMNS = 'Name Type Description Version JavaVersion ClassName SoName Sources Status Properties'
/** The one that every front end has. */
const AUDIT_PLUGIN: Cell[] = [
  '__builtin_AuditLogBuilder',
  'AUDIT',
  'builtin audit logger',
  '0.12.0',
  '1.8.31',
  'com.starrocks.qe.AuditLogBuilder',
  null,
  'Builtin',
  'INSTALLED',
  '{}',
]

export const sessionHandlers: Handlers = {
  query: (session, { query }) => session.select(query),

  use(session, { parts }) {
    session.use(parts)
    return OK
  },

  setCatalog(session, { name }) {
    session.useCatalog(name)
    return OK
  },

  setVariables(session, { assignments }) {
    for (const { scope, name, value } of assignments) {
      const key = name.toLowerCase()
      if (scope === 'user') {
        session.variables.set(`@${key}`, constantText(value))
        continue
      }
      // The look-up of the variable refuses an unknown one.
      session.variable(scope, name)
      checkScope(scope, key)
      const setting = settingOf(key, constantText(value))
      if (scope === 'global') session.frontEnd.globalVariables.set(key, setting)
      // SET GLOBAL sets the variable of the session as well (`VariableMgr.setSystemVariable`).
      session.variables.set(key, setting)
    }
    return OK
  },

  setNames: () => OK,

  showVariables(session, { global, filter }) {
    const like = filter.like?.toLowerCase()
    return filterRows(
      textRows(['Variable_name', 'Value'], session.shownVariables(global)),
      { ...filter, like },
      session.frontEnd.store,
      session.context,
    )
  },

  showWarnings: () => textRows(['Level', 'Code', 'Message'], []),

  showNodes(session, { what }) {
    const { frontEnd } = session
    const [leader] = frontEnd.members
    const started = timeText(leader?.startedAt ?? new Date())
    const names = {
      FRONTENDS: FRONTEND_COLUMNS,
      BACKENDS: BACKEND_COLUMNS,
      'COMPUTE NODES': COMPUTE_NODE_COLUMNS,
      PROCESSLIST: PROCESS_COLUMNS,
    }[what as string]?.split(' ')
    if (what === 'PLUGINS') return textRows(PLUGIN_COLUMNS.split(' '), [AUDIT_PLUGIN])
    if (what === 'WAREHOUSES') throw bare('unsupported statement in shared_nothing mode', 5907)
    if (!names) throw bare(`sandbox: not supported: SHOW ${what}`)
    if (what === 'FRONTENDS')
      return textRows(
        names,
        frontEnd.members.map((member) => memberRow(frontEnd, member)),
      )
    if (what === 'BACKENDS' || what === 'COMPUTE NODES') {
      const home = frontEnd.sharesData ? 'COMPUTE NODES' : 'BACKENDS'
      return textRows(names, what === home ? [workerRow(frontEnd, names)] : [])
    }
    const process = (one: Session, statement: string, command: string): Cell[] => [
      leader ? memberName(leader) : '',
      String(one.id),
      one.user,
      '127.0.0.1',
      one.databaseName ?? '',
      command,
      started,
      '0',
      'OK',
      statement,
      'false',
      'default_warehouse',
    ]
    // To a user without OPERATE a real front end shows the connections of that user alone.
    const others = [...frontEnd.processes].filter(([other]) => other.id !== session.id && other.user === session.user)
    const shown = others.map(([other, { statement, command }]) => process(other, statement, command))
    return textRows(names, [
      process(session, frontEnd.processes.get(session)?.statement ?? 'SHOW PROCESSLIST', 'Query'),
      ...shown,
    ])
  },
}

/** The one node: a back end, or a compute node of a shared-data cluster. The cells about its load are empty here. */
function workerRow({ versionComment, members }: FrontEnd, columns: readonly string[]): Cell[] {
  const started = timeText(members[0]?.startedAt ?? new Date())
  const known: Record<string, string> = {
    [columns[0]!]: '10001',
    IP: '127.0.0.1',
    HeartbeatPort: '9050',
    BePort: '9060',
    HttpPort: '8040',
    BrpcPort: '8060',
    LastStartTime: started,
    LastHeartbeat: timeText(new Date()),
    Alive: 'true',
    SystemDecommissioned: 'false',
    ClusterDecommissioned: 'false',
    Version: versionComment,
    StatusCode: 'OK',
  }
  return columns.map((name) => known[name] ?? '')
}

const memberName = ({ id, startedAt }: MemberRow) => `127.0.0.1_${EDIT_LOG_PORT + id}_${startedAt.getTime()}`

function memberRow({ versionComment }: FrontEnd, member: MemberRow): Cell[] {
  const { id, port, role, alive, replayedJournal, startedAt } = member
  const ports = [EDIT_LOG_PORT + id, 8030, port, 9020]
  return [
    String(id),
    memberName(member),
    '127.0.0.1',
    ...ports.map(String),
    role,
    '1000000',
    'true',
    String(alive),
    String(replayedJournal),
    timeText(new Date()),
    'true',
    '',
    timeText(startedAt),
    versionComment,
  ]
}
