import fc from 'fast-check'
import MarkdownIt from 'markdown-it'
import { describe, expect, test } from 'vitest'
import { painter } from '../../../cli/colours'
import type { Digest, Step } from '../../../cli/plan/digest'
import { markdown, SHORTEST } from '../../../cli/plan/markdown'
import { code, fenced, html, prose } from '../../../cli/plan/markdown-text'
import { previewOf } from '../../../cli/plan/preview'
import { terminal } from '../../../cli/plan/terminal'

/*
 * Whoever can name an object, write a comment or cause an error must not be able to write into the comment of a pull request. A parser
 * of Markdown tells where the texts of others are: only in code.
 */
const parser = new MarkdownIt({ html: true, linkify: true })

/** In every hostile text, to find it again. */
const CANARY = 'Canary7'

const hostile = fc
  .array(
    fc.constantFrom(
      ...[
        '`',
        '```',
        '~~~~',
        '\n',
        '\n\n',
        '\r',
        '\t',
        ' ',
        '|',
        '\\',
        '\\`',
        '*',
        '_',
        '[x](https://evil.test)',
        '<!--',
        '-->',
      ],
      ...[
        '@octocat',
        '#1',
        '</details>',
        '<details open>',
        '<img src=x onerror=alert(1)>',
        '</code>',
        '&#96;',
        '&lt;',
        '> ',
        '- ',
        '# ',
      ],
      ...[
        'https://evil.test',
        'DROP TABLE t',
        ';',
        "'",
        '"',
        '--',
        '/*',
        '\u202e',
        '\u200b',
        '\u001b[31m',
        '🟢',
        '\ud800',
        '1. ',
        '===',
        '$x$',
      ],
    ),
    { maxLength: 8 },
  )
  .chain((parts) =>
    fc.integer({ min: 0, max: parts.length }).map((at) => [...parts.slice(0, at), CANARY, ...parts.slice(at)].join('')),
  )

const values = fc.dictionary(
  fc.constantFrom('name', 'query', 'comment', 'properties', 'a`b', '<b>'),
  fc.oneof(hostile, fc.dictionary(hostile, hostile, { maxKeys: 2 })),
)
const columns = fc.array(fc.record({ name: hostile, type: hostile, comment: hostile }), { maxLength: 3 })
const state = fc.record({
  id: hostile,
  inputs: fc
    .tuple(
      values,
      columns,
      hostile,
      fc.option(
        fc.array(
          hostile.map((text) => `DROP TABLE ${text}`),
          { maxLength: 3 },
        ),
        { nil: undefined },
      ),
    )
    .map(([inputs, columns, ddl, plan]) => ({ ...inputs, columns, ddl, plan })),
})
const step: fc.Arbitrary<Step> = fc.record({
  op: fc.constantFrom('create', 'update', 'replace', 'delete', 'read', 'import', 'discard'),
  urn: fc
    .tuple(
      hostile,
      fc.oneof(
        fc.constantFrom('starrocks:index:Table', 'pulumi-nodejs:dynamic/starrocks:User'),
        hostile.map((text) => `aws:${text}`),
      ),
      hostile,
    )
    .map(([stack, type, name]) => `urn:pulumi:${stack.replaceAll(':', '')}::house::${type}::${name}`),
  oldState: state,
  newState: state,
  diffReasons: fc.array(hostile, { maxLength: 2 }),
  replaceReasons: fc.array(hostile, { maxLength: 2 }),
})
const digest: fc.Arbitrary<Digest> = fc.record({
  steps: fc.array(step, { maxLength: 6 }),
  diagnostics: fc.array(fc.record({ message: hostile, severity: fc.constantFrom('error', 'warning', 'info') }), {
    maxLength: 3,
  }),
})

/** The text outside of code, and the tags. */
function outsideOfCode(text: string): { prose: string; tags: string[] } {
  const tokens = parser.parse(text, {}).flatMap((token) => token.children ?? [token])
  const tags = tokens
    .filter(({ type }) => type === 'html_block' || type === 'html_inline')
    .map(({ content }) => content)
  const prose = tokens.filter(({ type }) => !['html_block', 'html_inline', 'fence', 'code_inline'].includes(type))
  return { prose: prose.map(({ content, attrs }) => content + JSON.stringify(attrs ?? '')).join('\n'), tags }
}

