import type { QualifiedName } from '../ast'
import { analyzing, unsupported } from '../errors'
import type { FrontEnd } from '../frontend'
import { INTERNAL_CATALOG } from '../metadata'
import type { Session } from '../session'
import type { GrantObject } from '../statements'
import { FLAT_TYPES } from './privileges'
import { INTERNAL_ID, type ObjectPath } from './security'
import { userText } from './user-identity'

/** The names of a path; undefined for a dropped object. */
export interface NamedObject {
  catalog?: string
  database?: string
  name?: string
}

/** The paths of the objects that a GRANT names. */
export function grantedPaths(
  session: Session,
  object: GrantObject,
): { type: string; path: ObjectPath; shown: string }[] {
  const { frontEnd } = session
  if (object.kind === 'system') return [{ type: 'SYSTEM', path: [], shown: 'SYSTEM' }]
  if (object.kind === 'named') {
    return object.names.map((name) => ({
      type: object.type,
      path: namedPath(session, object.type, name),
      shown: `${object.type} ${name.parts.join('.')}`,
    }))
  }
  if (object.kind === 'users') {
    return object.names.map((name) => {
      frontEnd.security.user(name)
      return { type: 'USER', path: [name], shown: `USER ${userText(name)}` }
    })
  }
  const { type, database } = object
  return [{ type, path: allPath(session, type, database), shown: allText(type, database) }]
}

/** `ALL TABLES IN DATABASE d`, `ALL PIPES  IN DATABASE d` (with two blanks), `ALL CATALOGS`; all pipes are shown as `ALL DATABASES`. */
export function allText(type: string, database?: string): string {
  const plural = `ALL ${type}S`
  if (type === 'CATALOG' || type === 'DATABASE' || FLAT_TYPES.includes(type)) return plural
  if (type === 'PIPE' && database === undefined) return 'ALL DATABASES'
  return `${plural}${type === 'PIPE' ? ' ' : ''} IN ${database === undefined ? 'ALL DATABASES' : `DATABASE ${database}`}`
}

export function catalogId(frontEnd: FrontEnd, name: string): number {
  if (name === INTERNAL_CATALOG) return INTERNAL_ID
  const catalog = frontEnd.catalogs.get(name)
  if (!catalog) throw analyzing(`cannot find catalog: ${name}`)
  return catalog.id
}

/** The key of a database: its id, or its name in an external catalog. */
export function databaseKey(frontEnd: FrontEnd, catalog: string, name: string): number | string {
  if (catalog === INTERNAL_CATALOG) {
    const database = frontEnd.metadata.databases.get(name)
    if (!database) throw analyzing(`cannot find db: ${name}`)
    return database.id
  }
  return name
}

export function tableKey(frontEnd: FrontEnd, catalog: string, database: string, name: string): number | string {
  if (catalog !== INTERNAL_CATALOG) return name
  const table = frontEnd.metadata.databases.get(database)?.tables.get(name)
  if (!table) throw analyzing(`cannot find table ${name} in db ${database}`)
  return table.id
}

/** The names of a path; undefined for a dropped object. */
export function namesOf(frontEnd: FrontEnd, type: string, path: ObjectPath): NamedObject | undefined {
  if (type === 'SYSTEM') return { catalog: INTERNAL_CATALOG }
  if (type === 'PIPE') return pipeNames(frontEnd, path)
  if (FLAT_TYPES.includes(type)) return flatNames(frontEnd, type, path)
  const [catalogPart, databasePart, tablePart] = path
  if (catalogPart === '*') return {}
  const catalog =
    catalogPart === INTERNAL_ID ? INTERNAL_CATALOG : frontEnd.catalogs.all().find(({ id }) => id === catalogPart)?.name
  if (catalog === undefined) return undefined
  if (databasePart === undefined || databasePart === '*') return { catalog }
  const database = databaseName(frontEnd, databasePart)
  if (database === undefined) return undefined
  if (tablePart === undefined || tablePart === '*') return { catalog, database }
  const inside = frontEnd.metadata.databases.get(database)
  const tables = [...((type === 'VIEW' ? inside?.views : inside?.tables)?.values() ?? [])]
  const name = typeof tablePart === 'string' ? tablePart : tables.find(({ id }) => id === tablePart)?.name
  return name === undefined ? undefined : { catalog, database, name }
}

