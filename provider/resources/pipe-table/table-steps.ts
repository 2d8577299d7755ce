import { type Policy, same } from '../../core/policy'
import type { Session, Step } from '../../core/spec'
import { hasUnknown } from '../../core/unknown'
import type { Values } from '../../core/values'
import { StaleError } from '../../errors'
import { type AlterJob, alterColumns, commentTable, distributeTable } from '../../sql/alter'
import { markedOwner } from '../../sql/owner'
import { id, type Sql, sql } from '../../sql/quote'
import { readTable, type ShownTable } from '../../sql/show-table'
import { type Distribution, type Key, showCreateTable, type Table } from '../../sql/table'
import { altersInPlace, propertyOf, sameProperty, setTableProperty, startsJob } from '../../sql/table-properties'
import { JobError, lastJobId, schemaChangeEnded, tableAtRest, until } from '../../starrocks/jobs'
import { isRefreshed } from '../../starrocks/refresh-lock'
import type { ServerVersion } from '../../starrocks/version'
import { tableOf } from './definition'
import type { PipeTableInputs } from './model'

/** What lies between a table that is there and the one that is wanted. */
export interface Alteration {
  readonly steps: Step[]
  /** Why only a new table can be what is wanted; then there are no steps. */
  readonly obstacles: readonly string[]
}

/**
 * The statements that make the one table the other, rows and grants kept. Columns that are not declared are left alone, unless it
 * was the resource that had made them.
 */
export function alteration(there: ShownTable, desired: Table): Alteration {
  const { database, name } = desired
  const others = there.columns.filter(
    (column) => !desired.columns.some((own) => equal(own.name, column.name)) && !desired.revoked?.includes(column.name),
  )
  const columns = alterColumns(database, name, there, [...desired.columns, ...others], desired.key, desired.retyped)
  const properties = Object.entries(desired.properties).map(([key, value]) =>
    changeProperty(there, desired, key, value),
  )
  const obstacles = [
    ...fixedDifferences(there, desired),
    ...columns.problems.map(({ reason }) => reason),
    ...properties.flatMap(({ obstacle }) => obstacle ?? []),
  ]
  if (obstacles.length > 0) return { steps: [], obstacles }
  const distribution = sameDistribution(there.distribution, desired.distribution)
    ? []
    : [
        {
          ...awaited('OPTIMIZE', database, name, distributeTable(database, name, desired.distribution), (now) =>
            same(now.distribution, there.distribution),
          ),
          // Where the server's version is not known, or somebody else has distributed it so.
          ...(there.distribution.type === 'random' && {
            lossIfRefused: `table ${database}.${name} stays distributed at random: from 3.4 on StarRocks does not change that. Declare distributionConfig: { type: "random" }, or have the table made anew with \`pulumi up --replace\``,
          }),
        },
      ]
  const comment = desired.comment ?? ''
  return {
    steps: [
      ...(columns.statement
        ? [awaited('COLUMN', database, name, columns.statement, (now) => same(now.columns, there.columns))]
        : []),
      ...(columns.retyped ?? []).flatMap(({ column, drop, add }) => [
        onlyNulls(database, name, column, awaited('COLUMN', database, name, drop)),
        awaited('COLUMN', database, name, add),
      ]),
      ...(columns.fields ?? []).map(({ column, statement }) =>
        awaited('COLUMN', database, name, statement, (now) => typeOf(now, column) === typeOf(there, column)),
      ),
      ...distribution,
      ...properties.flatMap(({ steps }) => steps),
      ...(comment === (there.comment ?? '')
        ? []
        : [{ statement: commentTable(database, name, comment), ready: atRest(database, name) }]),
    ],
    obstacles,
  }
}

/** A pipe whose table is not evolved goes on loading: a column that had no values when it was looked at may have got some. */
function onlyNulls(database: string, table: string, column: string, step: Step): Step {
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
        `${count} rows have a value in column ${column} of table ${database}.${table}, which would be lost with another type: set columnOverrides.${column} to keep its type, or allowRowLoss to true to create the table again`,
      )
    },
  }
}

function typeOf({ columns }: ShownTable, name: string): string | undefined {
  return columns.find((column) => equal(column.name, name))?.type
}

/** A property that is never shown is set again, which changes nothing if it was set before. */
function changeProperty(
  there: ShownTable,
  desired: Table,
  key: string,
  value: string,
): { steps: Step[]; obstacle?: string } {
  const current = propertyOf(key, there.properties)
  if (current !== undefined && sameProperty(key, current, value)) return { steps: [] }
  if (altersInPlace(key)) {
    const { database, name } = desired
    const statements = setTableProperty({ database, name, partitioned: there.partition !== undefined }, key, value)
    return {
      steps: statements.map((statement) =>
        startsJob(key) ? awaited('COLUMN', database, name, statement) : { statement, ready: atRest(database, name) },
      ),
    }
  }
  if (current === undefined) return { steps: [] }
  return { steps: [], obstacle: `its property "${key}" is "${current}", and only a new table can have "${value}"` }
}

