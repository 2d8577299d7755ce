import { OK, textRows } from '../answer'
import type { QualifiedName } from '../ast'
import { alterMaterializedProperties } from '../ddl/materialized-properties'
import { analyzeMaterializedView, at, materializedViewText, setProperties } from '../ddl/materialized-view'
import { analyzing, bare, tableNotFound, unsupported } from '../errors'
import type { Handlers } from '../execute'
import { filterRows, likePattern } from '../inline'
import { SHOWN_COLUMNS } from '../materialized/columns'
import { shownViews } from '../materialized/shown'
import { alteredView, BY_HAND, isMaterialized, type MaterializedTable, PRIORITY } from '../materialized/views'
import { INTERNAL_CATALOG } from '../metadata'
import { checkTableName } from '../names'
import { catalogId } from '../security/objects'
import type { Session } from '../session'
import type { RefreshMaterializedView } from '../statements'
import { wrongKind } from './views'

export const materializedViewHandlers: Handlers = {
  async createMaterializedView(session, statement) {
    const { metadata, store, materializedViews } = session.frontEnd
    const table = await analyzeMaterializedView(session, statement)
    const { database, name } = table
    if (database.tables.has(name) || database.views.has(name)) {
      if (statement.ifNotExists) return OK
      throw bare(`Table '${name}' already exists`, 1050)
    }
    if (session.frontEnd.options.storageVolumes.length > 0)
      throw unsupported('CREATE MATERIALIZED VIEW in a shared-data cluster')
    setProperties(session, table, statement.properties)
    table.id = metadata.nextId()
    table.materialized!.taskId = metadata.nextId()
    database.tables.set(name, table)
    try {
      await store.createTable(table)
    } catch (error) {
      if (database.tables.get(name) === table) database.tables.delete(name)
      throw error
    }
    if (isMaterialized(table)) materializedViews.created(table)
    return OK
  },

  async dropMaterializedView(session, { name: qualified, ifExists }) {
    const { database: databaseName, name } = session.qualify(qualified)
    const { metadata, store, materializedViews } = session.frontEnd
    const database = metadata.databases.get(databaseName)
    if (!database) throw bare(`Unknown database '${databaseName}'`, 5501)
    const table = database.tables.get(name)
    if (!table || !isMaterialized(table)) {
      if (ifExists) return OK
      throw bare(`Materialized view ${name} is not found`)
    }
    database.tables.delete(name)
    materializedViews.forget(table)
    materializedViews.baseChanged(table, `base-table dropped: ${name}`)
    await store.dropTable(table)
    return OK
  },

  showCreateMaterializedView(session, { name: qualified }) {
    const { database, name } = session.qualify(qualified)
    const inside = session.frontEnd.metadata.database(database)
    const table = inside.tables.get(name)
    if (!table && !inside.views.has(name)) throw tableNotFound(name)
    if (!table || !isMaterialized(table)) throw wrongKind('MATERIALIZED VIEW', database, name)
    return showCreateMaterializedView(table)
  },

  async showMaterializedViews(session, { database, filter }) {
    const { access, frontEnd } = session
    const inside = session.database(database)
    const path = [catalogId(frontEnd, INTERNAL_CATALOG), inside.id]
    const rows = await shownViews(frontEnd, inside)
    const visible = rows.filter(({ table }) => access.allowed('MATERIALIZED VIEW', [...path, table.id]))
    // LIKE is about the name, which is not the first column here.
    const matches = filter.like === undefined ? undefined : likePattern(filter.like)
    const liked = visible.filter(({ table }) => matches?.test(table.name) ?? true).map(({ cells }) => cells)
    const rest = { ...filter, like: undefined }
    return filterRows(textRows(SHOWN_COLUMNS, liked), rest, frontEnd.store, session.context)
  },

  async alterMaterializedView(session, { name, change }) {
    const { materializedViews } = session.frontEnd
    const table = alteredView(session, name)
    const { tables, views } = table.database
    switch (change.kind) {
      case 'refresh':
        materializedViews.reschedule(table, change.scheme)
        return OK
      case 'set':
        alterMaterializedProperties(session, table, change.properties)
        return OK
      case 'rename':
        checkTableName(change.to)
        if (tables.has(change.to) || views.has(change.to))
          throw analyzing(`Materialized view [${change.to}] is already used`)
        tables.delete(table.name)
        table.name = change.to
        tables.set(table.name, table)
        return OK
      case 'swap':
        swap(session, table, change.other)
        return OK
      case 'status':
        if (change.active) await activate(session, table)
        else if (table.materialized.inactiveReason === undefined) materializedViews.deactivate(table, BY_HAND)
        return OK
    }
  },

  async refreshMaterializedView(session, statement) {
    const { materializedViews } = session.frontEnd
    const table = refreshedView(session, statement)
    const { partitions, force, sync, priority = PRIORITY.high } = statement
    const order = { manual: true, partitions, force, priority }
    const run = sync ? await materializedViews.refreshNow(table, order) : materializedViews.submit(table, order)
    return textRows(['QUERY_ID'], [[run.id]])
  },

  cancelRefresh(session, { name: qualified }) {
    const { database, name } = session.qualify(qualified)
    const table = session.frontEnd.metadata.database(database).tables.get(name)
    if (!table || !isMaterialized(table)) throw bare(`${name} is not a materialized view`)
    session.frontEnd.materializedViews.cancel(table)
    return OK
  },
}

