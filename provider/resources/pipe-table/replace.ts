import { type Policy, same } from '../../core/policy'
import { hasUnknown } from '../../core/unknown'
import type { Values } from '../../core/values'
import { altersInPlace } from '../../sql/table-properties'
import type { ServerVersion } from '../../starrocks/version'
import { alteration, sameDistribution } from '../table/alteration'
import { shownAs } from '../table/read'
import { tableOf } from './definition'
import type { PipeTableInputs } from './model'
import { WORDING } from './wording'

/**
 * Why another distribution needs a new table, or undefined. Only a declared distribution counts: one that follows from files or
 * from defaults replaces nothing.
 */
export function distributionReason(
  recorded: PipeTableInputs,
  inputs: PipeTableInputs,
  version: ServerVersion | undefined,
): string | undefined {
  if (version === undefined || !version.can('randomScales')) return undefined
  if (same(recorded.distributionConfig, inputs.distributionConfig)) return undefined
  const [before, after] = [tableOf(recorded), tableOf(inputs)]
  if (before.distribution.type !== 'random' || sameDistribution(before.distribution, after.distribution))
    return undefined
  // Without automatic buckets it can still be altered (`OlapTable.getAutomaticBucketSize`).
  if (before.properties.bucket_size === '0') return undefined
  return `StarRocks ${version.text} does not change the distribution of a table that is distributed at random`
}

/** The policy of the inputs that define the table: in place where StarRocks can, else a replacement. */
export function needsNewTable(_before: unknown, _after: unknown, olds: Values, news: Values): Policy {
  if (SHAPING.some((input) => hasUnknown(olds[input]) || hasUnknown(news[input]))) return 'inPlace'
  const before = tableOf(olds as unknown as PipeTableInputs)
  const after = tableOf(news as unknown as PipeTableInputs)
  const onlyAtCreation = Object.keys(after.properties).some(
    (key) => before.properties[key] === undefined && !altersInPlace(key),
  )
  return onlyAtCreation || alteration(shownAs(before), after, WORDING).obstacles.length > 0 ? 'replace' : 'inPlace'
}
const SHAPING = [
  'columns',
  'keyConfig',
  'aggregationOverrides',
  'distributionConfig',
  'partitionConfig',
  'orderBy',
  'tableProperties',
]
