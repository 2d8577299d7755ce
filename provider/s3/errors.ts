import { ProviderError } from '../errors'
import type { StarRocksType } from '../sql/types'

/** What is wrong with the lake, told apart without reading messages. The resource maps each to the input it concerns. */
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

/** Every error of the lake. The message names the value, the place and the way out, and never holds a secret. */
export abstract class LakeError extends ProviderError {
  abstract readonly problem: LakeProblem
}

/** What went wrong between this machine and the object store. */
export type StoreFailure = 'unreachable' | 'accessDenied' | 'noSuchBucket' | 'signature' | 'changed' | 'other'

/** The object store could not be read from this machine. */
export class StoreError extends LakeError {
  override readonly problem = 'storage'

  constructor(
    readonly kind: StoreFailure,
    /** The storage setting to look at first. */
    readonly setting: string,
    /** What S3 or the network called it: `AccessDenied`, `ECONNREFUSED`. */
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

/** What makes a column that cannot be loaded as it is one that can, beside leaving it out. */
export interface Remedy {
  /** Whether it can be loaded as this type, where columnOverrides says so. Absent: as none. */
  readonly override?: (type: StarRocksType) => boolean
  /** Whether an expression can read it. */
  readonly expression?: boolean
  /** A server that has this can load it as it is. */
  readonly feature?: LoadFeature
}

/** What not every release can load. */
export type LoadFeature = 'wideDecimals' | 'arrowDictionaries'

/** Columns that no StarRocks table can have, or that the files do not agree on. */
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