function flatNames(frontEnd: FrontEnd, type: string, [part]: ObjectPath): NamedObject | undefined {
  const catalog = INTERNAL_CATALOG
  if (part === '*' || type !== 'USER') return { catalog, name: String(part) }
  return frontEnd.security.users.has(String(part)) ? { catalog, name: userText(String(part)) } : undefined
}

function pipeNames(frontEnd: FrontEnd, [databasePart, pipePart]: ObjectPath): NamedObject | undefined {
  if (databasePart === '*') return { catalog: INTERNAL_CATALOG }
  const database = databaseName(frontEnd, databasePart!)
  if (database === undefined) return undefined
  if (pipePart === '*') return { catalog: INTERNAL_CATALOG, database }
  const pipe = frontEnd.pipes.all().find(({ definition }) => definition.id === pipePart)
  return pipe && { catalog: INTERNAL_CATALOG, database, name: pipe.definition.name }
}

function databaseName(frontEnd: FrontEnd, key: number | string): string | undefined {
  if (typeof key === 'string') return key
  return [...frontEnd.metadata.databases.values()].find(({ id }) => id === key)?.name
}

function namedPath(session: Session, type: string, { parts }: QualifiedName): ObjectPath {
  const { frontEnd } = session
  if (type === 'CATALOG') return [catalogId(frontEnd, parts.at(-1)!)]
  if (type === 'WAREHOUSE' && parts.at(-1) === 'default_warehouse') return ['default_warehouse']
  if (type === 'STORAGE VOLUME' && !frontEnd.storageVolumes.has(parts.at(-1)!))
    throw analyzing(`cannot find storage volume: ${parts.at(-1)}`)
  if (type === 'STORAGE VOLUME') return [parts.at(-1)!]
  if (type === 'RESOURCE GROUP') {
    if (!frontEnd.resourceGroups.has(parts.at(-1)!)) throw analyzing(`cannot find resource group: ${parts.at(-1)}`)
    return [parts.at(-1)!]
  }
  if (type === 'VIEW') return viewPath(session, parts)
  if (!['DATABASE', 'TABLE', 'MATERIALIZED VIEW', 'PIPE'].includes(type))
    throw unsupported(`GRANT on ${type} ${parts.join('.')}`)
  if (type === 'DATABASE') {
    const catalog = parts.at(-2) ?? session.catalog
    return [catalogId(frontEnd, catalog), databaseKey(frontEnd, catalog, parts.at(-1)!)]
  }
  const { catalog, database, name } = session.qualify({ parts })
  if (type === 'PIPE') {
    const pipe = frontEnd.pipes.find(database, name)
    if (!pipe) throw analyzing(`cannot find pipe ${name} in db ${database}`)
    return [databaseKey(frontEnd, INTERNAL_CATALOG, database), pipe.definition.id]
  }
  const key = databaseKey(frontEnd, catalog, database)
  return [catalogId(frontEnd, catalog), key, tableKey(frontEnd, catalog, database, name)]
}

function viewPath(session: Session, parts: string[]): ObjectPath {
  const { catalog, database, name } = session.qualify({ parts })
  const key = databaseKey(session.frontEnd, catalog, database)
  const view = session.frontEnd.metadata.databases.get(database)?.views.get(name)
  if (!view) throw analyzing(`cannot find view ${name} in db ${database}`)
  return [catalogId(session.frontEnd, catalog), key, view.id]
}

function allPath(session: Session, type: string, database?: string): ObjectPath {
  const { frontEnd, catalog } = session
  if (type === 'CATALOG' || FLAT_TYPES.includes(type)) return ['*']
  if (type === 'DATABASE') return [catalogId(frontEnd, catalog), '*']
  if (type === 'PIPE') return [database === undefined ? '*' : databaseKey(frontEnd, INTERNAL_CATALOG, database), '*']
  return [catalogId(frontEnd, catalog), database === undefined ? '*' : databaseKey(frontEnd, catalog, database), '*']
}
