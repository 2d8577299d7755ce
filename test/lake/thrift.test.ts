import { describe, expect, test } from 'vitest'
import { Reader } from '../../provider/parquet/thrift'

/** Fields of every type: a header contains the distance to the previous field, and the type. */
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

/** Reads a structure, and returns the bytes of a field if it is a text. */
function walk(bytes: Buffer, text?: number): string | undefined {
  const reader = new Reader(bytes)
  let found: string | undefined
  reader.struct((field) => {
    if (field !== text) return false
    found = reader.binary().toString()
    return true
  })
  expect(reader.position).toBe(bytes.length)
  return found
}

test('skips fields of every type, and reads the selected one', () => {
  expect(walk(everyType)).toBeUndefined()
  expect(walk(everyType, 5)).toBe('abc')
})

test('reads the size of a long list from its own bytes', () => {
  walk(Buffer.concat([Buffer.from([0x19, 0xf5, 0x14]), Buffer.alloc(20, 0x02), Buffer.from([0x00])]))
})

test('reads a list of structures by their fields, and numbers from their bytes', () => {
  // 1: a list of two structures, each with a text as its first field.
  const bytes = Buffer.from([
    0x19, 0x2c, 0x18, 0x04, 0xff, 0xff, 0xff, 0xff, 0x00, 0x18, 0x08, 1, 0, 0, 0, 1, 0, 0, 0, 0x00, 0x00,
  ])
  const reader = new Reader(bytes)
  const numbers: unknown[] = []
  const number = () => numbers.push(reader.binaryNumber()) > 0
  reader.struct(() => {
    reader.structs(() => reader.struct(number))
    return true
  })
  expect(numbers).toEqual([-1, 2 ** 32 + 1])
  expect(reader.position).toBe(bytes.length)
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
    expect(() => new Reader(Buffer.from(bytes)).struct()).toThrow(said)
  })
})