export function showCreateMaterializedView(table: MaterializedTable) {
  return textRows(['Materialized View', 'Create Materialized View'], [[table.name, materializedViewText(table)]])
}

/** A view that is refreshed by itself is refreshed at once when it becomes active. */
async function activate(session: Session, table: MaterializedTable): Promise<void> {
  if (table.materialized.inactiveReason === undefined) return
  const { materializedViews } = session.frontEnd
  await materializedViews.activate(table)
  if (table.materialized.refresh.type !== 'MANUAL')
    materializedViews.submit(table, { mergeable: true, priority: PRIORITY.normal })
}

/** Exchanges the names of two; views that read them become inactive. */
function swap({ frontEnd }: Session, table: MaterializedTable, otherName: string): void {
  const { tables } = table.database
  const other = tables.get(otherName)
  if (!other) throw bare(`Table ${otherName} does not exist or is not OLAP/LAKE table`)
  if (!isMaterialized(other)) throw bare('Materialized view can only SWAP WITH materialized view')
  frontEnd.materializedViews.baseChanged(table, `base-table swapped: ${table.name}`)
  frontEnd.materializedViews.baseChanged(other, `base-table swapped: ${otherName}`)
  other.name = table.name
  table.name = otherName
  tables.set(other.name, other)
  tables.set(table.name, table)
}

/** The view of a REFRESH, if it supports the options. */
function refreshedView(session: Session, { name: qualified, partitions }: RefreshMaterializedView): MaterializedTable {
  const { database, name } = session.qualify(qualified)
  const refuse = (message: string) => at(qualified, message)
  const inside = session.frontEnd.metadata.databases.get(database)
  if (!inside) throw refuse(`Can not find database:${database}`)
  const table = inside.tables.get(name)
  if (!table) throw refuse(`Can not find materialized view:${name}`)
  if (!isMaterialized(table)) throw refuse(`Can not refresh non materialized view:${name}`)
  if (table.materialized.inactiveReason === BY_HAND)
    throw refuse(
      `Refresh materialized view failed because [${name}] is not active. You can try to active it with ALTER MATERIALIZED VIEW ${name} ACTIVE; `,
    )
  if (partitions) checkPartitions(qualified, table, partitions)
  return table
}

function checkPartitions(
  qualified: QualifiedName,
  { materialized: { partitionType, partitionBy } }: MaterializedTable,
  partitions: NonNullable<RefreshMaterializedView['partitions']>,
): void {
  const kind = 'rows' in partitions ? 'LIST' : 'RANGE'
  if (partitionType === 'UNPARTITIONED') throw at(qualified, 'Not support refresh by partition for single partition mv')
  if (partitionType !== kind)
    throw at(qualified, `Not support refresh by partition for non ${kind.toLowerCase()} partitioned mv`)
  if ('rows' in partitions) {
    const wrong = partitions.rows.find((row) => row.length !== partitionBy.length)
    if (wrong)
      throw at(
        qualified,
        `Partition column size ${partitionBy.length} is not match with input partition value's size ${wrong.length}: please use \`REFRESH MATERIALIZED VIEW <name> (('col1', 'col2'))\` if the mv contains multi partition columns; otherwise use \`REFRESH MATERIALIZED VIEW <name> ('v1', 'v2')\``,
      )
    return
  }
  const { from, to, span } = partitions
  const numbers = [from, to].every((text) => /^-?\d{1,7}$/.test(text))
  const dates = [from, to].every((text) => /^\d{4}-?\d\d-?\d\d( \d\d:\d\d:\d\d)?$/.test(text))
  const refuse = (message: string) => analyzing(message, 1064, span.from, span.to)
  if (!numbers && !dates) throw refuse('Batch build partition EVERY is date type but START or END does not type match')
  if (numbers && Number(from) >= Number(to))
    throw refuse('Batch build partition start value should less then end value')
  if (!numbers && from >= to) throw refuse('Batch build partition start date should less than end date')
}
