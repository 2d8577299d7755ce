import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { QuoteError, type Sql } from '../../provider/sql/quote'
import { TypeTextError } from '../../provider/sql/type-text'
import { BUILDERS, type Slot } from './builders'
import { key, name, owner, partitionValue, secret, text, WITNESS } from './generators'
import { countStatements } from './reading'
import { runs } from './runs'

const ARBITRARY: Readonly<Record<Slot, fc.Arbitrary<string>>> = {
  name,
  text,
  key,
  secret,
  field: name,
  value: partitionValue,
  owner,
}

/** What StarRocks can be told at all (facts: the lexer keeps no back-quote, UTF-8 no half of a pair; keys are trimmed). */
const SAYABLE: Readonly<Record<Slot, (value: string) => boolean>> = {
  name: (value) => value !== '' && !/[`\0]/.test(value) && value.isWellFormed(),
  text: (value) => value.isWellFormed(),
  key: (value) => value.isWellFormed() && !/^[\s\0-\x20]|[\s\0-\x20]$/.test(value),
  secret: (value) => value.isWellFormed(),
  field: (value) => value !== '' && !/[`\0]/.test(value) && value.isWellFormed(),
  value: (value) => value.isWellFormed(),
  owner: () => true,
}

const share = Math.ceil(7000 / Object.keys(BUILDERS).length)

describe.each(Object.entries(BUILDERS))('%s', (_, { slots, build, read }) => {
  const of = (arbitrary: (kind: Slot) => fc.Arbitrary<string>) =>
    fc.record(Object.fromEntries(Object.entries(slots).map(([slot, kind]) => [slot, arbitrary(kind)])))
  // Of many texts one is always refused: half of the time all of them can be said.
  const texts = fc.oneof(
    of((kind) => ARBITRARY[kind]),
    of((kind) => ARBITRARY[kind].filter(SAYABLE[kind])),
  )

  test('says what it is given in one statement, or is refused', () => {
    fc.assert(
      fc.property(texts, (given) => {
        const sayable = Object.entries(slots).every(([slot, kind]) => SAYABLE[kind](given[slot] ?? ''))
        const statement = statementOrRefusal(() => build(given))
        expect(statement === undefined ? 'refused' : 'said').toBe(sayable ? 'said' : 'refused')
        if (statement === undefined) return
        expect(countStatements(statement.text)).toBe(1)
        expect(read(statement.text)).toEqual(given)
        expect(statement.masked).not.toContain(WITNESS)
      }),
      runs(share),
    )
  })
})

function statementOrRefusal(build: () => Sql): Sql | undefined {
  try {
    return build()
  } catch (error) {
    if (error instanceof QuoteError || error instanceof TypeTextError) return undefined
    throw error
  }
}
