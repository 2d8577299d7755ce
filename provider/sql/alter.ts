import { mayAggregate } from './aggregates'
import { type Column, columnDefinition } from './column'
import { columnNamed, sameName } from './names'
import { id, join, type Sql, sql, str, verbatim } from './quote'
import type { ShownTable } from './show-table'
import { type Distribution, distributedBy, type Key } from './table'
import { propertyOf } from './table-properties'
import { readType } from './type-text'
import { canBe, printType, sameType } from './types'
import { type AddedField, addedFields, ELEMENTS, lossOf, mayBecome } from './widening'

/** The columns of a table, and the parts of the table that depend on them. */
export type TableLayout = Pick<ShownTable, 'columns' | 'key' | 'partition' | 'distribution' | 'orderBy'> & {
  readonly properties?: ShownTable['properties']
}

/** A change that ALTER TABLE cannot make; it needs a new table. */
export interface ColumnProblem {
  readonly column: string
  /** What forbids the change: the role of the column, or the change itself. */
  readonly about: 'key' | 'partition' | 'distribution' | 'sort order' | 'type' | 'nullability' | 'aggregate'
  readonly reason: string
  /** The type that the column would have to keep. */
  readonly keep?: string
}

/** The statements from the actual columns to the desired ones. */
export interface ColumnChange {
  /** Absent if nothing changes, or if there are problems. */
  readonly statement?: Sql
  /** Statements that add fields to structs, one for each column. They run after the other statement. */
  readonly fields?: readonly { readonly column: string; readonly statement: Sql }[]
  /** Statements that drop a column and add it again with another type, in this order. */
  readonly retyped?: readonly { readonly column: string; readonly drop: Sql; readonly add: Sql }[]
  readonly problems: readonly ColumnProblem[]
}

/**
 * All changes of a table's columns as one statement, except new fields of structs: a table runs one schema change at a time and
 * refuses another meanwhile. Columns are matched by name; another order of the same columns is no change. New columns come last,
 * where ADD COLUMN puts them. `valueless`: columns that hold only NULL.
 */
export function alterColumns(
  database: string,
  table: string,
  now: TableLayout,
  desired: readonly Column[],
  key: Key,
  valueless: readonly string[] = [],
): ColumnChange {
  const pairs = desired.map((after) => ({ before: columnNamed(now.columns, after.name), after }))
  const dropped = now.columns.filter((column) => columnNamed(desired, column.name) === undefined)
  const different = pairs.flatMap(({ before, after }) => (before && !alike(before, after) ? [{ before, after }] : []))
  const retyped = different.filter(({ before, after }) => {
    return (
      valueless.includes(after.name) && whyNot(before, after) !== undefined && problemOfPart(now, before) === undefined
    )
  })
  const changed = different.filter((pair) => !retyped.includes(pair))
  const added = pairs.flatMap(({ before, after }) => (before ? [] : [after]))
  const extended = changed.flatMap(({ before, after }) => {
    const fields = addedFields(readType(before.type), readType(after.type)) ?? []
    return fields.length > 0 ? [{ before, after, fields }] : []
  })
  const modified = changed
    .map(({ before, after }) => ({
      before,
      after: extended.some((one) => one.before === before) ? { ...after, type: before.type } : after,
    }))
    .filter(({ before, after }) => !alike(before, after))

  const problems = [
    ...extended.flatMap(({ before }) => problemOfExtending(now, before)),
    ...added.flatMap((column) => problemOfAdding(column, key)),
    ...changed.flatMap(({ before, after }) => {
      return problemOfPart(placesRows(now, after.type), before) ?? problemsOfChange(before, after)
    }),
    ...dropped.flatMap((column) => problemOfPart(now, column) ?? []),
  ]
  const clauses = [
    ...added.map((column) => sql`ADD COLUMN ${columnDefinition({ ...column, nullable: true })}`),
    // The definition repeats everything: MODIFY COLUMN removes what it does not name.
    ...modified.map(({ before, after: { type, nullable } }) => {
      return sql`MODIFY COLUMN ${columnDefinition({ ...before, type, nullable, key: inKey(now, before) })}`
    }),
    ...dropped.map(({ name }) => sql`DROP COLUMN ${id(name)}`),
  ]
  if (problems.length > 0) return { problems }
  const alter = (all: readonly Sql[]) => sql`ALTER TABLE ${id(database, table)}\n  ${join(all, ',\n  ')}`
  return {
    ...(retyped.length > 0 && {
      retyped: retyped.map(({ before, after }) => ({
        column: before.name,
        drop: alter([sql`DROP COLUMN ${id(before.name)}`]),
        add: alter([sql`ADD COLUMN ${columnDefinition({ ...after, nullable: true })}`]),
      })),
    }),
    ...(clauses.length > 0 && { statement: alter(clauses) }),
    // A separate statement: StarRocks refuses it together with a change of a type (`Add field for struct column require table
    // enable fast schema evolution`).
    ...(extended.length > 0 && {
      fields: extended.map(({ before, fields }) => ({
        column: before.name,
        statement: alter(fields.map((field) => addField(before.name, field))),
      })),
    }),
    problems,
  }
}

function addField(column: string, { path, name, type, after }: AddedField): Sql {
  const parts = [...path, name].map((part) => (part === ELEMENTS ? verbatim('[*]') : id(part)))
  const place = after === undefined ? sql`FIRST` : sql`AFTER ${id(after)}`
  return sql`MODIFY COLUMN ${id(column)} ADD FIELD ${join(parts, '.')} ${verbatim(printType(type))} ${place}`
}

