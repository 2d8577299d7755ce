import { describe, expect, test } from 'vitest'
import { binaryAt, spansOf, structsOf } from '../../provider/lake/thrift'

/** Fields of every type: their headers hold the distance to the field before, and the type. */
const everyType = Buffer.from([
  0x11, // 1: true
  0x13,
  0x7f, // 2: byte
  0x15,
  0x80,
  0x01, // 3: a number of two bytes
  0x17,
  1,
  2,
  3,
  4,
  5,
  6,
  7,
  8, // 4: double
  0x18,
  0x03,
  0x61,
  0x62,
  0x63, // 5: text
  0x19,
  0x21,
  0x01,
  0x02, // 6: two booleans
  0x1c,
  0x16,
  0x02,
  0x00, // 7: a structure with a number
  0x0c,
  0x80,
  0x02,
  0x00, // 128, its number written out: an empty structure
  0x00,
])

test.each([
  [1, 1],
  [2, 3],
  [3, 6],
  [4, 15],
  [5, 20],
  [6, 24],
  [7, 28],
  [128, 32],
])('field %i ends at %i', (field, end) => {
  expect(spansOf(everyType, [field]).get(field)?.end).toBe(end)
})

test('a long list has its size in bytes of its own', () => {
  const bytes = Buffer.concat([Buffer.from([0x19, 0xf5, 0x14]), Buffer.alloc(20, 0x02), Buffer.from([0x00])])
  expect(spansOf(bytes, [1]).get(1)).toEqual({ start: 1, end: 23 })
})

test('a field that is not there has no span', () => {
  expect(spansOf(Buffer.from([0x25, 0x02, 0x00]), [1]).size).toBe(0)
})

test('a list of structures is read by the fields of each, and the bytes of a text come without its length', () => {
  // 1: a list of two structures, each with a text as its first field.
  const bytes = Buffer.from([0x19, 0x2c, 0x18, 0x01, 0x61, 0x00, 0x18, 0x02, 0x62, 0x63, 0x00, 0x00])
  const structs = structsOf(bytes, spansOf(bytes, [1]).get(1)!, [1])
  const texts = structs.map((spans) => Buffer.from(binaryAt(bytes, spans.get(1)!)).toString())
  expect(texts).toEqual(['a', 'bc'])
})

describe('refuses', () => {
  test.each<[string, number[], string]>([
    ['no bytes', [], 'ends too early'],
    ['a structure without its end', [0x15, 0x02], 'ends too early'],
    ['a text longer than the rest', [0x18, 0x05, 0x61, 0x00], 'ends too early'],
    ['a list longer than the rest', [0x19, 0xf3, 0xff, 0xff, 0xff, 0xff, 0x0f, 0x00], 'ends too early'],
    ['a number without an end', [0x16, ...Array.from({ length: 12 }, () => 0xff)], 'more than 64 bits'],
    ['a type that Parquet does not use', [0x1b, 0x00], 'type 11'],
  ])('%s', (_, bytes, said) => {
    expect(() => spansOf(Buffer.from(bytes), [1])).toThrow(said)
  })
})
