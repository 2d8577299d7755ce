import type { Expression } from '../../sql/expressions'
import type { Source } from '../../sql/files'
import type { Identity } from '../../sql/owner'
import type { PipeProperties } from '../../sql/pipe'
import type { Sql } from '../../sql/quote'
import type { Table } from '../../sql/table'
import type { Checked } from '../args'
import type { PipeTableArgs } from './args'
import type { RecordedOrder } from './recorded-columns'

/** The inputs that decide which files are read, and how. */
export interface SourceArgs extends Omit<Checked<PipeTableArgs, 'tableName' | 'tableProperties'>, 'columnExpressions'> {
  readonly columnExpressions?: Readonly<Record<string, Expression>>
  /** The columns of `schema` in the order of the program: Pulumi does not keep the order of an object's keys. */
  readonly __schemaOrder?: readonly string[]
}

/**
 * The source of a pipe's files in state and in previews, without secrets.
 * @since 0.1.0
 */
export interface SourceInput {
  /** The path of FILES(): `s3://bucket/prefix/*.parquet`. */
  readonly path: string
  /** The address of the store for StarRocks. Absent: AWS S3. */
  readonly endpoint?: string
  /** The credentials StarRocks uses: keys by their first and last two characters, and `rotated` if other keys look the same. */
  readonly access: string
}

/**
 * The record in state of the keys of a storage that is configured by name. By it a later run knows that they have changed, without
 * a query to StarRocks, which may mask them. It reveals nothing useful: scrypt cannot be reversed, a guess costs some 50 ms, keys
 * of object stores are far too long to guess, and each stack has another salt. The salt is not random, because check computes the
 * record, and the preview and the `up` need the same one.
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
  /** The condition of the pipe; a refresh may find another than the declared one. */
  readonly pipe: string
  readonly __layout: LayoutInput
  /** The record of the keys of a storage that is configured by name; absent in state of 0.1.0. */
  readonly __keys?: KeyRecord
  /** What an import could not read: the keys of the storage. */
  readonly __missing?: readonly string[]
}

/** The desired table and pipe. */
export interface Desired {
  readonly table: Table
  readonly pipe: string
  readonly insert: Sql
  /** The query of the insert. */
  readonly query: Sql
  /** True if there is no pipe yet, because there is no file yet. */
  readonly waits: boolean
  /** The source of the query. */
  readonly source: Source
  /** True if this machine reads the files: it may not reach the store otherwise. */
  readonly readsFiles: boolean
  /** The condition for rows, as SQL. */
  readonly where?: Sql
  /** The credentials StarRocks uses for the source, as state records them. */
  readonly access: string
  readonly properties: PipeProperties
  readonly suspended: boolean
  readonly allowRowLoss: boolean
}

/** The findings about the files that StarRocks needs in this order; Pulumi's state does not keep the order of an object's keys. */
export interface LayoutInput extends RecordedOrder {
  readonly partitionKeys: readonly string[]
  readonly glob: string
  /** How many files there were. With 0 the table is declared in full, waits for its first file, and has no pipe yet. */
  readonly files: number
  /** True if some of them lack a column. */
  readonly uneven?: boolean
  /** Columns of the table that no file has any more: the pipe cannot select them. */
  readonly absent?: readonly string[]
  /** Columns for an expression that the program has removed: they are dropped. */
  readonly revoked?: readonly string[]
  /** Columns without any value that get another type: they are dropped and added again. */
  readonly retyped?: readonly string[]
  /** Columns whose type is a guess, since no file has had a value of them. */
  readonly untyped?: readonly string[]
  /** Columns of the files that expressions use and that are not in the table: name to type, empty if it is not known. */
  readonly sources?: Readonly<Record<string, string>>
  /** The default key of the create, if the current columns would give another one. */
  readonly key?: string
}