/** What no ALTER TABLE changes. */
function fixedDifferences(there: ShownTable, desired: Table): string[] {
  const shown = ({ type, columns }: Key) => `${type} (${columns.join(', ')})`
  return [
    ...(alike(there.key, desired.key) ? [] : [`its key is ${shown(there.key)} and not ${shown(desired.key)}`]),
    ...(alike(there.partition, desired.partition) ? [] : ['it is partitioned otherwise']),
    ...(desired.orderBy === undefined || alike(there.orderBy, desired.orderBy) ? [] : ['it is sorted otherwise']),
  ]
}

/**
 * Why another distribution needs a new table; undefined: it does not. Only what the program asks for counts: a distribution that follows
 * from files or from defaults replaces nothing.
 */
export function distributionReason(
  recorded: PipeTableInputs,
  inputs: PipeTableInputs,
  version: ServerVersion | undefined,
): string | undefined {
  if (version === undefined || !version.can('randomScales')) return undefined
  if (same(recorded.distributionConfig, inputs.distributionConfig)) return undefined
  const [before, after] = [tableOf(recorded), tableOf(inputs)]
  if (before.distribution.type !== 'random' || sameDistribution(before.distribution, after.distribution))
    return undefined
  // Without automatic buckets it can still be altered (`OlapTable.getAutomaticBucketSize`).
  if (before.properties.bucket_size === '0') return undefined
  return `StarRocks ${version.text} does not change the distribution of a table that is distributed at random`
}

/** Buckets that are not declared are the server's to choose. */
function sameDistribution(there: Distribution, desired: Distribution): boolean {
  const { buckets: _, ...bare } = there
  return alike(desired.buckets === undefined ? bare : there, desired)
}

/**
 * A statement whose work goes on behind it: the table takes no other change until it has ended. `unchanged`: whether what it alters is
 * still as it was seen; the job of a run that was cut off may have ended between that look and this one.
 */
function awaited(
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
        throw new StaleError(`table ${database}.${table} was being changed by somebody else`)
    },
    done: (session) => schemaChangeEnded(session, job, database, table, last),
  }
}

/**
 * Waits for a change of the table that still goes on, such as that of a run that was killed: until it has ended StarRocks refuses ALTER,
 * TRUNCATE, DELETE and INSERT OVERWRITE of the table. The table is another one then, so the statements are worked out again.
 */
export function atRest(database: string, table: string): NonNullable<Step['ready']> {
  return async (session) => {
    if (!(await refreshEnded(session, database, table)))
      throw new StaleError(`table ${database}.${table} was refreshed`)
    if (await tableAtRest(session, database, table)) return
    throw new StaleError(`table ${database}.${table} was being changed by somebody else`)
  }
}

/** How long the refresh of a partition may take that is waited for. */
const REFRESH_TIMEOUT_S = 3_600

/** Waits for the refresh of a partition by another process, which has set the comment and rests the pipe. Answers whether there was none. */
export async function refreshEnded(session: Session, database: string, table: string): Promise<boolean> {
  let rested = true
  await until(REFRESH_TIMEOUT_S, `the refresh of table ${database}.${table} to end`, async () => {
    const goesOn = await isRefreshed(session.server, database, table)
    if (goesOn) {
      rested = false
      session.progress(`waiting for the refresh of a partition of table ${database}.${table}`)
    }
    return !goesOn
  })
  return rested
}

/** A table as it reads back, if it is as it was declared. */
export function shownAs(table: Table): ShownTable {
  const { name, columns, key, distribution, partition, orderBy, comment, properties } = table
  return {
    name,
    columns,
    key,
    distribution,
    properties,
    owner: markedOwner(comment ?? ''),
    ...(comment !== undefined && { comment }),
    ...(partition && { partition }),
    ...(orderBy && { orderBy }),
  }
}

/** The policy of whatever makes up the table: in place where StarRocks can, else the table is made anew. */
export function needsNewTable(_before: unknown, _after: unknown, olds: Values, news: Values): Policy {
  if (SHAPING.some((input) => hasUnknown(olds[input]) || hasUnknown(news[input]))) return 'inPlace'
  const before = tableOf(olds as unknown as PipeTableInputs)
  const after = tableOf(news as unknown as PipeTableInputs)
  const onlyAtCreation = Object.keys(after.properties).some(
    (key) => before.properties[key] === undefined && !altersInPlace(key),
  )
  return onlyAtCreation || alteration(shownAs(before), after).obstacles.length > 0 ? 'replace' : 'inPlace'
}

const SHAPING = [
  'columns',
  'keyConfig',
  'aggregationOverrides',
  'distributionConfig',
  'partitionConfig',
  'orderBy',
  'tableProperties',
]

/** Names of columns are one if they differ in case only, and an object's keys come in any order. */
function alike(a: unknown, b: unknown): boolean {
  return same(lower(a), lower(b))
}

function lower(value: unknown): unknown {
  return value === undefined ? undefined : JSON.parse(JSON.stringify(value).toLowerCase())
}

function equal(a: string, b: string): boolean {
  return a.toLowerCase() === b.toLowerCase()
}
