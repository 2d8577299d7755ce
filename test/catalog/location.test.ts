import { describe, expect, test } from 'vitest'
import { hadoopPath, locationPolicy, sameLocation } from '../../provider/resources/catalog-table/location'

/** The results of `new org.apache.hadoop.fs.Path(location).toString()`. */
test.each([
  ['s3://lake/wh/t', 's3://lake/wh/t'],
  ['s3://lake/wh/t/', 's3://lake/wh/t'],
  ['s3://lake/wh/t//', 's3://lake/wh/t'],
  ['s3://lake/wh//t2', 's3://lake/wh/t2'],
  ['s3://lake//wh///t', 's3://lake/wh/t'],
  ['s3://lake/', 's3://lake/'],
  ['s3://lake', 's3://lake'],
  ['s3://lake/a/./b', 's3://lake/a/b'],
  ['s3://lake/a/../b', 's3://lake/b'],
  ['s3://lake/../b', 's3://lake/../b'],
  ['s3://lake/a b/%20/é', 's3://lake/a b/%20/é'],
  ['s3://lake/day=2024-01-01/x:y', 's3://lake/day=2024-01-01/x:y'],
  ['file:///x', 'file:/x'],
  ['file:/x', 'file:/x'],
  ['file:////x//y/', 'file:/x/y'],
  ['hdfs:///user/hive', 'hdfs:/user/hive'],
  ['hdfs://namenode:8020//user', 'hdfs://namenode:8020/user'],
  ['abfss://container@account.dfs.core.windows.net//wh', 'abfss://container@account.dfs.core.windows.net/wh'],
])('Hadoop writes %s as %s', (location, kept) => {
  expect(hadoopPath(location)).toBe(kept)
  expect(hadoopPath(kept)).toBe(kept)
  expect(sameLocation(location, kept)).toBe(true)
})

test.each([
  ['s3://lake/wh/t', 's3://lake/wh/t2'],
  ['s3://lake/wh', 's3a://lake/wh'],
  ['s3://lake/Wh', 's3://lake/wh'],
  ['s3://lake/wh', undefined],
  ['hdfs:///user', 'hdfs://namenode/user'],
])('%s and %s are two locations', (a, b) => {
  expect(sameLocation(a, b)).toBe(false)
})

describe('a change of the location', () => {
  test.each([
    ['s3://lake/a', 's3://lake//a/', {}, 'stateOnly'],
    ['s3://lake/a', 's3://lake/b', {}, 'replace'],
    ['s3://lake/a', 's3://lake/b', { located: 'unchanged' }, 'stateOnly'],
    [undefined, 's3://lake/b', {}, 'replace'],
  ])('from %s to %s with %j gives %s', (before, after, news, policy) => {
    expect(locationPolicy(before, after, {}, news)).toBe(policy)
  })
})
