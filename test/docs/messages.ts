import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join, posix } from 'node:path'
import * as ts from 'typescript'
import { ROOT } from './root'

/** A text for the person at the terminal. */
export interface Message {
  readonly kind: Kind
  /** In provider/. */
  readonly file: string
  /** With `<...>` for what is filled in. */
  readonly text: string
}

export type Kind = 'refusal' | 'error' | 'warning' | 'progress'

const HEADINGS: Readonly<Record<Kind, string>> = {
  refusal: 'Why an input is refused, before anything is done; the property and the value stand in front',
  error: 'Why something has failed',
  warning: 'Warnings',
  progress: 'Progress',
}

/** Who is given such a text, by the name of the function or the class that it is handed to. */
const SPEAKERS: readonly (readonly [RegExp, Kind])[] = [
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

/** What the patterns of the schema mean: a value that does not match one is refused with it. */
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
    const kind = spokenAs(node)
    for (const text of kind ? sentencesOf(node) : []) if (kind) found.push({ kind, file, text })
    ts.forEachChild(node, visit)
  }
  visit(source)
  return found
}

/** As what a text is told that stands in such a place; undefined where none does. */
function spokenAs(node: ts.Node): Kind | undefined {
  if (ts.isCallExpression(node) || ts.isNewExpression(node)) {
    const name = ts.isPropertyAccessExpression(node.expression) ? node.expression.name : node.expression
    return SPEAKERS.find(([pattern]) => pattern.test(name.getText()))?.[1]
  }
  // What is the matter with an input, by functions that only say so.
  if (ts.isReturnStatement(node)) return /Problems?$|^remedyText$/.test(functionAround(node)) ? 'refusal' : undefined
  if (ts.isPropertyAssignment(node)) return /^(reason|says)$/.test(node.name.getText()) ? 'refusal' : undefined
  return undefined
}

function functionAround(node: ts.Node): string {
  const parent = node.parent
  if (parent === undefined) return ''
  return ts.isFunctionDeclaration(parent) ? (parent.name?.text ?? '') : functionAround(parent)
}

/** The message is the last argument that is a text. A word alone is the name of something, and no message. */
function sentencesOf(node: ts.Node): string[] {
  const parts = ts.isCallExpression(node) || ts.isNewExpression(node) ? (node.arguments ?? []) : [node]
  const sentences = parts.map((part) => textsOf(part).filter((text) => text.includes(' ')))
  return sentences.findLast((texts) => texts.length > 0) ?? []
}

/** Of an expression: what it can be, if that is a text. */
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

const INTRODUCTION = `What the provider says to a person, all in one place; \`<...>\` is filled in. \`npm run docs:messages\` writes this page from the source, and
a test holds it and the style: a message begins with a small letter or with a name, ends without a full stop, says what is the matter
and then, after a semicolon, the way out. What StarRocks or the store have said stands behind a colon, in their own words. For what to do about
the ones that are met most, see [troubleshooting](troubleshooting.md).`

function shown(text: string): string {
  const line = text.replaceAll(/\s*\n\s*/g, ' ')
  // A space keeps a back-quote of the text apart from those around it, and is not shown.
  return /^`|`$/.test(line) ? `\`\` ${line} \`\`` : `\`\`${line}\`\``
}

/** `npm run docs:messages` */
if (require.main === module) writeFileSync(join(ROOT, 'docs/messages.md'), page(messages()))
