import { name, union } from '../../core/shape'
import type { Input } from '../../pulumi/dynamic'
import type { ConnectionArgs } from '../args'

/**
 * What privileges are granted on. Without a `catalog` it is in the internal one.
 * @since 0.1.0
 */
export type GrantOnArgs =
  /** The cluster as a whole. */
  | { readonly type: 'system' }
  /** A catalog. */
  | {
      readonly type: 'catalog'
      /** Its name; `default_catalog` is the internal one. */
      readonly name: Input<string>
    }
  /** All catalogs, those that are made later, too. */
  | { readonly type: 'allCatalogs' }
  /** A database. */
  | {
      readonly type: 'database'
      /** Its catalog. Default: the internal one. */
      readonly catalog?: Input<string>
      /** Its name. */
      readonly name: Input<string>
    }
  /** All databases of a catalog, those that are made later, too. */
  | {
      readonly type: 'allDatabases'
      /** The catalog. Default: the internal one. */
      readonly catalog?: Input<string>
    }
  /** A table. */
  | {
      readonly type: 'table'
      /** Its catalog. Default: the internal one. */
      readonly catalog?: Input<string>
      /** Its database. */
      readonly database: Input<string>
      /** Its name. */
      readonly name: Input<string>
    }
  /**
   * All tables of a database; without one, of all databases of the catalog: those that are made later, too. In the internal catalog
   * views and materialized views are not among them: StarRocks grants on them by kinds of their own.
   */
  | {
      readonly type: 'allTables'
      /** The catalog. Default: the internal one. */
      readonly catalog?: Input<string>
      /** The database. Default: all databases of the catalog. */
      readonly database?: Input<string>
    }
  /** A pipe. */
  | {
      readonly type: 'pipe'
      /** Its database. */
      readonly database: Input<string>
      /** Its name. */
      readonly name: Input<string>
    }
  /** All pipes of a database, or of the cluster. */
  | {
      readonly type: 'allPipes'
      /** The database. Default: all databases. */
      readonly database?: Input<string>
    }

/**
 * To whom privileges are granted.
 * @since 0.1.0
 */
export type GrantToArgs =
  /** A role. */
  | {
      readonly type: 'role'
      /** Its name. */
      readonly name: Input<string>
    }
  /** A user: one from a host, or one from a domain. */
  | {
      readonly type: 'user'
      /** The user's name. */
      readonly name: Input<string>
      /** The host or addresses from which the user connects, as in `'rose'@'10.%'`. Default: `%`, from anywhere. */
      readonly host?: Input<string>
      /** Instead of `host`: the domain from which the user connects, as in `'rose'@['example.com']`. Default: none. */
      readonly domain?: Input<string>
    }

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
  user: { name: name(), 'host?': name(), 'domain?': name() },
})

/**
 * The arguments of a {@link Grant}.
 * @since 0.1.0
 */
export interface GrantArgs {
  /** Such as `SELECT`, or `ALL`; which there are depends on the object. Changed in place. */
  readonly privileges: Input<Input<string>[]>
  /** The object. A change replaces the grant. */
  readonly on: Input<GrantOnArgs>
  /** The role or user. A change replaces the grant. */
  readonly to: Input<GrantToArgs>
  /** Whether it may be passed on. Default: false. Changed in place; taking it away takes the privilege away for a moment. */
  readonly withGrantOption?: Input<boolean>
  /** How to reach StarRocks. Default: the stack's configuration, then the environment. Changes only Pulumi's state. */
  readonly connection?: Input<ConnectionArgs>
}
