import { describe, expect, test } from 'vitest'
import {
  id,
  ids,
  join,
  MASK,
  mask,
  maskOfStarRocks,
  pairs,
  QuoteError,
  scrub,
  secret,
  sql,
  str,
  verbatim,
} from '../../provider/sql/quote'

describe('a name', () => {
  test.each([
    ['flights', '`flights`'],
    ['two words', '`two words`'],
    ['q"u\'o\\te', '`q"u\'o\\te`'],
    ['select', '`select`'],
    ['ü-/#.', '`ü-/#.`'],
  ])('%s is quoted', (name, quoted) => {
    expect(id(name).text).toBe(quoted)
  })

  test.each(['back`tick', '``', 'nul\0', ''])('%j is refused, since the server would read another one', (name) => {
    expect(() => id('lake', name)).toThrow(QuoteError)
  })

  test('quotes paths and lists', () => {
    expect(id('lake', 'flights').text).toBe('`lake`.`flights`')
    expect(ids(['a', 'b']).text).toBe('`a`, `b`')
  })
})

describe('a literal', () => {
  // The server reads a doubled quote as one, then backslash escapes; `\%` keeps its backslash.
  test.each([
    ['plain', '"plain"'],
    ["it's", '"it\'s"'],
    ['say "hi"', '"say \\"hi\\""'],
    ['""', '"\\"\\""'],
    ['back\\slash', '"back\\\\slash"'],
    ['100\\%', '"100\\\\%"'],
    ['two\nlines\r\tand\0', '"two\\nlines\\r\\tand\\0"'],
    ['; drop table t -- /* */', '"; drop table t -- /* */"'],
    ['', '""'],
  ])('%j', (value, literal) => {
    expect(str(value).text).toBe(literal)
  })
})

describe('texts that the server would change', () => {
  const half = '\ud83d'
  test.each<[string, () => unknown]>([
    ['half of a surrogate pair in a name', () => id(half)],
    ['half of a surrogate pair in a text', () => str(`a${half}b`)],
    ['half of a surrogate pair in a secret', () => secret(half)],
    ['spaces before the key of a property', () => pairs({ ' a': '1' })],
    ['NUL after the key of a property', () => pairs({ 'a\0': '1' })],
  ])('%s is refused', (_, say) => {
    expect(say).toThrow(QuoteError)
  })

  test('a refusal does not show a secret', () => {
    expect(() => secret(`hunter2${half}`)).toThrow(expect.not.objectContaining({ message: /hunter2/ }))
  })
})

describe('secrets', () => {
  const statement = sql`SET ${pairs({ password: secret('hun"ter2'), user: 'ann' })}`

  test('are sent but not shown', () => {
    expect(statement.text).toBe('SET "password" = "hun\\"ter2", "user" = "ann"')
    expect(statement.masked).toBe(`SET "password" = "${MASK}", "user" = "ann"`)
  })

  test('are removed from an answer of the server, through any nesting', () => {
    const nested = join([sql`(${statement})`, verbatim('x')])
    expect(scrub('near hun"ter2: no', nested)).toBe(`near ${MASK}: no`)
  })

  test('are removed in their quoted form, also if one begins with another', () => {
    const both = pairs({ a: secret('hun"ter2'), b: secret('hun') })
    expect(scrub('at "hun\\"ter2" and hun"ter2', both)).toBe(`at "${MASK}" and ${MASK}`)
  })

  test.each([
    ['as it was sent', 'near "s3cr3t-\\"-and-more": no', `near "${MASK}": no`],
    ['cut short', "no viable input 's3cr3t-", `no viable input '${MASK}`],
    ['without their beginning', 'unexpected -and-more', `unexpected ${MASK}`],
    ['in pieces that reveal nothing', 'the end more', 'the end more'],
  ])('are removed from an answer that contains them %s', (_, answer, shown) => {
    expect(scrub(answer, secret('s3cr3t-"-and-more'))).toBe(shown)
  })

  test('are removed in shorter pieces if they are short', () => {
    expect(scrub('near hunt, un, hunter2x', secret('hunter2'))).toBe(`near ${MASK}, un, ${MASK}x`)
  })

  test('are removed in time linear in the length of the text', () => {
    // An algorithm with quadratic time would take hours.
    const long = Array.from({ length: 60_000 }, (_, i) => i.toString(36)).join('')
    const answer = `${'z'.repeat(100_000)}${long.slice(1_000, 150_000)}${'aaaaaaab'.repeat(20_000)}`
    const shown = scrub(answer, { secrets: [long, 'a'.repeat(100_000), `${'a'.repeat(50_000)}b`] })
    expect(shown).toMatch(/^z+\*{6}$/)
  })

  test.each([
    ['', MASK],
    ['abcde', MASK],
    ['abcdefghijk', MASK],
    ['AKIAIOSFODNN7EXAMPLE', `AK${MASK}LE`],
  ])('masks %j so that a short secret shows nothing', (value, masked) => {
    expect(mask(value)).toBe(masked)
  })

  test.each([
    ['abcd', MASK],
    ['abcde', `ab${MASK}de`],
    ['AKIA1234', `AK${MASK}34`],
  ])('masks %j as StarRocks does', (value, masked) => {
    expect(maskOfStarRocks(value)).toBe(masked)
  })
})

test('sorts properties, so that equal ones give equal text', () => {
  expect(pairs({ b: '2', a: '1' }).text).toBe(pairs({ a: '1', b: '2' }).text)
})
