import { textRows } from '../answer'
import type { Expression, OrderItem } from '../ast'
import { analyzing } from '../errors'
import type { Handlers } from '../execute'
import { runDelete } from '../load/delete'
import { runInsert } from '../load/insert'
import type { LoadJob } from '../load/loads'
import { INTERNAL_CATALOG } from '../metadata'
import { catalogId } from '../security/objects'
import type { Cell } from '../store'

const COLUMNS =
  'JobId Label State Progress Type Priority ScanRows FilteredRows UnselectedRows SinkRows EtlInfo TaskInfo ErrorMsg CreateTime EtlStartTime EtlFinishTime LoadStartTime LoadFinishTime TrackingSQL JobDetails Warehouse'.split(
    ' ',
  )
const STATES = ['UNKNOWN', 'PENDING', 'ETL', 'LOADING', 'COMMITTED', 'FINISHED', 'CANCELLED', 'QUEUEING']

export const loadHandlers: Handlers = {
  async insert(session, insert) {
    const { rows, label, transactionId } = await runInsert(session, insert)
    return {
      kind: 'ok',
      affectedRows: rows,
      info: `{'label':'${label}', 'status':'VISIBLE', 'txnId':'${transactionId}'}`,
    }
  },

  showLoad(session, { all, database: named, filter, offset = 0 }) {
    const { frontEnd, access } = session
    const database =
      named === undefined && all && session.databaseName === undefined ? undefined : session.database(named)
    const wanted = wantedLoads(filter.where)
    const order = filter.orderBy.map((item) => orderOf(item))
    const databases = [...frontEnd.metadata.databases.values()].filter((one) => !database || one === database)
    const visible = databases.flatMap(({ id }) => {
      const path = [catalogId(frontEnd, INTERNAL_CATALOG), id]
      return frontEnd.loads.all(id).filter((job) => wanted(job) && access.allowed('TABLE', [...path, job.tableId]))
    })
    const rows = visible.sort((a, b) => a.jobId - b.jobId).map((job) => frontEnd.loads.row(job))
    rows.sort((a, b) => order.reduce((found, compare) => found || compare(a, b), 0))
    const end = filter.limit === undefined ? undefined : offset + filter.limit
    return textRows(COLUMNS, rows.slice(offset, end))
  },

  async delete(session, statement) {
    return { kind: 'ok', affectedRows: await runDelete(session, statement) }
  },
}

/** The conditions that SHOW LOAD supports (`ShowLoadStmtAnalyzer`); LIKE matches a part of the label, without `%`. */
function wantedLoads(where: Expression | undefined): (job: LoadJob) => boolean {
  let label: string | undefined
  let state: string | undefined
  let exact = false
  const read = (e: Expression): void => {
    if (e.kind === 'binary' && (e.op === 'AND' || e.op === 'OR')) {
      if (e.op === 'OR') throw refused('Only allow compound predicate with operator AND')
      read(e.left)
      read(e.right)
      return
    }
    const equals = e.kind === 'binary' && e.op === '='
    const like = e.kind === 'like' && e.op === 'LIKE' && !e.negated
    const [left, right] = equals ? [e.left, e.right] : like ? [e.operand, e.pattern] : []
    const name = left?.kind === 'column' ? left.parts.at(-1)!.toLowerCase() : ''
    const value = right?.kind === 'literal' && right.type === 'string' ? right.value : ''
    if (name === 'label' && value !== '') {
      label = value
      exact ||= equals
    } else if (name === 'state' && equals && STATES.includes(value.toUpperCase())) state = value.toUpperCase()
    else throw refused(WHERE)
  }
  if (where) read(where)
  return (job) =>
    (label === undefined || (exact ? job.label === label : job.label.includes(label))) &&
    (state === undefined || job.state === state)
}

const WHERE =
  'Where clause should looks like: LABEL = "your_load_label", or LABEL LIKE "matcher",  or STATE = "PENDING|ETL|LOADING|FINISHED|CANCELLED|QUEUEING",  or compound predicate with operator AND'

const refused = (message: string) => analyzing(message, 5064)

function orderOf({ expression, descending }: OrderItem): (a: Cell[], b: Cell[]) => number {
  if (expression.kind !== 'column') throw refused('Should order by column')
  const name = expression.parts.at(-1)!
  const index = COLUMNS.findIndex((column) => column.toLowerCase() === name.toLowerCase())
  if (index < 0) throw refused(`Title name[${name}] does not exist`)
  const value = (row: Cell[]) => (index === 0 ? Number(row[index]) : String(row[index] ?? ''))
  return (a, b) => (value(a) === value(b) ? 0 : value(a) < value(b) === descending ? 1 : -1)
}
