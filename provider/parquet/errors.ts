import { LakeError, type LayoutError, type Remedy, type StoreError } from '../s3/errors'
import type { StarRocksType } from '../sql/types'

/** The kinds of problems with the files. The resource maps each kind to an input. */
export type LakeProblem = (StoreError | LayoutError | FooterError | SchemaError)['problem']

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

/** Features of loads that not every release has. */
export type LoadFeature = 'wideDecimals' | 'arrowDictionaries'

/** How a column can be loaded that cannot be loaded as it is. */
export interface Loadable {
  /** Another type that it can be loaded as. Absent if there is none. */
  readonly as?: (type: StarRocksType) => boolean
  /** Whether an expression can read it. */
  readonly byExpression?: boolean
  /** A server with this feature can load it as it is. */
  readonly since?: LoadFeature
}

/** Columns that no StarRocks table can have, or that differ between the files. */
export class SchemaError extends LakeError {
  readonly loadable: Loadable

  constructor(
    override readonly problem:
      | 'unsupportedType'
      | 'typeConflict'
      | 'badColumnName'
      | 'badDeclaredName'
      | 'badComputedName'
      | 'ambiguousColumn'
      | 'partitionKeyInFile'
      | 'unknownColumn'
      | 'badType'
      | 'untypedExpression'
      | 'unknownExclusion'
      | 'unknownSource'
      | 'unstorableType'
      | 'tooManyColumns',
    readonly column: string,
    message: string,
    { remedies, loadable = {} }: { readonly remedies?: readonly Remedy[]; readonly loadable?: Loadable } = {},
  ) {
    super(message, remedies)
    this.loadable = loadable
  }
}
