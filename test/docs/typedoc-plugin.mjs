import { Converter, ReflectionKind } from 'typedoc'

/**
 * The reference is made of the comments alone. This adds what they leave out because it follows: a member is there since the version of
 * what it belongs to, unless it says its own. And it leaves out base classes, none of which is public.
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
      if (!member.kindOf(ReflectionKind.Constructor)) addSince(member.comment, versionIn(reflection.comment))
    }
  }
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
