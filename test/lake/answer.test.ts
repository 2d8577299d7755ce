import { describe, expect, test } from 'vitest'
import { Answer, UnexpectedAnswer } from '../../provider/s3/answer'
import { Unending } from '../../provider/s3/store-error'

const LIMIT = 100
const answer = (head: string, body = '') =>
  Buffer.from(`HTTP/1.1 ${head.replaceAll('\n', '\r\n')}\r\n\r\n${body}`, 'latin1')

/** Takes the bytes in these parts; the body, or undefined if the answer has not ended. */
function taken(parts: readonly Buffer[]): string | undefined {
  const one = new Answer(206, LIMIT)
  const ends = parts.map((part) => one.take(part))
  expect(ends.slice(0, -1)).not.toContain(true)
  return ends.at(-1) ? one.body().toString() : undefined
}

const WHOLE: [string, Buffer, string][] = [
  ['a length', answer('206 Partial Content\nServer: x\nContent-Length: 5\nETag: "e"', 'hello'), 'hello'],
  ['a length in another case, with spaces', answer('206 OK\ncontent-length:   5  ', 'hello'), 'hello'],
  ['an empty body', answer('206 \nContent-Length: 0'), ''],
  [
    'chunks',
    answer('206 OK\nTransfer-Encoding: chunked', '3\r\nhel\r\n2 ;a=b\r\nlo\r\n0\r\nx-sum: 1\r\n\r\n'),
    'hello',
  ],
  [
    'chunks that contain line ends',
    answer('206 OK\nTransfer-Encoding: chunked', '4\r\n\r\n\r\n\r\n0\r\n\r\n'),
    '\r\n\r\n',
  ],
]

describe.each(WHOLE)('an answer with %s', (_, bytes, body) => {
  test('is read, wherever the network cuts it', () => {
    expect(taken([bytes])).toBe(body)
    for (let at = 1; at < bytes.length; at++) expect(taken([bytes.subarray(0, at), bytes.subarray(at)])).toBe(body)
    expect(taken(Array.from(bytes, (byte) => Buffer.from([byte])))).toBe(body)
  })

  test('has not ended before its last byte', () => {
    for (let at = 1; at < bytes.length; at++) expect(taken([bytes.subarray(0, at)])).toBeUndefined()
  })

  test('is refused if more follows, which could only belong to another answer', () => {
    expect(() => taken([Buffer.concat([bytes, Buffer.from('H')])])).toThrow(UnexpectedAnswer)
  })
})

test.each<[string, Buffer]>([
  ['another status', answer('200 OK\nContent-Length: 1', 'x')],
  ['a status that begins alike', answer('2060 OK\nContent-Length: 1', 'x')],
  ['an interim answer', answer('100 Continue')],
  ['another version', Buffer.from('HTTP/1.0 206 OK\r\nContent-Length: 1\r\n\r\nx')],
  ['no HTTP', Buffer.from('SSH-2.0-x\r\n\r\n')],
  ['no length', answer('206 OK\nConnection: close', 'x')],
  ['two lengths', answer('206 OK\nContent-Length: 1\nContent-Length: 2', 'xx')],
  ['a length and chunks', answer('206 OK\nContent-Length: 1\nTransfer-Encoding: chunked', 'x')],
  ['a length that is no number', answer('206 OK\nContent-Length: +1', 'x')],
  ['an encoding besides chunks', answer('206 OK\nTransfer-Encoding: gzip, chunked', 'x')],
  ['a folded header', answer('206 OK\nX: y\n Content-Length: 1\nContent-Length: 1', 'x')],
  ['a chunk without a size', answer('206 OK\nTransfer-Encoding: chunked', 'x\r\n')],
  ['a chunk longer than its size', answer('206 OK\nTransfer-Encoding: chunked', '1\r\nxy\r\n')],
  ['a head without an end', Buffer.alloc(17 * 1024, 'x')],
  ['a chunk size without an end', answer('206 OK\nTransfer-Encoding: chunked', '0'.repeat(2000))],
])('refuses %s', (_, bytes) => {
  expect(() => taken([bytes])).toThrow(UnexpectedAnswer)
})

test.each<[string, Buffer]>([
  ['a length', answer(`206 OK\nContent-Length: ${LIMIT + 1}`)],
  ['chunks', answer('206 OK\nTransfer-Encoding: chunked', `65\r\n${'x'.repeat(LIMIT + 1)}`)],
])('does not take more than it may, by %s', (_, bytes) => {
  expect(() => taken([bytes])).toThrow(Unending)
})

test.each([
  ['Content-Length: 0', true],
  ['Content-Length: 0\nConnection: keep-alive', true],
  ['Content-Length: 0\nConnection: Close', false],
])('after an answer with %j the connection is kept: %s', (headers, kept) => {
  const one = new Answer(206, LIMIT)
  expect(one.take(answer(`206 OK\n${headers}`))).toBe(true)
  expect(one.keepsAlive).toBe(kept)
})
