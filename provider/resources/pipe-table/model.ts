import type { Expression } from '../../sql/expressions'
import type { Source } from '../../sql/files'
import type { Identity } from '../../sql/owner'
import type { PipeProperties } from '../../sql/pipe'
import type { Sql } from '../../sql/quote'
import type { Table } from '../../sql/table'
import type { Checked } from '../args'
import type { PipeTableArgs } from './args'
import type { RecordedOrder } from './recorded-columns'

/** The inputs that decide which files are read, and as what. */
export interface SourceArgs extends Omit<Checked<PipeTableArgs, 'tableName' | 'tableProperties'>, 'columnExpressions'> {
  readonly columnExpressions?: Readonly<Record<string, Expression>>
  /** The columns of `schema` as the program has them: Pulumi keeps no order of an object's keys. */
  readonly __schemaOrder?: readonly string[]
}

/**
 * Where a pipe's files come from, as it stands in state and in previews: no secret in clear.
 * @since 0.1.0
 */
export interface SourceInput {
  /** What FILES() is given: `s3://bucket/prefix/*.parquet`. */
  readonly path: string
  /** The store as StarRocks sees it. Absent: AWS S3. */
  readonly endpoint?: string
  /** The credentials StarRocks uses: keys by their first and last two characters, and `rotated` if other keys look the same. */
  readonly access: string
}

/**
 * What state keeps of the keys of a storage that is configured by name: by it a later run knows that they were changed, without
 * reading anything back from StarRocks, which may mask them. It reveals nothing useful: scrypt cannot be turned around, a guess costs
 * some 50 ms, keys of object stores are far too long to be guessed, and the salt is another one in each stack. The salt is no random
 * one, since check works it out, and has to say the same in the preview and in the `up`.
 */
export interface KeyRecord {
  readonly salt: string
  readonly hash: string
}

/** The inputs of a PipeTable after check. */
export interface PipeTableInputs extends SourceArgs, Identity {
  /** Name to canonical type. */
  readonly columns: Readonly<Record<string, string>>
  readonly source: SourceInput
  /** How the pipe is; a refresh may find it otherwise than declared. */
  readonly pipe: string
  readonly __layout: LayoutInput
  /** Of the keys of a storage that is configured by name; absent in state of 0.1.0. */
  readonly __keys?: KeyRecord
}

/** A table and the pipe that feeds it, as they should be. */
export interface Desired {
  readonly table: Table
  readonly pipe: string
  readonly insert: Sql
  /** The query of the insert. */
  readonly query: Sql
  /** Whether there is no pipe yet, since there is no file yet. */
  readonly waits: boolean
  /** What the query reads. */
  readonly source: Source
  /** Which rows are loaded, as SQL. */
  readonly where?: Sql
  /** The credentials StarRocks uses for the source, as state records them. */
  readonly access: string
  readonly properties: PipeProperties
  readonly suspended: boolean
  readonly allowRowLoss: boolean
}

/** What inference found and StarRocks needs in this order; Pulumi's state keeps no order of an object's keys. */
export interface LayoutInput extends RecordedOrder {
  readonly partitionKeys: readonly string[]
  readonly glob: string
  /** How many files there were. None: the table is declared in full and waits for its first file, and has no pipe yet. */
  readonly files: number
  /** Whether some of them lack a column. */
  readonly uneven?: boolean
  /** Columns of the table that no file has any more: the pipe cannot select them. */
  readonly absent?: readonly string[]
  /** Columns that were there for an expression which the program has no more: they are dropped. */
  readonly revoked?: readonly string[]
  /** Columns without any value that get another type: they are dropped and added again. */
  readonly retyped?: readonly string[]
  /** Columns whose type is a guess, since no file has had a value of them. */
  readonly untyped?: readonly string[]
  /** Columns of the files that expressions are made of and that are not in the table: name to type, empty where it is not known. */
  readonly sources?: Readonly<Record<string, string>>
  /** The key that was taken at the create where the program names none, if other columns would give another one by now. */
  readonly key?: string
}
