import { readFileSync } from 'node:fs'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { parseColumnType, parseType, readType, TypeTextError } from '../../provider/sql/type-text'
import { type ColumnRole, canBe, canBeStored, printType, type StarRocksType, sameType } from '../../provider/sql/types'

interface RecordedType {
  spelled: string
  desc?: string
  columnType?: string
  showCreate?: string
  errno?: number
}

const matrix = (name: string) =>
  JSON.parse(readFileSync(`${__dirname}/../conformance/starrocks/matrices/${name}.json`, 'utf8'))

const recorded: RecordedType[] = matrix('types').types
const accepted = recorded.filter((entry) => entry.errno === undefined)
const canonical = (text: string) => printType(parseType(text))

describe('types as a StarRocks 4.0 spells them', () => {
  test.each(accepted)(
    '$spelled reads back as the same type everywhere',
    ({ spelled, desc, columnType, showCreate }) => {
      const shown = showCreate!.replace(/( \w+_UNION)? NULL COMMENT ""$/, '')
      const readings = [parseType(desc!), parseColumnType(columnType!), parseType(shown)].map(printType)
      expect(readings).toEqual(Array(3).fill(canonical(spelled)))
      expect(canonical(canonical(spelled)), 'the canonical text is a fixed point').toBe(canonical(spelled))
    },
  )

  test.each(recorded.filter((entry) => entry.errno !== undefined))('$spelled is refused', ({ spelled }) => {
    if (spelled === 'time') return expect(canBeStored(parseType(spelled))).toBe(false)
    expect(() => parseType(spelled)).toThrow(TypeTextError)
  })
})

describe('a type of a later release', () => {
  test.each(['geography', 'ARRAY<GEOGRAPHY>', 'struct<a geography, b int(11)>', 'DECIMAL(10,2,3)'])(
    '%s keeps its text, and is refused where a table depends on the type',
    (text) => {
      const type = readType(text)
      expect(printType(type)).toBe(text)
      expect(sameType(type, readType(text))).toBe(true)
      expect(sameType(type, readType('INT'))).toBe(false)
      for (const role of ['duplicate key', 'distribution', 'partition', 'order by', 'value'] as const)
        expect(canBe(type, role)).toBe(false)
      expect(() => parseType(text)).toThrow(TypeTextError)
    },
  )

  test('a known type is read as declared', () => {
    expect(readType('int(11)')).toEqual(parseType('INT'))
  })
})

describe('canonical text', () => {
  test.each([
    ['boolean', 'BOOLEAN'],
    ['unsigned int', 'INT'],
    ['  Decimal ( 10 , 2 ) ', 'DECIMAL(10,2)'],
    ['numeric', 'DECIMAL(10,0)'],
    ['string', 'VARCHAR(65533)'],
    ['varchar', 'VARCHAR(1)'],
    ['binary(7)', 'VARBINARY(7)'],
    ['array<DECIMAL64(10,2)>', 'ARRAY<DECIMAL(10,2)>'],
    ['map<varchar(10), struct<a int(11), b array<bigint(20)>>>', 'MAP<VARCHAR(10),STRUCT<a INT,b ARRAY<BIGINT>>>'],
    ['struct<a:int, b : string>', 'STRUCT<a INT,b VARCHAR(65533)>'],
    ['struct<`a b` int, `Ü` date>', 'STRUCT<`a b` INT,`Ü` DATE>'],
    ['struct<order int(11), my col int(11), date date>', 'STRUCT<`order` INT,`my col` INT,date DATE>'],
    ['struct<min bigint(20), array array<int(11)>>', 'STRUCT<min BIGINT,`array` ARRAY<INT>>'],
  ])('%s is printed as %s', (spelled, expected) => {
    expect(canonical(spelled)).toBe(expected)
    expect(canonical(expected)).toBe(expected)
  })
})

