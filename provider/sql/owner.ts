/**
 * The owner mark says which resource of which stack an object belongs to. A table and a role have it in their comment, a pipe and a
 * task in a comment at the end of their statement, a catalog in a property. Its form is `pulumi:
 * project/stack/resource#incarnation`. A create makes the incarnation, and Pulumi's state keeps it. A name alone proves nothing: an
 * object that somebody else has dropped and created again has the same name, and two developers can each have a stack `dev` of the
 * same project.
 */
export interface OwnerMark {
  /** `project/stack/resource`, each part percent-encoded. */
  readonly name: string
  /** Absent in marks of release 0.1.0. */
  readonly incarnation?: string
  /**
   * The digest of the declared definition, in the marks of views. Some releases of StarRocks show only a rewritten query, and the digest
   * tells whether it is the declared one.
   */
  readonly definition?: string
}

/** The identity of a resource: hidden inputs, and the incarnation once its object exists. */
export interface Identity {
  readonly __urn: string
  readonly __incarnation?: string
}

/** The incarnation in a preview: only the create makes one. */
const NOT_MADE_YET = '<id>'

/** The text of the mark of a resource: `project/stack/resource#incarnation`, for a view `#definition` as well. It cannot close a comment. */
export function ownerOf({ __urn, __incarnation = NOT_MADE_YET }: Identity, definition?: string): string {
  return [ownerName(__urn), __incarnation, ...(definition === undefined ? [] : [definition])].join('#')
}

/** `project/stack/resource`, from a URN (`urn:pulumi:stack::project::type::name`). */
export function ownerName(urn: string): string {
  const [head = '', project = '', , ...name] = urn.split('::')
  const stack = head.slice('urn:pulumi:'.length)
  return [project, stack, name.join('::')].map((part) => encodeURIComponent(part).replaceAll('*', '%2A')).join('/')
}

/** The parts of an owner text. */
export function parseOwner(owner: string): OwnerMark {
  const [name = '', incarnation, definition] = owner.split('#')
  return { name, ...(incarnation !== undefined && { incarnation }), ...(definition !== undefined && { definition }) }
}

/** The mark as a comment in a statement. */
export function ownerMark(owner: string): string {
  return `pulumi: ${owner}`
}

/** A comment with the mark appended. */
export function withMark(comment: string | undefined, owner: string): string {
  return comment === undefined || comment === '' ? ownerMark(owner) : `${comment} [${ownerMark(owner)}]`
}

const MARK = /(?: ?\[|^|\/\* )pulumi: ([^\s\]]+)(?:\]| \*\/)?\s*$/

/** The owner text of the mark in a comment or a statement; undefined without a mark. */
export function markedOwner(text: string): string | undefined {
  return MARK.exec(text)?.[1]
}

/** A comment without the mark. */
export function withoutMark(comment: string): string {
  return comment.replace(MARK, '')
}

/** The digest of the definition in the mark of a comment. */
export function markedDefinition(comment: string): string | undefined {
  return parseOwner(markedOwner(comment) ?? '').definition
}
