import { describe, expect, test } from 'vitest'
import { readListPage as readPage } from '../../provider/s3/list-page'

const readListPage = (xml: string) => readPage(Buffer.from(xml))
const page = (inner: string) =>
  `<?xml version="1.0" encoding="UTF-8"?>\n<ListBucketResult xmlns="http://s3.amazonaws.com/doc/2006-03-01/">${inner}</ListBucketResult>`
const contents = (key: string, etag = '&quot;e&quot;') =>
  `<Contents><Key>${key}</Key><LastModified>2026-01-01T00:00:00.000Z</LastModified><ETag>${etag}</ETag><Size>12</Size><Owner><ID>x</ID></Owner></Contents>`

test('reads objects, and the token for the next page', () => {
  const xml = page(
    `<Name>lake</Name><IsTruncated>true</IsTruncated>${contents('a/1')}\n  ${contents('a/2')}<NextContinuationToken>t&amp;1=</NextContinuationToken>`,
  )
  expect(readListPage(xml)).toEqual({
    objects: [
      { key: 'a/1', size: 12, etag: '"e"' },
      { key: 'a/2', size: 12, etag: '"e"' },
    ],
    next: 't&1=',
  })
})

test('reads an empty listing as a page without objects', () => {
  expect(readListPage(page('<IsTruncated>false</IsTruncated><KeyCount>0</KeyCount>'))).toEqual({ objects: [] })
})

test.each([
  ['a&amp;b &lt;c&gt;', 'a&b <c>'],
  ['&apos;&quot;', '\'"'],
  ['&#39;&#x1F600;&#13;', "'\u{1F600}\r"],
  ['&amp;amp;', '&amp;'],
  ['%2F+ü', '%2F+ü'],
])('reads a key written as %s as %j', (written, key) => {
  expect(readListPage(page(contents(written)))?.objects[0]?.key).toBe(key)
})

describe('leaves to the SDK', () => {
  test.each([
    ['an error', '<Error><Code>SlowDown</Code></Error>'],
    ['text that is no XML', 'hello'],
    ['an object without a size', page('<Contents><Key>a</Key><ETag>e</ETag></Contents>')],
    ['a truncated page without a token', page('<IsTruncated>true</IsTruncated>')],
    ['text in another notation', page(contents('<![CDATA[a]]>'))],
  ])('%s', (_, xml) => {
    expect(readListPage(xml)).toBeUndefined()
  })
})
