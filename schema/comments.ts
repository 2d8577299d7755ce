import * as ts from 'typescript'

/** What the TSDoc of a declaration says. */
export interface Documented {
  /** The text before the first tag. */
  readonly text: string
  readonly tags: ReadonlyMap<string, string>
}

/**
 * The tags that say what a type cannot:
 *
 * | tag | meaning |
 * |---|---|
 * | `@default 300` | a literal: check applies it to an input of a resource that the program leaves out |
 * | `@default the server's` | any other text, or a literal in backquotes: what absence means |
 * | `@replace` | a change replaces the object |
 * | `@stateOnly` | a change only updates Pulumi's state |
 * | `@update` | the sentence about a change that is made in place, where it is not the usual one |
 * | `@secret` | secret in state, never printed |
 * | `@maskable` | masked in every text once a program marks it as secret |
 * | `@minimum`, `@maximum`, `@minItems` | bounds of a number, the least length of a list |
 * | `@float` | a number that need not be whole |
 * | `@long` | a whole number that may need more than 32 bits: Pulumi's integer has no more in C# and Java, where a greater one fails |
 * | `@pattern` | a regular expression in backquotes for a string, the strings of a list or the values of a map, then what it means |
 * | `@keyPattern` | the same for the keys of a map |
 * | `@result` | the property for the result of a look-up that is no object, then its text: a function of Pulumi's schema returns an object |
 *
 * A sentence after `@replace` and `@stateOnly` takes the place of the usual one.
 */
const KNOWN = [
  'default',
  'replace',
  'stateOnly',
  'update',
  'secret',
  'maskable',
  'minimum',
  'maximum',
  'minItems',
  'float',
  'long',
  'pattern',
  'keyPattern',
  'result',
  'since',
] as const

/** The usual sentence about a change. */
const SENTENCES: Readonly<Record<string, string>> = {
  replace: 'A change replaces the resource.',
  stateOnly: "A change only updates Pulumi's state.",
  update: 'Updated in place.',
}

export function documented(node: ts.Node): Documented {
  const comments = ts.getJSDocCommentsAndTags(node).filter(ts.isJSDoc)
  const text = comments.map(({ comment }) => textOf(comment)).join('\n')
  return { text: oneLine(text), tags: tagsOf(node) }
}

export function tagsOf(node: ts.Node): ReadonlyMap<string, string> {
  const tags = ts.getJSDocTags(node).map((tag) => [tag.tagName.text, oneLine(textOf(tag.comment))] as const)
  const unknown = tags.find(([name]) => !(KNOWN as readonly string[]).includes(name))
  if (unknown) throw new Error(`${where(node)}: there is no tag @${unknown[0]}`)
  return new Map(tags)
}

/** The text with a sentence for each tag that a reader has to know of. */
export function descriptionOf({ text, tags }: Documented, isInput = false): string {
  const value = tags.get('default')
  const change = ['replace', 'stateOnly', 'update'].find((name) => tags.has(name)) ?? (isInput ? 'update' : undefined)
  return [
    text,
    ...(value === undefined ? [] : [`Default: ${value}.`]),
    ...(change === undefined ? [] : [tags.get(change) || (SENTENCES[change] ?? '')]),
  ]
    .join(' ')
    .trim()
}

/** The text for every language: an example in TypeScript is shown to programs in TypeScript only. */
export function withExamples(text: string): string {
  return text.replaceAll(
    /```ts\n([\s\S]*?)```/g,
    '{{% examples %}}\n{{% example %}}\n```typescript\n$1```\n{{% /example %}}\n{{% /examples %}}',
  )
}

/** The value of a bare literal; undefined for a text that only documents. */
export function literalOf(text: string | undefined): { readonly value: unknown } | undefined {
  if (text === undefined) return undefined
  try {
    return { value: JSON.parse(text.replaceAll("'", '"')) }
  } catch {
    return undefined
  }
}

/** A regular expression in backquotes, and the text behind it. */
export function patternOf(text: string, node: ts.Node): { readonly pattern: string; readonly says: string } {
  const [, pattern, says] = /^`([^`]+)`\s+(\S.*)$/s.exec(text) ?? []
  if (pattern === undefined || says === undefined)
    throw new Error(`${where(node)}: a @pattern is a regular expression in backquotes and what it means`)
  new RegExp(pattern)
  return { pattern, says }
}

export function where(node: ts.Node): string {
  const file = node.getSourceFile()
  return `${file.fileName}:${file.getLineAndCharacterOfPosition(node.getStart()).line + 1}`
}

function textOf(comment: ts.JSDoc['comment']): string {
  return (ts.getTextOfJSDocComment(comment) ?? '').replaceAll(/\{@link (\w+)\}/g, '`$1`')
}

/** Comments are broken into lines; examples are not. */
function oneLine(text: string): string {
  return text
    .split(/(```[\s\S]*?```)/)
    .map((part) => (part.startsWith('```') ? part : part.replaceAll(/[ \t]*\n(?!\n)[ \t]*(?=\S)(?<!\n\n)/g, ' ')))
    .join('')
    .trim()
}
