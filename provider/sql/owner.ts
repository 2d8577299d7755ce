/**
 * Whose an object is, written where the object itself carries it: in a table's comment and at the end of a pipe's stored statement.
 * A create that was cut off leaves nothing in Pulumi's state; by this mark the next run knows its own half-done work from
 * somebody else's table, and finishes the one and refuses the other.
 */

/** The owner in a URN (`urn:pulumi:stack::project::type::name`), as one word that no comment can be closed with: `project/stack/name`. */
export function ownerOf(urn: string): string {
  const [head = '', project = '', , ...name] = urn.split('::')
  const stack = head.slice('urn:pulumi:'.length)
  return [project, stack, name.join('::')].map((part) => encodeURIComponent(part).replaceAll('*', '%2A')).join('/')
}

/** The mark to write into a statement. */
export function ownerMark(owner: string): string {
  return `pulumi: ${owner}`
}

/** A comment with the mark behind it. */
export function withMark(comment: string | undefined, owner: string): string {
  return comment === undefined || comment === '' ? ownerMark(owner) : `${comment} [${ownerMark(owner)}]`
}

const MARK = /(?: ?\[|^|\/\* )pulumi: ([^\s\]]+)(?:\]| \*\/)?\s*$/

/** The owner that a comment or a statement is marked with, or undefined where no stack made it. */
export function markedOwner(text: string): string | undefined {
  return MARK.exec(text)?.[1]
}

/** A comment without the mark. */
export function withoutMark(comment: string): string {
  return comment.replace(MARK, '')
}
