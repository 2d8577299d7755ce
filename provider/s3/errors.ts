import { ProviderError } from '../errors'
import type { StarRocksType } from '../sql/types'

/** The kinds of problems with the files. The resource maps each kind to an input. */
export type LakeProblem =
  | 'storage'
  | 'badPrefix'
  | 'noParquetFiles'
  | 'plainDirectory'
  | 'mixedLayout'
  | 'badPartitionKey'
  | 'badFileName'
  | 'tableFormat'
  | 'emptyFile'
  | 'notParquet'
  | 'corruptFooter'
  | 'encryptedFooter'
  | 'unsupportedType'
  | 'typeConflict'
  | 'badColumnName'
  | 'ambiguousColumn'
  | 'partitionKeyInFile'
  | 'unknownOverride'
  | 'badOverride'
  | 'untypedExpression'
  | 'unknownExclusion'
  | 'unknownSource'
  | 'badSchema'
  | 'unstorableType'
  | 'tooManyColumns'

/** The base of every error about the files. The message has the value, the place and the way out, and never a secret. */
export abstract class LakeError extends ProviderError {
  abstract readonly problem: LakeProblem
}

/** The failure between this machine and the object store. */
export type StoreFailure = 'unreachable' | 'accessDenied' | 'noSuchBucket' | 'signature' | 'changed' | 'other'

/** The object store could not be read from this machine. */
export class StoreError extends LakeError {
  override readonly problem = 'storage'

  constructor(
    readonly kind: StoreFailure,
    /** The storage setting to check first. */
    readonly setting: string,
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
      | 'badPartitionKey'
      | 'badFileName'
      | 'tableFormat',
    message: string,
  ) {
    super(message)
  }
}

/** A file whose footer cannot be used. */
export class FooterError extends LakeError {
  constructor(
    override readonly problem: 'emptyFile' | 'notParquet' | 'corruptFooter' | 'encryptedFooter',
    readonly file: string,
    message: string,
  ) {
    super(message)
  }
}

/** How a column can be loaded that cannot be loaded as it is, besides leaving it out. */
export interface Remedy {
  /** Another type that it can be loaded as. Absent if there is none. */
  readonly override?: (type: StarRocksType) => boolean
  /** Whether an expression can read it. */
  readonly expression?: boolean
  /** A server with this feature can load it as it is. */
  readonly feature?: LoadFeature
}

/** Features of loads that not every release has. */
export type LoadFeature = 'wideDecimals' | 'arrowDictionaries'

/** Columns that no StarRocks table can have, or that differ between the files. */
export class SchemaError extends LakeError {
  constructor(
    override readonly problem:
      | 'unsupportedType'
      | 'typeConflict'
      | 'badColumnName'
      | 'ambiguousColumn'
      | 'partitionKeyInFile'
      | 'unknownOverride'
      | 'badOverride'
      | 'untypedExpression'
      | 'unknownExclusion'
      | 'unknownSource'
      | 'badSchema'
      | 'unstorableType'
      | 'tooManyColumns',
    readonly column: string,
    message: string,
    readonly remedy: Remedy = {},
  ) {
    super(message)
  }
}
