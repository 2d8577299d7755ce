import {
  type CustomResourceOptions,
  type ID,
  type Input,
  type InputOutputs,
  type Output,
  StarRocksResource,
} from '../../pulumi/dynamic'
import type { GetArgs } from '../args'
import type { ResourceGroupArgs } from './args'

export type { ClassifierArgs, ResourceGroupArgs } from './args'

export interface ResourceGroup extends InputOutputs<ResourceGroupArgs> {}

/**
 * A resource group: what queries of some users, roles, networks or databases may use of each back end.
 *
 * ```ts
 * new starrocks.ResourceGroup('reports', {
 *   classifiers: [{ role: 'analyst', queryTypes: ['select'] }],
 *   cpuWeight: 4,
 *   memLimit: '30%',
 *   concurrencyLimit: 20,
 * })
 * ```
 *
 * Limits and classifiers change in place, without a moment in which a query of the group runs without limits. A limit that is no longer declared is
 * removed. A refresh finds any other limit or classifier, and the next `up` repairs it.
 *
 * A group can carry no owner mark. StarRocks shows its number, by which a group that somebody else has created again is recognized. An
 * existing group is refused unless it equals the declared one, as an interrupted create leaves it, or `onExisting` is `adopt`. A replacement
 * drops the group first: its queries run in `default_wg` until the new one exists, and it gets the grants on the group again.
 *
 * The built-in groups `default_wg` and `default_mv_wg` are declared with `onExisting: 'adopt'`, without classifiers. Only declared limits
 * are changed, and a delete restores those from before. StarRocks 3.3.5.
 *
 * StarRocks 3.2 and later. The user of the connection needs CREATE RESOURCE GROUP on SYSTEM, and ALTER and DROP on the group.
 * @since 0.1.0
 */
export class ResourceGroup extends StarRocksResource {
  /** The name of the group. */
  declare readonly name: Output<string>
  /** Of a built-in group: the limits from before the resource was created, by their property. A delete restores them. */
  declare readonly previous: Output<Record<string, string> | undefined>

  /** The default name of the group is the resource's name. */
  constructor(name: string, args: ResourceGroupArgs, options?: CustomResourceOptions) {
    super({ kind: 'ResourceGroup' }, name, { ...args, name: args.name ?? name }, options)
  }

  /**
   * Reads a group that the stack does not manage. Its outputs are those of the class, as far as StarRocks shows them; `ddl` and `plan` are undefined. The
   * run fails if it does not exist.
   *
   * @param name the name of the resource in the program
   * @param id its name
   * @param args how to reach StarRocks
   */
  static get(name: string, id: Input<ID>, args: GetArgs = {}, options?: CustomResourceOptions): ResourceGroup {
    return new ResourceGroup(name, args as ResourceGroupArgs, { ...options, id })
  }
}
