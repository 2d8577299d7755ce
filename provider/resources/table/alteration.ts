import { same } from '../../core/policy'
import type { Step } from '../../core/spec'
import { StaleError } from '../../errors'
import { type AlterJob, alterColumns, commentTable, distributeTable } from '../../sql/alter'
import { counted } from '../../sql/counted'
import { comparePartitions, type ExplicitPartitions, readExplicitPartitions } from '../../sql/explicit-partitions'
import { sameName } from '../../sql/names'
import { id, type Sql, sql } from '../../sql/quote'
import { readTable, type ShownTable } from '../../sql/show-table'
import { type Distribution, type Key, showCreateTable, type Table } from '../../sql/table'
import {
  altersInPlace,
  isDynamicSetting,
  propertyOf,
  sameProperty,
  setDynamicPartitions,
  setTableProperty,
  startsJob,
} from '../../sql/table-properties'
import { JobError, lastJobId, waitForSchemaChange } from '../../starrocks/jobs'
import { whenIdle } from './at-rest'

/** The ways out of what a table cannot do, in the words of the resource: each has its own inputs. */
export interface Wording {
  /** How to keep the type of a column. */
  keepType(column: string, type: string): string
  /** How to keep a column from getting another type while it has values. */
  keepValues(column: string): string
  /** How to keep a table that is distributed at random. */
  readonly keepRandom: string
}

/** The statements between the actual table and the desired one. */
export interface Alteration {
  readonly steps: Step[]
  /** Why only a new table can be the desired one; then there are no steps. */
  readonly obstacles: readonly string[]
}

/**
 * The statements from the actual table to the desired one, with rows and grants kept. Undeclared columns stay, unless the resource
 * itself has created them.
 */
export function alteration(actual: ShownTable, desired: Table, wording: Wording): Alteration {
  const { database, name } = desired
  const others = actual.columns.filter(
    (column) =>
      !desired.columns.some((own) => sameName(own.name, column.name)) && !desired.revoked?.includes(column.name),
  )
  const columns = alterColumns(database, name, actual, [...desired.columns, ...others], desired.key, desired.retyped)
  const properties = Object.entries(desired.properties)
    .filter(([key]) => !isDynamicSetting(key))
    .map(([key, value]) => changeProperty(actual, desired, key, value))
  const obstacles = [
    ...fixedDifferences(actual, desired),
    ...columns.problems.map(({ column, reason, keep }) =>
      keep === undefined ? reason : `${reason}; ${wording.keepType(column, keep)}`,
    ),
    ...properties.flatMap(({ obstacle }) => obstacle ?? []),
  ]
  if (obstacles.length > 0) return { steps: [], obstacles }
  const distribution = sameDistribution(actual.distribution, desired.distribution)
    ? []
    : [
        {
          ...awaited('OPTIMIZE', database, name, distributeTable(database, name, desired.distribution), (now) =>
            same(now.distribution, actual.distribution),
          ),
          // The server's version is not known, or somebody else has distributed the table so.
          ...(actual.distribution.type === 'random' && {
            lossIfRefused: `table ${database}.${name} stays distributed at random: from 3.4 on StarRocks does not change that. ${wording.keepRandom}`,
          }),
        },
      ]
  const comment = desired.comment ?? ''
  return {
    steps: [
      ...(columns.statement
        ? [awaited('COLUMN', database, name, columns.statement, (now) => same(now.columns, actual.columns))]
        : []),
      ...(columns.retyped ?? []).flatMap(({ column, drop, add }) => [
        onlyNulls(database, name, column, wording, awaited('COLUMN', database, name, drop)),
        awaited('COLUMN', database, name, add),
      ]),
      ...(columns.fields ?? []).map(({ column, statement }) =>
        awaited('COLUMN', database, name, statement, (now) => typeOf(now, column) === typeOf(actual, column)),
      ),
      ...distribution,
      ...properties.flatMap(({ steps }) => steps),
      ...changeDynamicPartitions(actual, desired),
      ...(comment === (actual.comment ?? '')
        ? []
        : [{ statement: commentTable(database, name, comment), ready: whenIdle(database, name) }]),
    ],
    obstacles,
  }
}

/** The pipe continues to load: a column without values at the last read may have some now. */
function onlyNulls(database: string, table: string, column: string, wording: Wording, step: Step): Step {
  return {
    ...step,
    ready: async (session) => {
      await step.ready?.(session)
      const [row] = await session.server.query(
        sql`SELECT count(*) AS ${id('N')} FROM ${id(database, table)} WHERE ${id(column)} IS NOT NULL`,
      )
      const count = Number(row?.N)
      if (count === 0) return
      throw new JobError(
        `column ${column} of table ${database}.${table} has a value in ${counted(count, 'row')}, which would be lost with another type: ${wording.keepValues(column)}`,
      )
    },
  }
}

