import type { Input } from '../../pulumi/dynamic'
import type { ConnectionArgs, Name } from '../args'

/**
 * The object of a grant. Without a `catalog` it is in the internal one.
 * @since 0.1.0
 */
export type GrantOnArgs =
  /** The cluster as a whole. */
  | { readonly type: 'system' }
  /** A catalog. */
  | {
      readonly type: 'catalog'
      /** The name of the catalog; `default_catalog` is the internal one. */
      readonly name: Input<Name>
    }
  /** All catalogs, present and future. */
  | { readonly type: 'allCatalogs' }
  /** A database. */
  | {
      readonly type: 'database'
      /**
       * The catalog of the database.
       * @default the internal catalog
       */
      readonly catalog?: Input<Name> | undefined
      /** The name of the database. */
      readonly name: Input<Name>
    }
  /** All databases of a catalog, present and future. */
  | {
      readonly type: 'allDatabases'
      /**
       * The catalog.
       * @default the internal catalog
       */
      readonly catalog?: Input<Name> | undefined
    }
  /** A table. */
  | {
      readonly type: 'table'
      /**
       * The catalog of the table.
       * @default the internal catalog
       */
      readonly catalog?: Input<Name> | undefined
      /** The database of the table. */
      readonly database: Input<Name>
      /** The name of the table. */
      readonly name: Input<Name>
    }
  /**
   * All tables of a database, present and future; without a database, of all databases of the catalog. In the internal catalog they do not
   * include views and materialized views: StarRocks grants on those by kinds of their own.
   */
  | {
      readonly type: 'allTables'
      /**
       * The catalog.
       * @default the internal catalog
       */
      readonly catalog?: Input<Name> | undefined
      /**
       * The database.
       * @default all databases of the catalog
       */
      readonly database?: Input<Name> | undefined
    }
  /** A pipe. */
  | {
      readonly type: 'pipe'
      /** The database of the pipe. */
      readonly database: Input<Name>
      /** The name of the pipe. */
      readonly name: Input<Name>
    }
  /** All pipes of a database, or of the cluster. */
  | {
      readonly type: 'allPipes'
      /**
       * The database.
       * @default all databases
       */
      readonly database?: Input<Name> | undefined
    }

/**
 * The holder of a grant.
 * @since 0.1.0
 */
export type GrantToArgs =
  /** A role. */
  | {
      readonly type: 'role'
      /** The name of the role. */
      readonly name: Input<Name>
    }
  /** A user: one from a host, or one from a domain. */
  | {
      readonly type: 'user'
      /** The name of the user. */
      readonly name: Input<Name>
      /**
       * The host or addresses from which the user connects, as in `'rose'@'10.%'`.
       * @default `%`, any host
       */
      readonly host?: Input<Name> | undefined
      /**
       * In place of `host`: the domain from which the user connects, as in `'rose'@['example.com']`.
       * @default none
       */
      readonly domain?: Input<Name> | undefined
    }

/**
 * The arguments of a {@link Grant}.
 * @since 0.1.0
 */
export interface GrantArgs {
  /**
   * Privileges such as `SELECT`, or `ALL`. The object decides which ones it has.
   * @minItems 1
   */
  readonly privileges: Input<Input<string>[]>
  /**
   * The object.
   * @replace A change replaces the grant.
   */
  readonly on: Input<GrantOnArgs>
  /**
   * The role or user.
   * @replace A change replaces the grant.
   */
  readonly to: Input<GrantToArgs>
  /**
   * Whether the holder may grant the privileges to others.
   * @default false
   * @update Updated in place. To take the option away, StarRocks has to revoke the privilege for a moment.
   */
  readonly withGrantOption?: Input<boolean> | undefined
  /**
   * How to reach StarRocks.
   * @default the stack's configuration, then the environment
   * @stateOnly
   */
  readonly connection?: Input<ConnectionArgs> | undefined
}
