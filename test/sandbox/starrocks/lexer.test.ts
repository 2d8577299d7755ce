import { expect, test } from 'vitest'
import { globToRegExp, splitPaths } from './glob'
import { tokenize } from './lexer'

const values = (sql: string) =>
  tokenize(sql)
    .slice(0, -1)
    .map(({ kind, value }) => `${kind} ${value}`)

test.each([
  { sql: `'it''s'`, expected: ["string it's"] },
  { sql: `"say ""hi"""`, expected: ['string say "hi"'] },
  { sql: `'a\\n\\t\\'\\\\'`, expected: ["string a\n\t'\\"] },
  { sql: `'10\\% \\_ \\x'`, expected: ['string 10\\% \\_ x'] },
  { sql: '`back``tick`', expected: ['quoted backtick'] },
  { sql: '`a b`.`c`', expected: ['quoted a b', 'symbol .', 'quoted c'] },
  {
    sql: '1digit 12 1.5 .5 1e3 1e',
    expected: ['word 1digit', 'number 12', 'number 1.5', 'number .5', 'number 1e3', 'word 1e'],
  },
  { sql: 'a--b\nc', expected: ['word a', 'word c'] },
  { sql: 'a--b\rc', expected: ['word a', 'word c'] },
  { sql: 'a\u00a0b', expected: ['word a\u00a0b'] },
  { sql: 'a/* ; */b /*+ hint */', expected: ['word a', 'word b', 'hint /*+ hint */'] },
  { sql: 'größe', expected: ['word größe'] },
  { sql: 'a<=>b!=c', expected: ['word a', 'symbol <=>', 'word b', 'symbol !=', 'word c'] },
])('reads $sql as StarRocks does', ({ sql, expected }) => {
  expect(values(sql)).toEqual(expected)
})

test('tokens have their line, from 1, and their column, from 0', () => {
  expect(tokenize('a\n  bb').map(({ line, column }) => [line, column])).toEqual([
    [1, 0],
    [2, 2],
    [2, 4],
  ])
})

test.each([
  { pattern: 'a/*', matching: ['a/b', 'a/.hidden'], others: ['a/b/c', 'a'] },
  { pattern: 'a/*/*.parquet', matching: ['a/x/y.parquet'], others: ['a/y.parquet', 'a/x/z/y.parquet'] },
  { pattern: 'a/[a-c]?', matching: ['a/b1'], others: ['a/d1', 'a/b'] },
  { pattern: 'a/[^a]', matching: ['a/b'], others: ['a/a'] },
  { pattern: 'a/{x,y}/z', matching: ['a/x/z', 'a/y/z'], others: ['a/xy/z'] },
  { pattern: 'a/b+c.d', matching: ['a/b+c.d'], others: ['a/bbc.d'] },
])('the glob $pattern matches within one level', ({ pattern, matching, others }) => {
  for (const key of matching) expect(globToRegExp(pattern).test(key), key).toBe(true)
  for (const key of others) expect(globToRegExp(pattern).test(key), key).toBe(false)
})

test('splits a list of paths at commas outside of braces', () => {
  expect(splitPaths('s3://a/{x,y}, s3://b/*')).toEqual(['s3://a/{x,y}', 's3://b/*'])
})
