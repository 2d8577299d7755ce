import type { RecoveryMarker } from './recovery-marker'

/*
 * The marker of a copy is at the beginning of the comment of the second table. After the SWAP that table has the declared name, and
 * the marker says that the former one is still to be dropped.
 */

/** What a later run needs to end a copy. */
export interface CopyState {
  /** The label of the INSERT that fills the second table. */
  readonly label: string
  /** The versions of the first table's partitions before the INSERT: with others its rows are not those of the copy. */
  readonly versions: string
  /** A digest of the definition of the second table. */
  readonly definition: string
}

const MARKER = /^\(copying ([^\s()]+)\) ?/

export const copyMarker: RecoveryMarker<CopyState> = {
  read(comment) {
    const [, text] = MARKER.exec(comment) ?? []
    if (text === undefined) return undefined
    const value = (key: string) => new URLSearchParams(text).get(key) ?? ''
    return { label: value('label'), versions: value('versions'), definition: value('definition') }
  },
  write: (comment, { label, versions, definition }) =>
    `(copying ${new URLSearchParams({ label, versions, definition })}) ${copyMarker.remove(comment)}`.trim(),
  remove: (comment) => comment.replace(MARKER, ''),
}
