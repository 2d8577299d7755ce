import { areOnlyShown, argumentTypesOf, sentSignature, shownSignature } from './function-signature'
import type { PrivilegedKind } from './privileges'
import { type HeldObject, type Holder, INTERNAL_CATALOG, objectText, userObject } from './show-grants'

/** The object of a privilege. Without a `catalog` it is in the internal one. */
export type GrantObject =
  | { readonly type: 'system' | AllOfCluster }
  | { readonly type: 'catalog' | OneOfCluster; readonly name: string }
  | { readonly type: 'database'; readonly catalog?: string; readonly name: string }
  | { readonly type: 'allDatabases'; readonly catalog?: string }
  | { readonly type: 'table'; readonly catalog?: string; readonly database: string; readonly name: string }
  | { readonly type: 'allTables'; readonly catalog?: string; readonly database?: string }
  | { readonly type: 'view' | 'materializedView' | 'pipe'; readonly database: string; readonly name: string }
  | { readonly type: 'allViews' | 'allMaterializedViews' | 'allPipes' | 'allFunctions'; readonly database?: string }
  | ({ readonly type: 'function'; readonly database: string } & NamedFunction)
  | ({ readonly type: 'globalFunction' } & NamedFunction)
  | ({ readonly type: 'user' } & UserName)

type OneOfCluster = 'warehouse' | 'storageVolume' | 'resourceGroup' | 'resource'
type AllOfCluster =
  | 'allCatalogs'
  | 'allGlobalFunctions'
  | 'allWarehouses'
  | 'allStorageVolumes'
  | 'allResourceGroups'
  | 'allResources'
  | 'allUsers'

interface NamedFunction {
  readonly name: string
  readonly argumentTypes: readonly string[]
}

export interface UserName {
  readonly name: string
  readonly host?: string
  readonly domain?: string
}

/** Each type's kind in a GRANT, and whether it is one object or all of them. */
const TYPES = {
  system: ['SYSTEM', 'all'],
  catalog: ['CATALOG', 'one'],
  allCatalogs: ['CATALOG', 'all'],
  database: ['DATABASE', 'one'],
  allDatabases: ['DATABASE', 'all'],
  table: ['TABLE', 'one'],
  allTables: ['TABLE', 'all'],
  view: ['VIEW', 'one'],
  allViews: ['VIEW', 'all'],
  materializedView: ['MATERIALIZED VIEW', 'one'],
  allMaterializedViews: ['MATERIALIZED VIEW', 'all'],
  pipe: ['PIPE', 'one'],
  allPipes: ['PIPE', 'all'],
  function: ['FUNCTION', 'one'],
  allFunctions: ['FUNCTION', 'all'],
  globalFunction: ['GLOBAL FUNCTION', 'one'],
  allGlobalFunctions: ['GLOBAL FUNCTION', 'all'],
  warehouse: ['WAREHOUSE', 'one'],
  allWarehouses: ['WAREHOUSE', 'all'],
  storageVolume: ['STORAGE VOLUME', 'one'],
  allStorageVolumes: ['STORAGE VOLUME', 'all'],
  resourceGroup: ['RESOURCE GROUP', 'one'],
  allResourceGroups: ['RESOURCE GROUP', 'all'],
  resource: ['RESOURCE', 'one'],
  allResources: ['RESOURCE', 'all'],
  user: ['USER', 'one'],
  allUsers: ['USER', 'all'],
} as const satisfies Record<GrantObject['type'], readonly [PrivilegedKind, 'one' | 'all']>

export function kindOf(on: GrantObject): PrivilegedKind {
  return TYPES[on.type][0]
}

