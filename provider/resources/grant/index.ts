import {
  type CustomResourceOptions,
  type ID,
  type Input,
  type InputOutputs,
  type Output,
  StarRocksResource,
} from '../../pulumi/dynamic'
import type { GetArgs } from '../args'
import type { GrantArgs } from './args'

export type { GrantArgs } from './args'

export interface Grant extends InputOutputs<GrantArgs> {}

/**
 * Privileges of one role or user on one object, or on all objects of a kind.
 *
 * ```ts
 * new starrocks.Grant('analyst-reads-hive', {
 *   privileges: ['SELECT'],
 *   on: { type: 'allTables', catalog: hive.name },
 *   to: { type: 'role', name: analyst.name },
 * })
 * ```
 *
 * The resource grants, reads and revokes only the privileges in its list; other privileges of the role or user stay. So declare one
 * resource for each pair of object and holder, or several without a common privilege. ALL TABLES of StarRocks holds neither views nor
 * materialized views: who may read them needs a grant on `allViews` or `allMaterializedViews` as well. A privilege goes with its object: after
 * a DROP by somebody else, the next refresh reports the grant as gone.
 *
 * The preview refuses a privilege that the object does not have, GRANT and NODE on the system, a built-in role, an external group (grant to a
 * role, and the role to the group), and what the release of the server lacks. StarRocks refuses a GRANT on a missing object. StarRocks 3.2 and
 * later; warehouses need 3.3, REFRESH on tables 3.5.6. The user of the connection needs the built-in role `user_admin`, or the same privileges
 * with grant option.
 * @since 0.1.0
 */
export class Grant extends StarRocksResource {
  /** Whether the holder may grant them to others. */
  declare readonly withGrantOption: Output<boolean>

  /** StarRocks does not use the resource's name. */
  constructor(name: string, args: GrantArgs, options?: CustomResourceOptions) {
    super({ kind: 'Grant' }, name, args, options)
  }

  /**
   * Reads all privileges of a holder on an object; it does not matter who granted them. Its outputs are those of the class, as far as StarRocks shows them; `ddl` and `plan` are undefined. The
   * run fails if it does not exist.
   *
   * @param name the name of the resource in the program
   * @param id the object and the holder as SHOW GRANTS writes them, such as `TABLE lake.trips TO ROLE 'analyst'` or `FUNCTION f(INT) in DATABASE lake TO USER 'rose'@'%'`; the catalog of an external object stands behind it, as in `TABLE d.t (hive) TO ROLE 'analyst'`
   * @param args how to reach StarRocks
   */
  static get(name: string, id: Input<ID>, args: GetArgs = {}, options?: CustomResourceOptions): Grant {
    return new Grant(name, args as GrantArgs, { ...options, id })
  }
}
