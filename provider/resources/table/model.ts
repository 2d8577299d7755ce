import type { Identity } from '../../sql/owner'
import type { ShownTable } from '../../sql/show-table'
import type { Table } from '../../sql/table'
import type { Checked } from '../args'
import type { TableArgs } from './args'

/** The inputs of a Table after check. Types of columns are canonical. */
export interface Inputs extends Checked<TableArgs, 'name'>, Identity {
  /** Why only a new table can be the declared one, where the recorded inputs or the release decide it. */
  readonly replacement?: string
  /** What the program declared before and no longer declares. */
  readonly __revoked?: Revoked
  /** True if the actual table does not show the reason. */
  readonly __remake?: boolean
  readonly __origin?: string
}

/** Names of columns and indexes. */
export interface Revoked {
  readonly columns?: readonly string[]
  readonly indexes?: readonly string[]
}

/** The declared table. */
export interface Desired {
  readonly table: Table
  /** The comment without the owner mark. */
  readonly comment: string
  /** The owner text of the mark. */
  readonly owner: string
  /** What incarnations of the resource begin with. */
  readonly origin: string | undefined
  /** The former names of columns, by their names. */
  readonly renamed: Readonly<Record<string, string>>
  readonly revokedIndexes: readonly string[]
  readonly allowRowLoss: boolean
  /** True if a change that StarRocks cannot make in place is made by a copy of the table. */
  readonly copies: boolean
  /** True if the change needs a new table although the actual table does not show it. */
  readonly remake: boolean
  /** The label of the INSERT of a copy that this run begins. */
  readonly label: string
}

/** The actual table, and the second table of a copy that a run has begun. */
export interface Actual {
  readonly table: ShownTable
  readonly copy?: ActualCopy
  /** The versions of the table's partitions. Read only if the table is to be copied. */
  readonly versions?: string
}

export interface ActualCopy {
  readonly table: ShownTable
  /** True if its INSERT has succeeded. */
  readonly filled: boolean
}