/** All tags that the command writes; a name in one of them is in `<code>`, without a mark. */
const OWN_TAG =
  /^<details( open)?><summary>\S* ?<b>(?:[\w ;&#-]|⚠️)+<\/b>( [\w]+ <code>[\w .,()&#;-]*<\/code>(: (<code>[\w .,()&#;-]*<\/code>(, )?)*(\d+ more)?)?)?<\/summary>\n$|^<\/details>\n?$|^<\/?code>$/

function expectHarmless(text: string): void {
  const { prose, tags } = outsideOfCode(text)
  expect(prose).not.toContain(CANARY)
  expect(prose).not.toMatch(/@|evil/)
  for (const tag of tags) expect(tag).toMatch(OWN_TAG)
  const count = (begin: string) => tags.filter((tag) => tag.startsWith(begin)).length
  expect(count('<details')).toBe(count('</details'))
}

describe('a comment', () => {
  test('has the texts of others only in code', () => {
    fc.assert(
      fc.property(digest, (one) => expectHarmless(markdown(previewOf(one)))),
      { numRuns: 300 },
    )
  })

  test('never exceeds its length, wherever it is cut', () => {
    const many = digest.chain((one) => fc.integer({ min: 1, max: 40 }).map((times) => repeated(one, times)))
    fc.assert(
      fc.property(many, fc.integer({ min: SHORTEST, max: 20_000 }), (one, length) => {
        const text = markdown(previewOf(one), length)
        expect(text.length).toBeLessThanOrEqual(length)
        expectHarmless(text)
      }),
      { numRuns: 300 },
    )
  })

  test('says how much of it is left out', () => {
    const steps = Array.from({ length: 100 }, (_, i) => ({
      op: 'create',
      urn: `urn:pulumi:dev::house::starrocks:index:View::v${i}`,
      newState: { inputs: { ddl: `CREATE VIEW v${i} AS SELECT '${'x'.repeat(500)}'` } },
    }))
    const text = markdown(previewOf({ steps }), 5_000)
    const [, shortened, hidden] =
      /_There is no more room: (\d+) resources? in one line only, (\d+) resources? not shown\./.exec(text)!
    const shown = text.match(/<code>v\d+<\/code>|View `v\d+`/g)!.length
    expect(text.match(/View `v\d+`/g)).toHaveLength(Number(shortened))
    expect(shown + Number(hidden)).toBe(100)
    expect(markdown(previewOf({ steps }))).not.toContain('no more room')
  })
})

function repeated({ steps, ...rest }: Digest, times: number): Digest {
  const named = (one: Step, i: number) => ({ ...one, urn: `${one.urn}${i}` })
  return { ...rest, steps: Array.from({ length: times }, (_, i) => (steps ?? []).map((one) => named(one, i))).flat() }
}

test('a terminal gets only our own control characters', () => {
  fc.assert(
    fc.property(digest, (one) => {
      // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
      expect(terminal(previewOf(one), painter(false))).not.toMatch(/[\x00-\x08\x0b-\x1f\x7f\u200b\u202e]/)
    }),
  )
})

describe('text in Markdown', () => {
  test('a code span is one, with the whole text', () => {
    const visible = hostile.map((text) => text.replaceAll(/[\r\t\ud800]/g, ''))
    fc.assert(
      fc.property(visible, (text) => {
        const [paragraph] = parser.parse(`a ${code(text)} b`, {}).filter(({ type }) => type === 'inline')
        const [, span, after] = paragraph!.children!
        expect([span!.type, span!.content]).toEqual(['code_inline', text.replaceAll('\n', ' ')])
        expect(after!.content).toBe(' b')
      }),
    )
  })

  test('a fence is one, with the whole text', () => {
    fc.assert(
      fc.property(hostile, (text) => {
        const written = `${fenced('sql', text.replaceAll('\r', '').replaceAll('\ud800', ''))}\n\nafter`
        const [fence, , after] = parser.parse(written, {})
        expect([fence!.type, fence!.info, fence!.content]).toEqual([
          'fence',
          'sql',
          `${text.replaceAll('\r', '').replaceAll('\ud800', '')}\n`,
        ])
        expect(after!.content).toBe('after')
      }),
    )
  })

  test('a sentence keeps its words, and has what is no word in code', () => {
    expect(prose('drops table lake.trips (2,000 rows), and loads @all files again.')).toBe(
      'drops table `lake.trips` (2,000 rows), and loads `@all` files again.',
    )
  })

  test('a name in HTML has no mark of HTML or Markdown', () => {
    expect(html('a<b>&`@c"é🟢')).toBe('a&#60;b&#62;&#38;&#96;&#64;c&#34;&#233;&#128994;')
  })
})
