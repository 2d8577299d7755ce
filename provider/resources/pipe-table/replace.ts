import type { Policy } from '../../core/policy'
import { hasUnknown, type Values } from '../../core/values'
import { altersInPlace } from '../../sql/table-properties'
import { alteration } from '../table/alteration'
import { shownAs } from '../table/read'
import { tableOf } from './definition'
import type { PipeTableInputs } from './model'
import { WORDING } from './wording'

/** The policy of the inputs that define the table: in place where StarRocks can, else a replacement. */
export function needsNewTable(_before: unknown, _after: unknown, olds: Values, news: Values): Policy {
  if (SHAPING.some((input) => hasUnknown(olds[input]) || hasUnknown(news[input]))) return 'inPlace'
  const before = tableOf(olds as unknown as PipeTableInputs)
  const after = tableOf(news as unknown as PipeTableInputs)
  const onlyAtCreation = Object.keys(after.properties).some(
    (key) => !Object.hasOwn(before.properties, key) && !altersInPlace(key),
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
