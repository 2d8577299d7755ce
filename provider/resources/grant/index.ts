import {
  type CustomResourceOptions,
  dynamicProvider,
  type InputOutputs,
  type Output,
  StarRocksResource,
} from '../../pulumi/dynamic'
import type { GrantArgs } from './args'
import { spec } from './spec'

export type { GrantArgs } from './args'

export interface Grant extends InputOutputs<GrantArgs> {}

/**
 * Privileges of one role or user on one object.
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
 * resource for each pair of object and holder, or several without a common privilege. StarRocks 3.2 and later; the user of the connection
 * needs the built-in role `user_admin`, or the same privileges with grant option.
 * @since 0.1.0
 */
export class Grant extends StarRocksResource {
  /** Whether the holder may grant them to others. */
  declare readonly withGrantOption: Output<boolean>

  /** StarRocks does not use the resource's name. */
  constructor(name: string, args: GrantArgs, options?: CustomResourceOptions) {
    super(spec, name, args, options)
  }
}

/** The provider of this kind of resource, for the dynamic provider process. */
export const handler = dynamicProvider(spec)
