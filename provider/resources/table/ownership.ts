import type { OwnedObject } from '../../core/ownership'
import type { ShownTable } from '../../sql/show-table'
import { readTableId } from './read'

/** A native table has its owner mark in its comment, and an id. */
export function ownedTable(database: string, name: string, table: ShownTable): OwnedObject {
  return {
    part: 'table',
    what: `table ${database}.${name}`,
    owner: table.owner,
    markable: true,
    id: (server) => readTableId(database, name, server),
  }
}