function typeOf({ columns }: ShownTable, name: string): string | undefined {
  return columns.find((column) => sameName(column.name, name))?.type
}

/** A property that is never shown is set again; to set it to its value changes nothing. */
function changeProperty(
  actual: ShownTable,
  desired: Table,
  key: string,
  value: string,
): { steps: Step[]; obstacle?: string } {
  const current = propertyOf(key, actual.properties)
  if (current !== undefined && sameProperty(key, current, value)) return { steps: [] }
  if (altersInPlace(key)) {
    const { database, name } = desired
    const statements = setTableProperty({ database, name, partitioned: actual.partition !== undefined }, key, value)
    return {
      steps: statements.map((statement) =>
        startsJob(key) ? awaited('COLUMN', database, name, statement) : { statement, ready: whenIdle(database, name) },
      ),
    }
  }
  if (current === undefined) return { steps: [] }
  return { steps: [], obstacle: `its property "${key}" is "${current}", and only a new table can have "${value}"` }
}

function changeDynamicPartitions(actual: ShownTable, { database, name, properties }: Table): Step[] {
  const changed = Object.entries(properties).filter(([key, value]) => {
    const current = propertyOf(key, actual.properties)
    return isDynamicSetting(key) && (current === undefined || !sameProperty(key, current, value))
  })
  if (changed.length === 0) return []
  const statement = setDynamicPartitions(database, name, Object.fromEntries(changed))
  return [{ statement, ready: whenIdle(database, name) }]
}

/** The differences that no ALTER TABLE changes. */
function fixedDifferences(actual: ShownTable, desired: Table): string[] {
  const shown = ({ type, columns }: Key) => `${type} (${columns.join(', ')})`
  return [
    ...(alike(actual.key, desired.key) ? [] : [`its key is ${shown(actual.key)} and not ${shown(desired.key)}`]),
    ...partitionDifferences(actual, desired),
    ...(desired.orderBy === undefined || alike(actual.orderBy, desired.orderBy) ? [] : ['it is sorted otherwise']),
  ]
}

/** Missing partitions can be added; one with other values needs a new table. */
function partitionDifferences({ partition: actual, columns }: ShownTable, { partition: desired }: Table): string[] {
  const otherwise = ['it is partitioned otherwise']
  if (desired === undefined || !('partitions' in desired)) return alike(actual, desired) ? [] : otherwise
  const explicit = explicitPartitions(actual)
  if (explicit?.type !== desired.type || !alike(explicit.columns, desired.columns)) return otherwise
  const { other, overlapping } = comparePartitions(explicit, desired, columns)
  return [
    ...other.map(({ name }) => `its partition ${name} has other values than the declared ones`),
    ...overlapping.map(
      ({ partition, existing }) =>
        `its partition ${existing} has a part of the values of the new partition ${partition.name}`,
    ),
  ]
}

/** The partitions that a table has one by one; undefined for a table without such. */
export function explicitPartitions(actual: ShownTable['partition']): ExplicitPartitions | undefined {
  if (actual === undefined) return undefined
  if ('partitions' in actual) return actual
  return actual.type === 'other' ? readExplicitPartitions(actual.text) : undefined
}

/** StarRocks chooses the buckets that are not declared. */
export function sameDistribution(actual: Distribution, desired: Distribution): boolean {
  const { buckets: _, ...bare } = actual
  return alike(desired.buckets === undefined ? bare : actual, desired)
}

/**
 * A statement that starts a job: the table accepts no other change until the job has ended. `unchanged`: whether the part that it
 * alters is still as it was read; the job of an interrupted run may have ended since that read.
 */
export function awaited(
  job: AlterJob,
  database: string,
  table: string,
  statement: Sql,
  unchanged?: (now: ShownTable) => boolean,
): Step {
  let last = 0
  return {
    statement,
    ready: async (session) => {
      last = await lastJobId(session, job, database, table)
      if (last === 0 || unchanged === undefined) return
      const now = readTable(await session.server.query(showCreateTable(database, table)))
      if (now === undefined || !unchanged(now))
        throw new StaleError(`table ${database}.${table} was changed by another client meanwhile`)
    },
    done: (session) => waitForSchemaChange(session, job, database, table, last),
  }
}

/** Names of columns are the same if they differ only in case, and an object's keys come in any order. */
function alike(a: unknown, b: unknown): boolean {
  return same(lower(a), lower(b))
}

function lower(value: unknown): unknown {
  return value === undefined ? undefined : JSON.parse(JSON.stringify(value).toLowerCase())
}
