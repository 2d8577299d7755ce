import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { packed, unpacked } from '../../provider/core/packed'
import { UNKNOWN } from '../../provider/core/values'

const LAYOUT = { columns: ['id', 'name'], files: 1 }

describe('hidden properties on their way to the engine', () => {
  test('are one text each, and public ones stay as they are', () => {
    expect(packed({ columns: { id: 'INT' }, __layout: LAYOUT, __urn: 'urn:a', __version: 1 })).toEqual({
      columns: { id: 'INT' },
      __layout: `json:${JSON.stringify(LAYOUT)}`,
      __urn: 'urn:a',
      __version: 1,
    })
  })

  test('are the same text in whatever order their members were set', () => {
    const { columns, files } = LAYOUT
    expect(packed({ __layout: { files, columns, keys: { b: 1, a: 2 } } })).toEqual(
      packed({ __layout: { keys: { a: 2, b: 1 }, columns, files } }),
    )
  })

  test('go back as the very text that they came in, which the engine then finds unchanged', () => {
    const state = { __layout: 'json:{"files":1,"columns":["id"]}', __ids: 'json:{"table":"7"}' }
    const { __layout, ...rest } = unpacked(state)
    expect(packed({ ...rest, __layout })).toEqual(state)
    expect(packed({ __layout: { ...(__layout as object), files: 2 } })).toEqual({
      __layout: 'json:{"columns":["id"],"files":2}',
    })
  })

  test('stay as they are while a part is unknown, which the engine has to see', () => {
    const values = { __layout: { ...LAYOUT, columns: [UNKNOWN] }, __keys: UNKNOWN }
    expect(packed(values)).toEqual(values)
  })

  test('are read from the state of older releases as well', () => {
    expect(unpacked({ __layout: LAYOUT })).toEqual({ __layout: LAYOUT })
    expect(unpacked(packed({ __layout: LAYOUT }))).toEqual({ __layout: LAYOUT })
  })

  test('come back whatever they are, also a text that looks like a packed value', () => {
    const names = fc.constantFrom('__layout', '__acceptedOwner', 'columns')
    const value = fc.oneof(
      fc.jsonValue().map((json) => JSON.parse(JSON.stringify(json))),
      fc.string().map((text) => `json:${text}`),
    )
    fc.assert(
      fc.property(fc.dictionary(names, value), (values) => {
        expect(unpacked(packed(values))).toEqual({ ...values })
      }),
    )
  })
})
