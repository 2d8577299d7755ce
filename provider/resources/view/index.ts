import {
  type CustomResourceOptions,
  type ID,
  type Input,
  type InputOutputs,
  isSecret,
  type Output,
  StarRocksResource,
} from '../../pulumi/dynamic'
import type { GetArgs } from '../args'
import type { ViewArgs } from './args'

export type { ViewArgs, ViewColumnArgs } from './args'

export interface View extends InputOutputs<ViewArgs> {}

/**
 * A view: a query under a name.
 *
 * ```ts
 * new starrocks.View('big_orders', {
 *   database: lake.name,
 *   query: 'SELECT id, total FROM hive.shop.orders WHERE total > 100',
 *   columns: [{ name: 'id' }, { name: 'total', comment: 'in euros' }],
 * })
 * ```
 *
 * A change of query, columns or comment is one CREATE OR REPLACE VIEW: readers never miss the view, and privileges on it stay. StarRocks makes materialized
 * views over a changed view inactive; a `MaterializedView` is made active again by the next `pulumi up` after a refresh. A query that somebody has changed by hand is drift. StarRocks 3.3 and later.
 * @since 0.1.0
 */
export class View extends StarRocksResource {
  /** The name of the view. */
  declare readonly name: Output<string>

  /** The default name of the view is the resource's name. */
  constructor(name: string, args: ViewArgs, options?: CustomResourceOptions) {
    super({ kind: 'View' }, name, { ...args, name: args.name ?? name, __secret: isSecret(args.query) }, options)
  }

  /**
   * Reads a view that the stack does not manage. Its outputs are those of the class, as far as StarRocks shows them; `ddl` and `plan` are undefined, and `query` is secret, since its stack may have marked it so. The
   * run fails if it does not exist.
   *
   * @param name the name of the resource in the program
   * @param id `database.name`
   * @param args how to reach StarRocks
   */
  static get(name: string, id: Input<ID>, args: GetArgs = {}, options?: CustomResourceOptions): View {
    return new View(name, args as ViewArgs, { ...options, id })
  }
}
