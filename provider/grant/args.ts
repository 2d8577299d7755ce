import type { Input } from '../core/resource'
import { name, union } from '../core/shape'

/** What privileges are granted on. Without a `catalog` it is in the internal one. */
export type GrantOnArgs =
  | { readonly type: 'system' }
  | { readonly type: 'catalog'; readonly name: Input<string> }
  | { readonly type: 'allCatalogs' }
  | { readonly type: 'database'; readonly catalog?: Input<string>; readonly name: Input<string> }
  | { readonly type: 'allDatabases'; readonly catalog?: Input<string> }
  | {
      readonly type: 'table'
      readonly catalog?: Input<string>
      readonly database: Input<string>
      readonly name: Input<string>
    }
  /** All tables of a database; without one, of all databases of the catalog: those that are made later, too. */
  | { readonly type: 'allTables'; readonly catalog?: Input<string>; readonly database?: Input<string> }
  | { readonly type: 'pipe'; readonly database: Input<string>; readonly name: Input<string> }
  | { readonly type: 'allPipes'; readonly database?: Input<string> }

/** To whom privileges are granted. */
export type GrantToArgs =
  | { readonly type: 'role'; readonly name: Input<string> }
  /** Default host: `%`. */
  | { readonly type: 'user'; readonly name: Input<string>; readonly host?: Input<string> }

export const grantOnShape = union('type', {
  system: {},
  catalog: { name: name() },
  allCatalogs: {},
  database: { 'catalog?': name(), name: name() },
  allDatabases: { 'catalog?': name() },
  table: { 'catalog?': name(), database: name(), name: name() },
  allTables: { 'catalog?': name(), 'database?': name() },
  pipe: { database: name(), name: name() },
  allPipes: { 'database?': name() },
})

export const grantToShape = union('type', {
  role: { name: name() },
  user: { name: name(), 'host?': name() },
})
