import type { FrontEnd } from '../frontend'
import { INTERNAL_CATALOG } from '../metadata'
import type { Cell } from '../store'
import { catalogId } from './objects'
import type { Grant, ObjectPath } from './security'
import { covers, orderedPrivileges } from './security'
import { userText } from './user-identity'

interface Existing {
  type: string
  path: ObjectPath
  cells: [catalog: Cell, database: Cell, name: Cell]
}

/** The rows of sys.grants_to_roles and sys.grants_to_users: one an object that exists and is reached by a grant. */
export function grantRows(frontEnd: FrontEnd, kind: 'role' | 'user'): Cell[][] {
  const { security } = frontEnd
  const names = kind === 'role' ? [...security.roles.keys()] : [...security.users.keys()]
  const objects = existingObjects(frontEnd)
  return names.flatMap((name) => {
    const grants = security.grantsOf({ kind, name })
    const grantee = kind === 'user' ? userText(name) : name
    return objects.flatMap(({ type, path, cells }) => {
      const reaching = grants.filter((grant) => grant.type === type && covers(grant.path, path))
      if (reaching.length === 0) return []
      const privileges = orderedPrivileges({ ...reaching[0]!, privileges: union(reaching) })
      const grantable = reaching.some(({ withGrantOption }) => withGrantOption) ? 'YES' : 'NO'
      return [[grantee, ...cells, type, privileges.join(', '), grantable]]
    })
  })
}

/** The rows of sys.role_edges. */
export function roleEdgeRows({ security }: FrontEnd): Cell[][] {
  const toRoles = [...security.roles].flatMap(([name, { roles }]) => [...roles].map((from) => [from, name, null]))
  const toUsers = [...security.users].flatMap(([name, { roles }]) =>
    [...roles].map((from) => [from, null, userText(name)]),
  )
  return [...toRoles, ...toUsers]
}

const union = (grants: Grant[]) => new Set(grants.flatMap(({ privileges }) => [...privileges]))

function existingObjects(frontEnd: FrontEnd): Existing[] {
  const objects: Existing[] = [{ type: 'SYSTEM', path: [], cells: [null, null, null] }]
  const internal = catalogId(frontEnd, INTERNAL_CATALOG)
  objects.push({ type: 'CATALOG', path: [internal], cells: [INTERNAL_CATALOG, null, null] })
  for (const database of frontEnd.metadata.databases.values()) {
    objects.push({ type: 'DATABASE', path: [internal, database.id], cells: [INTERNAL_CATALOG, database.name, null] })
    for (const table of database.tables.values()) {
      const path = [internal, database.id, table.id]
      objects.push({ type: 'TABLE', path, cells: [INTERNAL_CATALOG, database.name, table.name] })
    }
  }
  for (const { definition } of frontEnd.pipes.all()) {
    const { databaseId, id, database, name } = definition
    objects.push({ type: 'PIPE', path: [databaseId, id], cells: [INTERNAL_CATALOG, database, name] })
  }
  for (const catalog of frontEnd.catalogs.all()) {
    objects.push({ type: 'CATALOG', path: [catalog.id], cells: [catalog.name, null, null] })
    for (const database of frontEnd.catalogs.databases(catalog)?.values() ?? []) {
      objects.push({ type: 'DATABASE', path: [catalog.id, database.name], cells: [catalog.name, database.name, null] })
      for (const name of database.tables.keys()) {
        objects.push({
          type: 'TABLE',
          path: [catalog.id, database.name, name],
          cells: [catalog.name, database.name, name],
        })
      }
    }
  }
  return objects
}
