import { existsSync } from 'node:fs'
import { createRequire } from 'node:module'
import { Converter, ReferenceType, ReflectionKind, UnionType } from 'typedoc'

const { descriptionOf } = createRequire(import.meta.url)('../../dist/schema/comments.js')

/**
 * The reference is made of the comments alone. This adds a sentence for each tag (schema/comments.ts), and what follows from the
 * declaration: a member exists since the version of its owner, unless it says its own. It leaves out base classes, none of which is public.
 */
export function load(app) {
  // Runs after typedoc's own plugins, which fill in and overwrite the base classes.
  app.converter.on(Converter.EVENT_RESOLVE_END, amend, -10_000)
}

function amend({ project }) {
  for (const reflection of project.getReflectionsByKind(ReflectionKind.ClassOrInterface)) {
    delete reflection.typeHierarchy
    for (const member of reflection.children ?? []) {
      for (const signature of member.signatures ?? []) {
        delete signature.overwrites
        delete signature.inheritedFrom
      }
      if (member.kindOf(ReflectionKind.Constructor)) continue
      if (reflection.kindOf(ReflectionKind.Class)) nameOutput(member, argumentsOf(reflection, project), project)
      addSentences(member.comment, isArguments(reflection, project))
      addSince(member.comment, versionIn(reflection.comment))
    }
  }
  for (const member of project.getReflectionsByKind(ReflectionKind.All)) addSentences(member.comment, false)
  for (const reflection of project.getReflectionsByKind(ReflectionKind.Class)) linkResourcePage(reflection)
}

/** Links a resource to its page in docs/resources, which `npm run docs:resources` writes. */
function linkResourcePage({ name, comment }) {
  const file = `${name.replaceAll(/(?<!^)(?=[A-Z])/g, '-').toLowerCase()}.md`
  if (!comment || !existsSync(new URL(`../../docs/resources/${file}`, import.meta.url))) return
  const text = `\n\n[Its statements, privileges and releases of StarRocks](../../resources/${file}).`
  comment.summary.push({ kind: 'text', text })
}

function argumentsOf({ name }, project) {
  return project.getReflectionsByKind(ReflectionKind.Interface).find((one) => one.name === `${name}Args`)
}

/** Gives an output that is also an input the type of the input, not the type that the SDK derives. */
function nameOutput(member, args, project) {
  const input = args?.children?.find(({ name }) => name === member.name)
  if (input === undefined || !String(member.type).includes('Unwrapped')) return
  const of = withoutInput(input.type)
  const output = ReferenceType.createBrokenReference('Output', project, '@pulumi/pulumi')
  output.typeArguments = [
    input.flags.isOptional ? new UnionType([...partsOf(of), ...partsOf(undefinedOf(input.type))]) : of,
  ]
  member.type = output
}

function partsOf(type) {
  return type === undefined ? [] : type.type === 'union' ? type.types : [type]
}

function undefinedOf(type) {
  return partsOf(type).find((part) => part.type === 'intrinsic' && part.name === 'undefined')
}

function withoutInput(type) {
  const parts = partsOf(type).filter((part) => part !== undefinedOf(type))
  const inner = parts.flatMap((part) =>
    part.type === 'reference' && part.name === 'Input' ? partsOf(part.typeArguments[0]) : [part],
  )
  return inner.length === 1 ? inner[0] : new UnionType(inner)
}

/** True if an interface contains the arguments of a resource. */
function isArguments({ name }, project) {
  const kind = /^(\w+)Args$/.exec(name)?.[1]
  return kind !== undefined && project.getReflectionsByKind(ReflectionKind.Class).some((one) => one.name === kind)
}

const RULES = [
  '@secret',
  '@maskable',
  '@minimum',
  '@maximum',
  '@minItems',
  '@float',
  '@long',
  '@pattern',
  '@keyPattern',
  '@result',
]
const SPOKEN = ['@default', '@replace', '@stateOnly', '@update']

function addSentences(comment, isInput) {
  if (!comment || comment.sentences) return
  comment.sentences = true
  const said = comment.blockTags.filter(({ tag }) => SPOKEN.includes(tag))
  const tags = new Map(said.map(({ tag, content }) => [tag.slice(1), spoken(content)]))
  for (const tag of [...RULES, ...SPOKEN]) comment.removeTags(tag)
  const text = descriptionOf({ text: '', tags }, isInput)
  if (text !== '') comment.summary.push({ kind: 'text', text: ` ${text}` })
}

function versionIn(comment) {
  const tag = comment?.getTag('@since')
  return tag?.content
    .map(({ text }) => text)
    .join('')
    .trim()
}

/** Adds the version at the end of the text, also in the cell of a table. */
function addSince(comment, inherited) {
  const version = versionIn(comment) ?? inherited
  if (!comment || !version) return
  comment.removeTags('@since')
  comment.summary.push({ kind: 'text', text: ` Since ${version}.` })
}

/** TypeDoc formats a whole default as code. */
function spoken(content) {
  const text = content.map((part) => part.text).join('')
  const [only] = content
  const bare = content.length === 1 && only.kind === 'code' ? text.replaceAll(/^`+(ts\n)?|\n?`+$/g, '') : text
  return bare.trim().replaceAll(/\s+/g, ' ')
}
