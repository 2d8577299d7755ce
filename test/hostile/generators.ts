import fc from 'fast-check'

/** What means something to a lexer, to a pattern, to a terminal, to JavaScript or to nobody. */
const NASTY = [
  ...'`"\'\\;%_#$@?*[]{}()<>=!,.:/&|+-^~ ',
  ...'\0\b\t\n\v\f\r\x1a\x7f\x85\xa0\xad\u0300\u0301\u200b\u200d\u200f\u2028\u2029\u202e\u3000\ufeff\ufffd\ufffe\uffff',
  // Halves of a pair, and whole ones: an emoji, a family of them, a letter of four bytes.
  ...['\ud800', '\udbff', '\udc00', '\udfff', '😀', '👨‍👩‍👧', '𝒜', 'é', 'e\u0301', 'İ', 'ı', 'ß', 'ſ'],
  ...[
    '``',
    '""',
    "''",
    '\\\\',
    '\\"',
    "\\'",
    '\\`',
    '\\0',
    '\\n',
    '\\%',
    '\\_',
    '\r\n',
    '--',
    '-- ',
    '/*',
    '*/',
    '/*+',
    '/**/',
  ],
  ...['${', '}', '%s', '?', ':name', '$1', '$$', '$&', '<EOF>', '","', '" = "', '",\n"', '"  =  "', "','", "'='"],
]

/** Whole texts that mean something where they should not. */
const WORDS = [
  ...[
    '; DROP TABLE t',
    '"; DROP TABLE t; --',
    "'; DROP TABLE t; --",
    '`; DROP TABLE t; --',
    '*/ DROP TABLE t /*',
    '\\"; SELECT 1; --',
  ],
  ...[
    '/* pulumi: a/b/c */',
    '[pulumi: a/b/c]',
    'pulumi: a/b/c',
    'NULL',
    'null',
    'undefined',
    'NaN',
    'select',
    'COMMENT',
    'INDEX x',
  ],
  ...[
    'constructor',
    'toString',
    'valueOf',
    '__proto__',
    'hasOwnProperty',
    'length',
    '__op',
    '__row',
    '******',
    '%',
    '1e3',
    '-0',
  ],
  ...['__HIVE_DEFAULT_PARTITION__', 'a%2Fb', '..', '.', ' a', 'a ', '\ta', '', 'default_catalog', 'information_schema'],
]

/** Around every limit that StarRocks or MySQL has for a text, and as long as a whole packet. */
const LENGTHS = [63, 64, 65, 255, 256, 257, 1023, 1024, 1025, 65_535, 65_536]

const piece = fc.oneof(
  { arbitrary: fc.constantFrom(...NASTY), weight: 6 },
  { arbitrary: fc.string({ unit: 'grapheme', maxLength: 6 }), weight: 2 },
  { arbitrary: fc.constantFrom(...WORDS), weight: 1 },
  { arbitrary: fc.integer({ min: 0, max: 0xffff }).map((unit) => String.fromCharCode(unit)), weight: 1 },
)

const long = fc
  .tuple(fc.constantFrom(...LENGTHS), fc.oneof(fc.constantFrom(...NASTY), fc.constant('x')))
  .map(([length, unit]) => unit.repeat(Math.ceil(length / unit.length)).slice(0, length))

/** Any text at all. */
export const text: fc.Arbitrary<string> = fc.oneof(
  { arbitrary: fc.array(piece, { maxLength: 7 }).map((pieces) => pieces.join('')), weight: 50 },
  { arbitrary: fc.constantFrom(...WORDS), weight: 15 },
  { arbitrary: long, weight: 1 },
)

/** A name, and often one that can be a name: hostile ones that are all refused would test little. */
export const name: fc.Arbitrary<string> = fc.oneof(
  { arbitrary: text, weight: 2 },
  {
    arbitrary: text.map((any) => any.replaceAll(/[`\0]/g, '')).filter((any) => any !== '' && any.isWellFormed()),
    weight: 3,
  },
)

/** The key of a property. */
export const key: fc.Arbitrary<string> = fc.oneof(
  { arbitrary: text, weight: 2 },
  { arbitrary: fc.constantFrom('replication_num', 'aws.s3.region', 'a', '__proto__', 'constructor'), weight: 1 },
)

/** What must never be seen: hostile at both ends of a word that is found again. */
export const secret: fc.Arbitrary<string> = fc.tuple(text, text).map(([a, b]) => a + WITNESS + b)
export const WITNESS = 'hunter2'

/** The value of a partition as it stands in a path. */
export const partitionValue: fc.Arbitrary<string> = text

/** The name of a resource in a URN, which Pulumi has sent. */
export const owner: fc.Arbitrary<string> = text.map((any) => any.toWellFormed())

/** A segment of an object's key. */
export const segment: fc.Arbitrary<string> = fc.oneof(
  { arbitrary: text.map(shortened), weight: 1 },
  { arbitrary: fc.tuple(name, text).map(([k, v]) => `${shortened(k)}=${shortened(v)}`), weight: 2 },
)

/** A key in S3 has at most 1,024 bytes, all segments together. */
function shortened(any: string): string {
  return any.replaceAll('/', '').slice(0, 80)
}

/** SQL that a program brings along: made of whole pieces of SQL and of the marks that hide or end them. */
const SQL_PIECES = [
  ...[
    'SELECT 1',
    'select a from t',
    'INSERT INTO t SELECT 1',
    'WITH a AS (SELECT 1) SELECT * FROM a',
    'DROP TABLE t',
    'SHOW TABLES',
  ],
  ...[
    "'text'",
    '"text"',
    '`name`',
    "'it''s'",
    '"a""b"',
    "'a\\'b'",
    '/* note */',
    '/*+ SET_VAR(a=1) */',
    "X'00'",
    '$$ x $$',
  ],
  ...[
    '-- note',
    '--',
    '\n',
    '\r',
    '\r\n',
    ' ',
    ';',
    ';',
    "'",
    '"',
    '`',
    '\\',
    '/*',
    '*/',
    '/**/',
    '/*/',
    '(',
    ')',
    ',',
  ],
  ...[
    'INTO',
    'ıNTO',
    'INTO OUTFILE "s3://x"',
    'LIMIT',
    'lımıt 1',
    '\u2028',
    '\u0085',
    '\xa0',
    '\u3000',
    '\ufeff',
    '\v',
    '\f',
    '\0',
    '#',
    '😀',
  ],
]

export const userSql: fc.Arbitrary<string> = fc
  .tuple(
    fc.constantFrom(
      '',
      ' ',
      '-- why\n',
      'SELECT 1 ',
      'INSERT INTO t SELECT 1 ',
      'INSERT OVERWRITE t SELECT ',
      '(SELECT 1) ',
      'WITH a AS (SELECT 1) ',
    ),
    fc.array(fc.oneof({ arbitrary: fc.constantFrom(...SQL_PIECES), weight: 5 }, { arbitrary: piece, weight: 1 }), {
      maxLength: 8,
    }),
    fc.constantFrom('', ' '),
  )
  .map(([start, pieces, separator]) => start + pieces.join(separator))

export const optional = (arbitrary: fc.Arbitrary<string>) => fc.option(arbitrary, { nil: undefined })

/** A text in a place where most are refused, so that the others are tried as well. */
export const seldom = (arbitrary: fc.Arbitrary<string>, usual: string) =>
  fc.oneof({ arbitrary, weight: 1 }, { arbitrary: fc.constant(usual), weight: 4 })

/** A name as StarRocks can be given it. */
export const quoted = (any: string) => `\`${any.replaceAll('`', '')}\``
