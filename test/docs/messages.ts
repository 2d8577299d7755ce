import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join, posix } from 'node:path'
import * as ts from 'typescript'
import { ROOT } from './root'

/** A text that a user can see. */
export interface Message {
  readonly kind: Kind
  /** In provider/. */
  readonly file: string
  /** With `<...>` for each value. */
  readonly text: string
}

export type Kind = 'refusal' | 'error' | 'warning' | 'progress'

const HEADINGS: Readonly<Record<Kind, string>> = {
  refusal: 'Refused inputs, before anything is changed; the message begins with the property and the value',
  error: 'Failures',
  warning: 'Warnings',
  progress: 'Progress',
}

/** The kind of a message, by the name of the function or class that receives it. */
const SINKS: readonly (readonly [RegExp, Kind])[] = [
  [/^fail$|^refuse[A-Z]|^refusal$|^(Input|Exists|Quote|Source)Error$/, 'refusal'],
  [/Error$/, 'error'],
  [/^warn$/, 'warning'],
  [/^progress$/, 'progress'],
]

/** Every message of the provider, found in its source. */
export function messages(): Message[] {
  const folder = join(ROOT, 'provider')
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.ts'))
  const found = [
    ...files.sort().flatMap((file) => messagesOf(file, readFileSync(join(folder, file), 'utf8'))),
    ...rulesOf(JSON.parse(readFileSync(join(ROOT, 'schema/schema.json'), 'utf8'))),
  ]
  return found.filter(({ text }, i) => found.findIndex((other) => other.text === text) === i)
}

/** The explanations of patterns in the schema: a value that does not match is refused with one. */
function rulesOf(schema: unknown): Message[] {
  if (typeof schema !== 'object' || schema === null) return []
  const { says } = schema as { says?: unknown }
  if (typeof says === 'string') return [{ kind: 'refusal', file: '../schema/schema.json', text: says }]
  return Object.values(schema).flatMap(rulesOf)
}

function messagesOf(file: string, code: string): Message[] {
  const source = ts.createSourceFile(file, code, ts.ScriptTarget.Latest, true)
  const found: Message[] = []
  const visit = (node: ts.Node): void => {
    const kind = kindOf(node)
    for (const text of kind ? sentencesOf(node) : []) if (kind) found.push({ kind, file, text })
    ts.forEachChild(node, visit)
  }
  visit(source)
  return found
}

/** The kind of message that a text in this node is; undefined if it is no message. */
function kindOf(node: ts.Node): Kind | undefined {
  if (ts.isCallExpression(node) || ts.isNewExpression(node)) {
    const name = ts.isPropertyAccessExpression(node.expression) ? node.expression.name : node.expression
    return SINKS.find(([pattern]) => pattern.test(name.getText()))?.[1]
  }
  // Functions that return the problem of an input.
  if (ts.isReturnStatement(node)) return /Problems?$|^remedyText$/.test(enclosingFunction(node)) ? 'refusal' : undefined
  if (ts.isPropertyAssignment(node)) return /^(reason|says)$/.test(node.name.getText()) ? 'refusal' : undefined
  return undefined
}

function enclosingFunction(node: ts.Node): string {
  const parent = node.parent
  if (parent === undefined) return ''
  return ts.isFunctionDeclaration(parent) ? (parent.name?.text ?? '') : enclosingFunction(parent)
}

/** The message is the last argument that is a text. A single word is a name and not a message. */
function sentencesOf(node: ts.Node): string[] {
  const parts = ts.isCallExpression(node) || ts.isNewExpression(node) ? (node.arguments ?? []) : [node]
  const sentences = parts.map((part) => textsOf(part).filter((text) => text.includes(' ')))
  return sentences.findLast((texts) => texts.length > 0) ?? []
}

/** The texts that an expression can evaluate to. */
function textsOf(node: ts.Node | undefined): string[] {
  if (node === undefined) return []
  if (ts.isStringLiteral(node) || ts.isNoSubstitutionTemplateLiteral(node)) return [node.text]
  if (ts.isTemplateExpression(node))
    return [[node.head.text, ...node.templateSpans.map(({ literal }) => literal.text)].join('<...>')]
  if (ts.isConditionalExpression(node)) return [...textsOf(node.whenTrue), ...textsOf(node.whenFalse)]
  if (ts.isReturnStatement(node)) return textsOf(node.expression)
  return ts.isPropertyAssignment(node) ? textsOf(node.initializer) : []
}

/** docs/messages.md. */
export function page(all: readonly Message[]): string {
  const sections = (Object.keys(HEADINGS) as Kind[]).map((kind) => {
    const own = all.filter((message) => message.kind === kind)
    const files = [...new Set(own.map(({ file }) => file))]
    const lists = files.map((file) => {
      const texts = own.filter((message) => message.file === file).map(({ text }) => `- ${shown(text)}`)
      return `\`${posix.join('provider', file)}\`\n\n${texts.join('\n')}`
    })
    return `## ${HEADINGS[kind]}\n\n${lists.join('\n\n')}`
  })
  return `# Messages\n\n${INTRODUCTION}\n\n${sections.join('\n\n')}\n`
}

const INTRODUCTION = `These are all messages of the provider; \`<...>\` is a value. \`npm run docs:messages\` generates this page from the source. A test checks the
page and the style: a message begins with a small letter or with a name, ends without a full stop, and states the problem and then, after a
semicolon, the remedy. After a colon it quotes StarRocks or the store. For the most frequent messages, see
[troubleshooting](troubleshooting.md).`

function shown(text: string): string {
  const line = text.replaceAll(/\s*\n\s*/g, ' ')
  // Markdown needs a space, which it does not show, between a backquote of the text and those of the code span.
  return /^`|`$/.test(line) ? `\`\` ${line} \`\`` : `\`\`${line}\`\``
}

/** `npm run docs:messages` */
if (require.main === module) writeFileSync(join(ROOT, 'docs/messages.md'), page(messages()))