/** The object as in a GRANT. StarRocks keeps the names of functions in lower case (`FunctionName`). */
export function heldObject(on: GrantObject, signature = sentSignature): HeldObject {
  const kind = kindOf(on)
  const database = 'database' in on ? on.database : undefined
  const inDatabase = database === undefined ? {} : { database }
  if (TYPES[on.type][1] === 'all') return { kind, scope: database === undefined ? 'all' : 'database', ...inDatabase }
  if (on.type === 'user') return userObject(userHolder(on))
  const name = 'name' in on ? on.name : ''
  if (!('argumentTypes' in on)) return { kind, scope: 'one', ...inDatabase, name }
  return { kind, scope: 'one', ...inDatabase, name: name.toLowerCase(), signature: signature(on.argumentTypes) }
}

/** Why a user cannot be declared like this, or undefined. */
export function userHostProblem({ name, host, domain }: UserName): string | undefined {
  if (host === undefined || domain === undefined) return undefined
  return `user ${name} has a host (${host}) and a domain (${domain}); omit one of them`
}

export function userHolder({ name, host, domain }: UserName): Holder {
  if (domain !== undefined) return { type: 'user', name, host: domain, domain: true }
  return { type: 'user', name, ...(host !== undefined && { host }) }
}

/** The reverse of {@link userHolder}. */
export function userName({ name, host, domain }: Extract<Holder, { type: 'user' }>): UserName {
  return domain ? { name, domain: host ?? '' } : { name, ...(host !== '%' && host !== undefined && { host }) }
}

/** The reverse of {@link heldObject}; undefined for a kind that a Grant does not have. */
export function grantObject(held: HeldObject, catalog: string | undefined): GrantObject | undefined {
  const { kind, scope, database, name = '', signature, user } = held
  const one = scope === 'one' ? 'one' : 'all'
  const [type] = Object.entries(TYPES).find(([, [of, number]]) => of === kind && number === one) ?? []
  if (type === undefined) return undefined
  if (user?.type === 'user') return { type: 'user', ...userName(user) }
  return {
    type,
    ...(catalog !== undefined && IN_CATALOGS.includes(kind) && { catalog }),
    ...(database !== undefined && { database }),
    ...(scope === 'one' && { name }),
    ...(signature !== undefined && { argumentTypes: argumentTypesOf(signature) }),
  } as GrantObject
}

/** The kinds of objects that external catalogs have as well. */
const IN_CATALOGS: readonly string[] = ['DATABASE', 'TABLE']

/** The external catalog for the names of a GRANT: they have two parts at most. */
export function catalogOf(on: GrantObject): string | undefined {
  const catalog = 'catalog' in on ? on.catalog : undefined
  return catalog === INTERNAL_CATALOG ? undefined : catalog
}

/** True if both name one object. What SHOW GRANTS tells of a type is all that is known after an import. */
export function isSameObject(a: GrantObject, b: GrantObject): boolean {
  if (kindOf(a) !== kindOf(b) || shownCatalog(a) !== shownCatalog(b) || shownObject(a) !== shownObject(b)) return false
  if (!('argumentTypes' in a && 'argumentTypes' in b)) return true
  const [one, other] = [a.argumentTypes, b.argumentTypes]
  return [one, other].some(areOnlyShown) || sentSignature(one) === sentSignature(other)
}

/** True if SHOW GRANTS may write a grant on another object in the same way: it shows less than the whole type of a function's argument. */
export function mayLookAlike(on: GrantObject): boolean {
  return /INVALID_TYPE|DECIMAL/.test('argumentTypes' in on ? shownSignature(on.argumentTypes) : '')
}

/** The catalog beside a grant in SHOW GRANTS. */
export function shownCatalog(on: GrantObject): string | undefined {
  if (on.type === 'allCatalogs') return undefined
  return on.type === 'catalog' ? on.name : (catalogOf(on) ?? INTERNAL_CATALOG)
}

/** The form in SHOW GRANTS. */
export function shownObject(on: GrantObject): string {
  return objectText(heldObject(on, shownSignature))
}

/** That form with the catalog of an external object behind it, since objects of two catalogs can have one name. */
export function shownObjectInCatalog(on: GrantObject): string {
  const catalog = catalogOf(on)
  return catalog === undefined ? shownObject(on) : `${shownObject(on)} (${catalog})`
}
