/**
 * The owner mark: which resource of which stack an object belongs to, written where the object itself can carry it. A table and a role
 * have it in their comment, a pipe and a task in a comment at the end of their statement, a catalog in a property.
 *
 * `pulumi: project/stack/resource#incarnation`. The incarnation is made when the object is created and kept in Pulumi's state. A name
 * alone proves nothing: an object that was dropped and created again by somebody else has the same name, and two developers can each
 * have a stack `dev` of the same project.
 */
export interface OwnerMark {
  /** `project/stack/resource`, each part percent-encoded. */
  readonly name: string
  /** Absent in marks of release 0.1.0. */
  readonly incarnation?: string
}

/** What a resource knows of itself: hidden inputs, and the incarnation once its object exists. */
export interface Identity {
  readonly __urn: string
  readonly __incarnation?: string
}

/** What a preview shows in place of an incarnation, which only create makes. */
const NOT_MADE_YET = '<id>'

/** The text of the mark that a resource writes: `project/stack/resource#incarnation`. No comment can be closed with it. */
export function ownerOf({ __urn, __incarnation = NOT_MADE_YET }: Identity): string {
  return `${ownerName(__urn)}#${__incarnation}`
}

/** `project/stack/resource`, from a URN (`urn:pulumi:stack::project::type::name`). */
export function ownerName(urn: string): string {
  const [head = '', project = '', , ...name] = urn.split('::')
  const stack = head.slice('urn:pulumi:'.length)
  return [project, stack, name.join('::')].map((part) => encodeURIComponent(part).replaceAll('*', '%2A')).join('/')
}

/** The mark in an owner text. */
export function parseOwner(owner: string): OwnerMark {
  const [name = '', incarnation] = owner.split('#')
  return incarnation === undefined ? { name } : { name, incarnation }
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

/** The owner text of the mark in a comment or a statement, or undefined where there is no mark. */
export function markedOwner(text: string): string | undefined {
  return MARK.exec(text)?.[1]
}

/** A comment without the mark. */
export function withoutMark(comment: string): string {
  return comment.replace(MARK, '')
}
