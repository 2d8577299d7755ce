import type { QualifiedName } from '../ast'
import { analyzing, unsupported } from '../errors'
import type { FrontEnd } from '../frontend'
import type { Signature } from '../functions'
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
  if (object.kind === 'functions') {
    return object.functions.map((one) => ({ type: object.type, ...functionPath(session, object.type, one) }))
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
  if (type === 'FUNCTION') return functionNames(frontEnd, path)
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
  // Grants on a dropped user or resource are shown until they are swept (`UserPEntryObject.toString`).
  if (type === 'USER' && part !== '*') return { catalog, name: userText(String(part)) }
  if (type === 'GLOBAL FUNCTION' && part !== '*') return { catalog, name: frontEnd.functions.text(Number(part)) }
  return { catalog, name: String(part) }
}

function functionNames(frontEnd: FrontEnd, [, databasePart, functionPart]: ObjectPath): NamedObject | undefined {
  const catalog = INTERNAL_CATALOG
  if (databasePart === '*') return { catalog }
  const database = databaseName(frontEnd, databasePart!)
  if (database === undefined || functionPart === undefined || functionPart === '*')
    return database === undefined ? undefined : { catalog, database }
  return { catalog, database, name: frontEnd.functions.text(Number(functionPart)) }
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
  // To StarRocks the name stands for all objects.
  if (parts.includes('*')) throw unsupported(`GRANT on ${type} ${parts.join('.')}`)
  if (FLAT_TYPES.includes(type)) {
    const name = parts.at(-1)!
    if (!isThere(frontEnd, type, name)) throw analyzing(`cannot find ${type.toLowerCase()}: ${name}`)
    return [name]
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
  const path = [catalogId(frontEnd, catalog), key, tableKey(frontEnd, catalog, database, name)]
  if (catalog !== INTERNAL_CATALOG) return path
  const isMaterialized = frontEnd.metadata.databases.get(database)?.tables.get(name)?.materialized !== undefined
  if (isMaterialized === (type === 'MATERIALIZED VIEW')) return path
  throw analyzing(`cannot find ${type.toLowerCase()} ${name} in db ${database}`)
}

function isThere(frontEnd: FrontEnd, type: string, name: string): boolean {
  switch (type) {
    case 'WAREHOUSE':
      return name === 'default_warehouse'
    case 'STORAGE VOLUME':
      return frontEnd.storageVolumes.has(name)
    case 'RESOURCE GROUP':
      return frontEnd.resourceGroups.has(name)
    case 'RESOURCE':
      return frontEnd.options.resources.includes(name)
    default:
      throw unsupported(`GRANT on ${type} ${name}`)
  }
}

/** `AuthorizationAnalyzer.analyzeFuncPrivToken`. */
function functionPath(
  { frontEnd }: Session,
  type: 'FUNCTION' | 'GLOBAL FUNCTION',
  signature: Signature,
): { path: ObjectPath; shown: string } {
  const { name } = signature
  if (type === 'GLOBAL FUNCTION') {
    const number = frontEnd.functions.find({ ...signature, database: undefined })
    if (number === undefined) throw analyzing(`cannot find function ${name}!`)
    return { path: [number], shown: `${type} ${frontEnd.functions.text(number)}` }
  }
  const { database } = signature
  // There, StarRocks fails with a NullPointerException.
  if (database === undefined || !frontEnd.metadata.databases.has(database))
    throw unsupported(`GRANT on a function of no database: ${name}`)
  const number = frontEnd.functions.find(signature)
  if (number === undefined) throw analyzing(`cannot find function ${database}.${name}!`)
  const path = [INTERNAL_ID, databaseKey(frontEnd, INTERNAL_CATALOG, database), number]
  return { path, shown: `${type} ${frontEnd.functions.text(number)} in DATABASE ${database}` }
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
  if (type === 'FUNCTION' && database !== undefined && !frontEnd.metadata.databases.has(database))
    throw analyzing(`Database ${database} is not found`)
  if (type === 'CATALOG' || FLAT_TYPES.includes(type)) return ['*']
  if (type === 'DATABASE') return [catalogId(frontEnd, catalog), '*']
  if (type === 'PIPE') return [database === undefined ? '*' : databaseKey(frontEnd, INTERNAL_CATALOG, database), '*']
  return [catalogId(frontEnd, catalog), database === undefined ? '*' : databaseKey(frontEnd, catalog, database), '*']
}
