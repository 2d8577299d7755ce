import { expect, test } from 'vitest'
import { PropertyPrinter } from './display-diff'
import { lineDiff } from './line-diff'
import { type Props, secret, UNKNOWN } from './values'

const text = (...lines: string[]) => lines.map((line) => `${line}\n`).join('')

function difference(olds: Props, news: Props): string {
  const printer = new PropertyPrinter()
  printer.difference(olds, news, 1)
  return String(printer)
}

function object(props: Props, full = false): string {
  const printer = new PropertyPrinter(full)
  printer.object(props, 1)
  return String(printer)
}

test('new properties are aligned in a column, without those of Pulumi itself', () => {
  const props = {
    __provider: 'x',
    name: 'a',
    size: 1.5,
    none: null,
    empty: {},
    from: UNKNOWN,
    password: secret('hush'),
  }
  expect(object(props)).toBe(
    text(
      '    empty   : {}',
      '    from    : [unknown]',
      '    name    : "a"',
      '    none    : <null>',
      '    password: [secret]',
      '    size    : 1.5',
    ),
  )
})

test('nested maps and lists are indented', () => {
  expect(object({ columns: { id: 'BIGINT', day: 'DATE' }, list: ['a', { b: 1 }] })).toBe(
    text(
      '    columns: {',
      '        day: "DATE"',
      '        id : "BIGINT"',
      '    }',
      '    list   : [',
      '        [0]: "a"',
      '        [1]: {',
      '            b: 1',
      '        }',
      '    ]',
    ),
  )
})

test('a long new text is shortened, unless the full text is requested', () => {
  const ddl = 'one\ntwo\nthree\nfour'
  expect(object({ ddl })).toBe('    ddl: "one\\ntwo\\nthree\\n..."\n')
  expect(object({ ddl }, true)).toBe('    ddl: "one\\ntwo\\nthree\\nfour"\n')
})

test('every difference has a sign, down to the last level', () => {
  expect(
    difference(
      { columns: { a: 'INT', gone: 'INT' }, list: [1, 2], same: 'x', n: 1 },
      { columns: { a: 'BIGINT', new: 'INT' }, list: [1, 3, 4], same: 'x', n: UNKNOWN },
    ),
  ).toBe(
    text(
      '  ~ columns: {',
      '      ~ a   : "INT" => "BIGINT"',
      '      - gone: "INT"',
      '      + new : "INT"',
      '    }',
      '  ~ list   : [',
      '        [0]: 1',
      '      ~ [1]: 2 => 3',
      '      + [2]: 4',
      '    ]',
      '  ~ n      : 1 => [unknown]',
      '    same   : "x"',
    ),
  )
})

test('a changed secret is shown as a difference without its values', () => {
  expect(difference({ password: secret('old') }, { password: secret('new') })).toBe(
    '  ~ password: [secret] => [secret]\n',
  )
})

test('a text of several lines is compared line by line, with two lines of context', () => {
  const lines = ['1', '2', '3', '4', '5', '6', '7']
  expect(difference({ ddl: lines.join('\n') }, { ddl: lines.join('\n').replace('5', 'five') })).toBe(
    text('  ~ ddl: ', '        ...', '        3', '        4', '      - 5', '      + five', '        6', '        7'),
  )
})

test('added and removed lines keep their order', () => {
  expect(lineDiff(['a', 'b', 'c'], ['b', 'x', 'c', 'd'])).toEqual([
    { kind: 'delete', lines: ['a'] },
    { kind: 'same', lines: ['b'] },
    { kind: 'add', lines: ['x'] },
    { kind: 'same', lines: ['c'] },
    { kind: 'add', lines: ['d'] },
  ])
})
