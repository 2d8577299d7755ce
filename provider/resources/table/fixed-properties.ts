import type { CheckContext } from '../../core/spec'
import { hasUnknown } from '../../core/values'
import { StarRocksError } from '../../errors'
import { ownValue } from '../../sql/names'
import { altersInPlace, propertyOf } from '../../sql/table-properties'
import { readNativeTable } from './read'

type Properties = Readonly<Record<string, string>>

/**
 * Warns of a new property that only a CREATE TABLE sets and that SHOW CREATE TABLE does not print: nothing would change, and no
 * refresh would find that.
 */
export async function warnOfFixedProperties(
  database: string,
  name: string,
  before: Properties | undefined,
  after: Properties | undefined,
  { server, warn }: CheckContext,
): Promise<void> {
  if (server === undefined || hasUnknown([before, after])) return
  const added = Object.keys(after ?? {}).filter((key) => ownValue(before, key) === undefined && !altersInPlace(key))
  if (added.length === 0) return
  const table = await readNativeTable(database, name, server).catch((error) => {
    if (error instanceof StarRocksError) return undefined
    throw error
  })
  if (table === undefined) return
  for (const key of added.filter((one) => propertyOf(one, table.properties) === undefined))
    warn(
      `StarRocks sets property "${key}" only when it creates a table, and does not show it: table ${database}.${name} keeps the value with which it was created`,
    )
}
