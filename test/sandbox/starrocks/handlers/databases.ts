import { OK, textRows } from '../answer'
import { analyzing, bare, unsupported } from '../errors'
import type { Handlers } from '../execute'
import type { FrontEnd } from '../frontend'
import { filterRows } from '../inline'
import { isMaterialized } from '../materialized/views'
import { INTERNAL_CATALOG, SYSTEM_DATABASES, sortedByName } from '../metadata'
import { checkDatabaseName } from '../names'
import { dataVolume, readableBytes, replicaNumber } from '../quotas'

export const databaseHandlers: Handlers = {
  createDatabase(session, { name: { parts }, ifNotExists, properties }) {
    const name = parts.at(-1)!
    checkDatabaseName(name)
    const { metadata } = session.frontEnd
    const volume = storageVolume(session.frontEnd, properties)
    if (!metadata.databases.has(name)) metadata.createDatabase(name, volume)
    else if (!ifNotExists) throw bare(`Can't create database '${name}'; database exists`, 1007)
    return OK
  },

  async dropDatabase(session, { name: { parts }, ifExists, force }) {
    const name = parts.at(-1)!
    const { metadata, store, pipes, materializedViews } = session.frontEnd
    const database = metadata.databases.get(name)
    if (!database) {
      if (ifExists) return OK
      throw bare(`Can't drop database '${name}'; database doesn't exist`, 1008)
    }
    if (SYSTEM_DATABASES.includes(name)) throw bare(`Access denied for user 'root' to database '${name}'`, 1044)
    metadata.databases.delete(name)
    pipes.dropAllOf(name)
    for (const table of database.tables.values()) {
      if (isMaterialized(table)) materializedViews.forget(table)
      materializedViews.baseChanged(table, `base-table dropped: ${table.name}`)
    }
    // Without FORCE it can be recovered, without its pipes.
    const gone = force ? database : metadata.discardDatabase(database)
    for (const table of gone?.tables.values() ?? []) await store.dropTable(table)
    session.forgetDatabase(INTERNAL_CATALOG, name)
    return OK
  },

  showDatabases(session, { filter }) {
    const databases = sortedByName(session.frontEnd.metadata.databases.values())
    const visible = databases.filter(
      ({ id, name }) => name === 'information_schema' || session.access.mayUseDatabase(INTERNAL_CATALOG, id),
    )
    const names = visible.map(({ name }) => name)
    return filterRows(
      textRows(
        ['Database'],
        names.map((name) => [name]),
      ),
      filter,
      session.frontEnd.store,
      session.context,
    )
  },

  showCreateDatabase(session, { name }) {
    const { storageVolume } = session.database(name)
    const properties = storageVolume === undefined ? '' : `\nPROPERTIES ("storage_volume" = "${storageVolume}")`
    return textRows(['Database', 'Create Database'], [[name, `CREATE DATABASE \`${name}\`${properties}`]])
  },

  alterDatabaseQuota(session, { name, quota, value }) {
    const amount = quota === 'DATA' ? dataVolume(value) : replicaNumber(value)
    const database = session.database(name)
    if (quota === 'DATA') database.dataQuota = amount
    else database.replicaQuota = amount
    return OK
  },

  showDatabaseProc({ frontEnd }) {
    const rows = [...frontEnd.metadata.databases.values()].sort((a, b) => a.id - b.id)
    return textRows(
      ['DbId', 'DbName', 'TableNum', 'Quota', 'LastConsistencyCheckTime', 'ReplicaQuota'],
      rows.map(({ id, name, tables, dataQuota, replicaQuota }) => [
        String(id),
        name,
        String(tables.size),
        readableBytes(dataQuota),
        '\\N',
        String(replicaQuota),
      ]),
    )
  },
}

/** The storage volume of a new database; `default` is an alias of one (`SharedDataStorageVolumeMgr.getStorageVolumeOfDb`). */
function storageVolume({ sharesData, storageVolumes }: FrontEnd, properties: Map<string, string>): string | undefined {
  for (const key of properties.keys()) {
    if (key !== 'storage_volume') throw unsupported(`the database property ${key}`)
  }
  const named = properties.get('storage_volume')
  if (!sharesData) {
    if (named === undefined || named.toLowerCase() === 'local') return undefined
    throw analyzing("Storage volume can only be 'local' in shared nothing mode")
  }
  if (named === undefined || named === 'default') return storageVolumes.default
  if (!storageVolumes.has(named)) throw bare(`Unknown storage volume "${named}"`)
  return named
}
