import { expect, test } from 'vitest'
import { isSameSource, recordKeys, shownAccess } from '../../provider/resources/pipe-table/keys'

const URN = 'urn:pulumi:test::project::pulumi-nodejs:dynamic/starrocks:Thing::thing'
const storage = (secretKey: string) =>
  ({ bucket: 'lake', auth: { type: 'accessKey', accessKey: 'minioadmin', secretKey } }) as const
const path = 's3://lake/trips/*.parquet'

test('shows no character of short keys', () => {
  expect(shownAccess(storage('minioadmin'), {})).toBe('access key ******, secret ******')
})

/** If the provider took the pipe for one with other keys, it would empty its table. */
test('a source that an older release recorded with four characters of short keys is unchanged', () => {
  const access = 'access key mi******in, secret mi******in'
  const recorded = { source: { path, access }, __keys: recordKeys(storage('minioadmin'), URN, undefined)! }
  expect(shownAccess(storage('minioadmin'), recorded)).toBe(access)
  expect(isSameSource(recorded.source, storage('minioadmin'))).toBe(true)
  expect(shownAccess(storage('mi-other-in'), recorded)).toBe('access key ******, secret ******')
  expect(shownAccess(storage('another'), recorded)).toBe('access key ******, secret ******')
})
