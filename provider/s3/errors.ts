import { ProviderError } from '../errors'

/** A way out of a problem: an advice in words, or a change of what was asked for, which the resource words as one of its inputs. */
export type Remedy =
  | string
  /** Without a column: any of them. */
  | { readonly change: 'leaveOut'; readonly column?: string }
  /** `to`: the type, in words. */
  | { readonly change: 'type'; readonly column: string; readonly to: string }
  /** `sql`: an example. `part`: the expression takes a part of the column. */
  | { readonly change: 'expression'; readonly sql?: string; readonly part?: true }
  /** The values of a key of the path come from the column of the same name. */
  | { readonly change: 'keysFromFiles' }
  | { readonly change: 'replaceTable' }
  /** `to`: the directory, in words. */
  | { readonly change: 'prefix'; readonly to: string }
  | { readonly change: 'pattern' }
  | { readonly change: 'acceptTableFormat' }

/** What was found, and the ways out. */
export interface Finding {
  readonly message: string
  readonly remedies: readonly Remedy[]
}

/** The base of every error about the files. The message has the value and the place, and never a secret. */
export abstract class LakeError extends ProviderError implements Finding {
  abstract readonly problem: string

  constructor(
    message: string,
    readonly remedies: readonly Remedy[] = [],
  ) {
    super(message)
  }
}

/** The failure between this machine and the object store. */
export type StoreFailure = 'unreachable' | 'accessDenied' | 'noSuchBucket' | 'signature' | 'changed' | 'other'

/** The object store could not be read from this machine. */
export class StoreError extends LakeError {
  override readonly problem = 'storage'

  constructor(
    readonly kind: StoreFailure,
    /** The storage setting to check first, if a setting can be the cause. */
    readonly setting: string | undefined,
    /** The code of S3 or the network: `AccessDenied`, `ECONNREFUSED`. */
    readonly code: string,
    message: string,
  ) {
    super(message)
  }
}

/** The prefix, or the files below it, do not make one table. */
export class LayoutError extends LakeError {
  constructor(
    override readonly problem:
      | 'badPrefix'
      | 'noParquetFiles'
      | 'plainDirectory'
      | 'mixedLayout'
      | 'otherLayout'
      | 'badPartitionKey'
      | 'badFileName'
      | 'tableFormat',
    message: string,
    remedies?: readonly Remedy[],
  ) {
    super(message, remedies)
  }
}
