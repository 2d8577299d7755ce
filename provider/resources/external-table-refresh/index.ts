import { type CustomResourceOptions, type InputOutputs, StarRocksResource } from '../../pulumi/dynamic'
import type { ExternalTableRefreshArgs } from './args'

export type { ExternalTableRefreshArgs } from './args'

export interface ExternalTableRefresh extends InputOutputs<ExternalTableRefreshArgs> {}

/**
 * Makes StarRocks read the metadata of an external table again, at the create and whenever `triggers` or `partitions` change.
 *
 * ```ts
 * new starrocks.ExternalTableRefresh('orders-written', {
 *   catalog: hive.name,
 *   database: 'sales',
 *   table: 'orders',
 *   partitions: ['day=2024-01-01'],
 *   triggers: [delivery.version],
 * })
 * ```
 *
 * StarRocks reads only cached metadata again, on every front end; it reads the rest at the first query. A delete of the resource
 * does nothing. StarRocks 3.2 and later; the user of the connection needs ALTER on the table.
 * @since 0.1.0
 */
export class ExternalTableRefresh extends StarRocksResource {
  /** StarRocks does not use the resource's name. */
  constructor(name: string, args: ExternalTableRefreshArgs, options?: CustomResourceOptions) {
    super({ kind: 'ExternalTableRefresh' }, name, args, options)
  }
}