function problemOfExtending({ properties = {} }: TableLayout, { name }: Column): ColumnProblem[] {
  if (propertyOf('fast_schema_evolution', properties)?.toLowerCase() !== 'false') return []
  return [
    {
      column: name,
      about: 'type',
      reason: `column "${name}" cannot get more fields, since the table was created with "fast_schema_evolution" = "false"`,
    },
  ]
}

function problemOfAdding({ name, aggregate }: Column, key: Key): ColumnProblem[] {
  if (key.columns.some((other) => sameName(other, name))) {
    return [{ column: name, about: 'key', reason: `column "${name}" is new, and a key cannot be extended in place` }]
  }
  if (key.type === 'aggregate' && aggregate === undefined) {
    const reason = `column "${name}" is new and has no aggregation: StarRocks would make it a key column`
    return [{ column: name, about: 'aggregate', reason }]
  }
  return []
}

function inKey({ key }: TableLayout, { name }: Column): boolean {
  return key.columns.some((other) => sameName(other, name))
}

/**
 * StarRocks rewrites the rows for another type of a column of a duplicate key, if the column does not also distribute, partition or
 * sort them. It refuses that for a primary key (`Can not modify key column`).
 */
function placesRows(now: TableLayout, type: string): TableLayout {
  const free = now.key.type === 'duplicate' && canBe(readType(type), 'duplicate key')
  return free ? { ...now, key: { ...now.key, columns: [] } } : now
}

/** The key and the columns that place rows are fixed at the create (`SchemaChangeHandler`). */
function problemOfPart(now: TableLayout, column: Column): ColumnProblem | undefined {
  const { name } = column
  const uses: [ColumnProblem['about'], boolean][] = [
    ['key', inKey(now, column)],
    ['partition', partitions(now.partition, name)],
    [
      'distribution',
      now.distribution.type === 'hash' && now.distribution.columns.some((other) => sameName(other, name)),
    ],
    ['sort order', now.orderBy?.some((other) => sameName(other, name)) ?? false],
  ]
  const about = uses.find(([, used]) => used)?.[0]
  if (about === undefined) return undefined
  return {
    column: name,
    about,
    reason: `column "${name}" is part of the ${about} and can be neither changed nor dropped in place`,
  }
}

function problemsOfChange(before: Column, after: Column): ColumnProblem[] {
  const column = before.name
  const problems: ColumnProblem[] = []
  if (before.aggregate !== after.aggregate) {
    const [from, to] = [before.aggregate ?? before.aggregateState ?? 'no aggregation', after.aggregate ?? 'none']
    problems.push({
      column,
      about: 'aggregate',
      reason: `column "${column}" cannot change from ${from} to ${to} in place`,
    })
  }
  if (before.nullable && !after.nullable) {
    problems.push({
      column,
      about: 'nullability',
      reason: `column "${column}" is nullable and cannot become NOT NULL`,
    })
  }
  const why = whyNot(before, after)
  if (why !== undefined) {
    const reason = `column "${column}" cannot change from ${before.type} to ${after.type} in place: ${why}`
    problems.push({ column, about: 'type', reason, keep: before.type })
  }
  return problems
}

function whyNot(before: Column, after: Column): string | undefined {
  const [from, to] = [readType(before.type), readType(after.type)]
  if (!mayBecome(from, to)) return lossOf(from, to) ?? 'StarRocks has no such conversion'
  if (before.aggregate !== undefined && !mayAggregate(before.aggregate, to)) {
    return `${before.aggregate} takes no ${after.type}`
  }
  return undefined
}

function partitions(partition: TableLayout['partition'], name: string): boolean {
  if (partition === undefined) return false
  if (partition.type === 'column') return partition.columns.some((other) => sameName(other, name))
  return partition.type === 'other' ? mentions(partition.text, name) : sameName(partition.column, name)
}

/** True if partitions by ranges, lists or expressions name a column. The list of partitions behind them does not count. */
function mentions(text: string, name: string): boolean {
  const by = /^(?:RANGE|LIST)\([^)]*\)/.exec(text)?.[0] ?? text
  const literal = name.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')
  return new RegExp(`(?<!\\w)${literal}(?!\\w)`, 'i').test(by)
}

function alike(before: Column, after: Column): boolean {
  return (
    sameType(readType(before.type), readType(after.type)) &&
    before.nullable === after.nullable &&
    before.aggregate === after.aggregate
  )
}

/** Takes effect at once, without a job. */
export function commentTable(database: string, table: string, comment: string): Sql {
  return sql`ALTER TABLE ${id(database, table)} COMMENT = ${str(comment)}`
}

/** Starts a job of kind OPTIMIZE, which rewrites all rows. */
export function distributeTable(database: string, table: string, distribution: Distribution): Sql {
  return sql`ALTER TABLE ${id(database, table)} ${distributedBy(distribution)}`
}

/** The job that an ALTER TABLE starts: COLUMN for changes of columns and bloom filters, OPTIMIZE for another distribution. */
export type AlterJob = 'COLUMN' | 'OPTIMIZE'

export function showAlterJobs(job: AlterJob, database: string, table: string): Sql {
  const kind = job === 'COLUMN' ? sql`COLUMN` : sql`OPTIMIZE`
  return sql`SHOW ALTER TABLE ${kind} FROM ${id(database)} WHERE ${id('TableName')} = ${str(table)}`
}
