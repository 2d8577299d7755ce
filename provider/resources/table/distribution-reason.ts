import type { Table } from '../../sql/table'
import type { ServerVersion } from '../../starrocks/version'
import { sameDistribution } from './alteration'

/** Why another distribution needs a new table on this release, or undefined. */
export function distributionReason(
  before: Table,
  after: Table,
  version: ServerVersion | undefined,
): string | undefined {
  if (version === undefined || !version.can('randomScales')) return undefined
  if (before.distribution.type !== 'random' || sameDistribution(before.distribution, after.distribution))
    return undefined
  // Without automatic buckets it can still be altered (`OlapTable.getAutomaticBucketSize`).
  if (before.properties.bucket_size === '0') return undefined
  return `StarRocks ${version.text} does not change the distribution of a table that is distributed at random`
}
