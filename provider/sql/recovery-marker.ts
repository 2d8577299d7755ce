/**
 * A recovery marker: a text in the comment of an object that says which operation has begun and what it needs to end. A process can
 * be killed between two statements, Pulumi records nothing of a step that did not end, and a comment is the only place in StarRocks
 * that such an operation may write to and that outlives it. So the operation writes its marker before the first change and removes it after
 * the last; a run that finds one finishes that operation first. There are two: a refresh of a partition has its marker in the
 * comment of the table (`refresh-marker.ts`), a replacement has the grants to restore in the comment of a role of its own
 * (`grant-marker.ts`).
 */
export interface RecoveryMarker<Content> {
  /** The content of the marker in a comment; undefined without a marker. */
  read(comment: string): Content | undefined
  /** The comment with a marker, in place of the one that it has. */
  write(comment: string, content: Content): string
  /** The comment without a marker. */
  remove(comment: string): string
}