test('parses every canonical text back to its type', () => {
  const name = fc.string({ minLength: 1, unit: 'binary' }).filter((text) => !/[`\0]/.test(text))
  const { type } = fc.letrec<{ type: StarRocksType }>((tie) => ({
    type: fc.oneof(
      { maxDepth: 4, depthSize: 'small' },
      fc.constantFrom<StarRocksType>({ kind: 'BOOLEAN' }, { kind: 'LARGEINT' }, { kind: 'DATETIME' }, { kind: 'JSON' }),
      fc.record({ kind: fc.constant('VARCHAR' as const), length: fc.integer({ min: 1, max: 1048576 }) }),
      fc.record({ kind: fc.constant('DECIMAL' as const), precision: fc.constant(20), scale: fc.nat(20) }),
      fc.record({ kind: fc.constant('ARRAY' as const), element: tie('type') }),
      fc.record({ kind: fc.constant('MAP' as const), key: tie('type'), value: tie('type') }),
      fc.record({
        kind: fc.constant('STRUCT' as const),
        fields: fc.array(fc.record({ name, type: tie('type') }), { minLength: 1, maxLength: 4 }),
      }),
    ),
  }))
  fc.assert(
    fc.property(type, (type) => {
      expect(parseType(printType(type))).toEqual(type)
    }),
  )
})

describe('explains an invalid type, and lists the accepted ones', () => {
  test.each([
    ['', 'a type is expected at ""'],
    ['timestamp', 'write DATETIME'],
    ['uuid', 'write VARCHAR(36)'],
    ['bogus', 'accepted are BOOLEAN, TINYINT'],
    ['int unsigned', '"unsigned" is left over'],
    ['varchar(0)', 'the length of VARCHAR is between 1 and 1048576'],
    ['varchar(1,2)', 'VARCHAR takes one length'],
    ['char(256)', 'the length of CHAR is between 1 and 255'],
    ['decimal(77,1)', 'the precision of DECIMAL is between 1 and 76'],
    ['decimal64(19,1)', 'the precision of DECIMAL64 is between 1 and 18'],
    ['decimal(5,6)', 'the scale 6 is more than the precision 5'],
    ['array', '"<" is expected at ""'],
    ['array<int', '">" is expected at ""'],
    ['map<int>', '"," is expected at ">"'],
    ['struct<a>', 'a field\'s name and its type are expected at "a>"'],
    ['struct<a foo, b int>', 'a field\'s name and its type are expected at "a foo, b int>"'],
  ])('%s', (text, reason) => {
    expect(() => parseType(text)).toThrow(reason)
    expect(() => parseType(text)).toThrow(TypeTextError)
  })
})

test.each([
  ['string', 'varchar(65533)', true],
  ['varchar(10)', 'varchar(11)', false],
  ['struct<A int>', 'struct<a int>', true],
  ['struct<a int, b int>', 'struct<b int, a int>', false],
  ['array<struct<A int>>', 'array<struct<a int>>', true],
  ['map<int,int>', 'map<int,bigint>', false],
  ['map<int,int>', 'array<int>', false],
])('sameType(%s, %s) is %s', (a, b, same) => {
  expect(sameType(parseType(a), parseType(b))).toBe(same)
})

test.each([
  ['time', false],
  ['array<time>', false],
  ['map<int,struct<t time>>', false],
  ['map<int,struct<t datetime>>', true],
  ['hll', true],
])('a table can hold %s: %s', (text, stored) => {
  expect(canBeStored(parseType(text))).toBe(stored)
})

describe('roles that a StarRocks 4.0 allows to types', () => {
  /** The recorded names of roles that have another name here. */
  const aliases: Record<string, ColumnRole> = { 'partition nullable': 'partition', 'default null': 'value' }
  const cases = Object.entries(matrix('keys').keys).map(([entry, answer]) => {
    const [, role, type] =
      /^(duplicate key|aggregate key|unique key|primary key|distribution|partition nullable|partition|date_trunc|order by|default null) (.*)$/.exec(
        entry,
      )!
    return { entry, role: aliases[role!] ?? (role as ColumnRole), type: type!, ok: answer === 'ok' }
  })

  test.each(cases)('$entry', ({ role, type, ok }) => {
    expect(canBe(parseType(type), role)).toBe(ok)
  })
})
