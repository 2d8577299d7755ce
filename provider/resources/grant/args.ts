import type { Input } from '../../pulumi/dynamic'
import type { ConnectionArgs, GrantToArgs, Name } from '../args'

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
  /** A view. It is in the internal catalog. */
  | {
      readonly type: 'view'
      /** The database of the view. */
      readonly database: Input<Name>
      /** The name of the view. */
      readonly name: Input<Name>
    }
  /** All views of a database, present and future; without a database, of the cluster. */
  | {
      readonly type: 'allViews'
      /**
       * The database.
       * @default all databases
       */
      readonly database?: Input<Name> | undefined
    }
  /** A materialized view. It is in the internal catalog. */
  | {
      readonly type: 'materializedView'
      /** The database of the materialized view. */
      readonly database: Input<Name>
      /** The name of the materialized view. */
      readonly name: Input<Name>
    }
  /** All materialized views of a database, present and future; without a database, of the cluster. */
  | {
      readonly type: 'allMaterializedViews'
      /**
       * The database.
       * @default all databases
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
  /** A function of users in a database. */
  | {
      readonly type: 'function'
      /** The database of the function. */
      readonly database: Input<Name>
      /** The name of the function. StarRocks does not distinguish upper and lower case here. */
      readonly name: Input<Name>
      /**
       * The types of its arguments as in CREATE FUNCTION, such as `INT`; `...` at the end for any number of further ones. StarRocks shows
       * grants on functions with less of a type: two functions of one name that differ only in the precision of a decimal, or in the
       * elements of an array, look the same to this resource.
       */
      readonly argumentTypes: Input<Input<string>[]>
    }
  /** All functions of users in a database, present and future; without a database, in all databases. Global functions are not among them. */
  | {
      readonly type: 'allFunctions'
      /**
       * The database.
       * @default all databases
       */
      readonly database?: Input<Name> | undefined
    }
  /** A global function of users. */
  | {
      readonly type: 'globalFunction'
      /** The name of the function. StarRocks does not distinguish upper and lower case here. */
      readonly name: Input<Name>
      /** The types of its arguments, as for a function in a database. */
      readonly argumentTypes: Input<Input<string>[]>
    }
  /** All global functions, present and future. */
  | { readonly type: 'allGlobalFunctions' }
  /** A warehouse. StarRocks 3.3 and later. */
  | {
      readonly type: 'warehouse'
      /** The name of the warehouse, such as `default_warehouse`. */
      readonly name: Input<Name>
    }
  /** All warehouses, present and future. StarRocks 3.3 and later. */
  | { readonly type: 'allWarehouses' }
  /** A storage volume. */
  | {
      readonly type: 'storageVolume'
      /** The name of the storage volume. */
      readonly name: Input<Name>
    }
  /** All storage volumes, present and future. */
  | { readonly type: 'allStorageVolumes' }
  /** A resource group. */
  | {
      readonly type: 'resourceGroup'
      /** The name of the resource group. */
      readonly name: Input<Name>
    }
  /** All resource groups, present and future. */
  | { readonly type: 'allResourceGroups' }
  /** A resource of CREATE EXTERNAL RESOURCE. */
  | {
      readonly type: 'resource'
      /** The name of the resource. */
      readonly name: Input<Name>
    }
  /** All resources, present and future. */
  | { readonly type: 'allResources' }
  /** A user, for `IMPERSONATE`: the holder may run statements as this user. */
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
  /** All users, present and future, for `IMPERSONATE`. */
  | { readonly type: 'allUsers' }

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
