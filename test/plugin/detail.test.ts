import { describe, expect, test } from 'vitest'
import { UNKNOWN } from '../../provider/core/values'
import { propertyChanges } from '../../provider/pulumi/plugin/detail'

const changes = (before: object, after: object, fields = [...Object.keys(before), ...Object.keys(after)]) => {
  const olds = { outs: { ...before }, inputs: {} }
  const named = [...new Set(fields)].map((name) => ({ name, replaces: name.startsWith('replaced') }))
  return propertyChanges(olds, { ...after }, named).map(
    ({ path, kind, replaces }) => `${kind}${replaces ? '_REPLACE' : ''} ${path}`,
  )
}

test('nothing differs between equal values, whatever the order of their keys, and absent and null are equal', () => {
  expect(changes({ a: { x: 1, y: [2] }, b: null }, { a: { y: [2], x: 1 } })).toEqual([])
})

test('differences are as deep as objects go', () => {
  expect(
    changes(
      { columns: { a: 'INT', b: 'INT', c: { deep: 1 } }, comment: 'x', gone: 1 },
      { columns: { a: 'INT', b: 'BIGINT', c: { deep: 2 }, d: 'DATE' }, comment: 'y', added: { of: 'x' } },
    ),
  ).toEqual([
    'UPDATE columns.b',
    'UPDATE columns.c.deep',
    'ADD columns.d',
    'UPDATE comment',
    'DELETE gone',
    'ADD added',
  ])
})

test('a list is one property, and so is a value that becomes unknown or of another type', () => {
  expect(changes({ a: [1, 2], b: { c: 1 }, d: 'x' }, { a: [2], b: UNKNOWN, d: { e: 1 } })).toEqual([
    'UPDATE a',
    'UPDATE b',
    'UPDATE d',
  ])
})

test('every difference within a replaced property replaces', () => {
  expect(changes({ replaced: { a: 1, b: 1 }, kept: 1 }, { replaced: { a: 2, c: 1 }, kept: 2 })).toEqual([
    'UPDATE_REPLACE replaced.a',
    'DELETE_REPLACE replaced.b',
    'ADD_REPLACE replaced.c',
    'UPDATE kept',
  ])
})

test('the engine finds the former value among the outputs, or among the inputs if it is no output', () => {
  const olds = { outs: { comment: 'drifted' }, inputs: { comment: 'declared', ddl: 'CREATE' } }
  const fields = ['comment', 'ddl', 'plan'].map((name) => ({ name, replaces: false }))
  expect(propertyChanges(olds, { comment: 'new', ddl: 'ALTER', plan: ['ALTER'] }, fields)).toMatchObject([
    { path: 'comment', kind: 'UPDATE', isInput: false },
    { path: 'ddl', kind: 'UPDATE', isInput: true },
    { path: 'plan', kind: 'ADD', isInput: true },
  ])
})

describe('a path', () => {
  test.each([
    'plain',
    'with space',
    'with.dot',
    'with[bracket',
    'with]bracket',
    'with"quote',
    String.raw`with\backslash`,
    String.raw`with\"both`,
    '["a"]',
    '',
    '*',
    '0',
    'größe',
  ])('is parsed by Pulumi as the name %j', (name) => {
    const [change] = changes({ map: {} }, { map: { [name]: 1 } })
    expect(parsePropertyPath(change!.replace('ADD ', ''))).toEqual(['map', name])
  })

  test('ends at the map if no path can hold the name', () => {
    expect(changes({ map: { a: 1 } }, { map: { a: 2, 'c:\\': 1 } })).toEqual(['UPDATE map'])
  })
})

/** What sdk/go/common/resource/properties_path.go does with a path. */
function parsePropertyPath(path: string): string[] {
  const elements: string[] = []
  let at = 0
  while (at < path.length) {
    if (path[at] === '.') at++
    let element = ''
    if (path.startsWith('["', at)) {
      for (at += 2; path[at] !== '"'; at++) {
        if (at >= path.length) throw new Error('missing closing quote in property name')
        if (path.startsWith('\\"', at)) at++
        element += path[at]
      }
      if (path[at + 1] !== ']') throw new Error('missing closing bracket in property access')
      at += 2
    } else {
      if (path[at] === '[') throw new Error('invalid array index')
      while (at < path.length && path[at] !== '.' && path[at] !== '[') element += path[at++]
    }
    elements.push(element)
  }
  return elements
}
