import { OK, textRows } from '../answer'
import { bare } from '../errors'
import type { Handlers } from '../execute'
import { filterRows } from '../inline'
import { INTERNAL_CATALOG, SYSTEM_DATABASES, sortedByName } from '../metadata'
import { checkDatabaseName } from '../names'

export const databaseHandlers: Handlers = {
  createDatabase(session, { name: { parts }, ifNotExists, properties }) {
    const name = parts.at(-1)!
    checkDatabaseName(name)
    const { metadata } = session.frontEnd
    for (const key of properties.keys()) throw bare(`sandbox: not supported: the database property ${key}`)
    if (!metadata.databases.has(name)) metadata.createDatabase(name)
    else if (!ifNotExists) throw bare(`Can't create database '${name}'; database exists`, 1007)
    return OK
  },

  async dropDatabase(session, { name: { parts }, ifExists }) {
    const name = parts.at(-1)!
    const { metadata, store, pipes } = session.frontEnd
    const database = metadata.databases.get(name)
    if (!database) {
      if (ifExists) return OK
      throw bare(`Can't drop database '${name}'; database doesn't exist`, 1008)
    }
    if (SYSTEM_DATABASES.includes(name)) throw bare(`Access denied for user 'root' to database '${name}'`, 1044)
    metadata.databases.delete(name)
    pipes.dropAllOf(name)
    for (const table of database.tables.values()) await store.dropTable(table)
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
    session.database(name)
    return textRows(['Database', 'Create Database'], [[name, `CREATE DATABASE \`${name}\``]])
  },
}
