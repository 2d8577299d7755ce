import { createRequire } from 'node:module'
import { Converter, ReflectionKind } from 'typedoc'

const { descriptionOf } = createRequire(import.meta.url)('../../dist/schema/comments.js')

/**
 * The reference is made of the comments alone. This adds a sentence for each tag (schema/comments.ts), and what follows from the
 * declaration: a member exists since the version of its owner, unless it says its own. It leaves out base classes, none of which is public.
 */
export function load(app) {
  // After typedoc's own plugins, which fill in what classes extend and overwrite.
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
      addSentences(member.comment, isArguments(reflection, project))
      addSince(member.comment, versionIn(reflection.comment))
    }
  }
  for (const member of project.getReflectionsByKind(ReflectionKind.All)) addSentences(member.comment, false)
}

/** Whether an interface has the arguments of a resource. */
function isArguments({ name }, project) {
  const kind = /^(\w+)Args$/.exec(name)?.[1]
  return kind !== undefined && project.getReflectionsByKind(ReflectionKind.Class).some((one) => one.name === kind)
}

const RULES = ['@secret', '@maskable', '@minimum', '@maximum', '@minItems', '@float', '@pattern', '@keyPattern']
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

/** At the end of the text, where it stands in a table's cell as well. */
function addSince(comment, inherited) {
  const version = versionIn(comment) ?? inherited
  if (!comment || !version) return
  comment.removeTags('@since')
  comment.summary.push({ kind: 'text', text: ` Since ${version}.` })
}

/** TypeDoc makes code of a whole default. */
function spoken(content) {
  const text = content.map((part) => part.text).join('')
  const [only] = content
  const bare = content.length === 1 && only.kind === 'code' ? text.replaceAll(/^`+(ts\n)?|\n?`+$/g, '') : text
  return bare.trim().replaceAll(/\s+/g, ' ')
}
