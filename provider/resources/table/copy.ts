import { createHash } from 'node:crypto'
import { hasOrigin, incarnationOf } from '../../core/ownership'
import type { Session, Step } from '../../core/spec'
import { ExistsError, InputError, ProviderError, StaleError } from '../../errors'
import { commentTable } from '../../sql/alter'
import type { Column } from '../../sql/column'
import { copyMarker } from '../../sql/copy-marker'
import {
  type CopiedColumn,
  countChanged,
  insertSelect,
  readVersions,
  showPartitions,
  swapTables,
} from '../../sql/copy-table'
import { counted } from '../../sql/counted'
import { columnNamed, includesName, sameName } from '../../sql/names'
import { withMark } from '../../sql/owner'
import type { ShownTable } from '../../sql/show-table'
import { createTable, dropTable, type Table } from '../../sql/table'
import type { TableIndex } from '../../sql/table-index'
import { readType } from '../../sql/type-text'
import { mayBecome } from '../../sql/widening'
import { JobError } from '../../starrocks/jobs'
import { hasLoaded, loadSucceeded } from '../../starrocks/load-labels'
import type { Server } from '../../starrocks/server'
import { whenIdle } from './at-rest'
import { renamesOf } from './change'
import type { Actual, ActualCopy, Desired } from './model'
import { readNativeTable } from './read'
import { countRows, inOrder } from './rows'

/*
 * A change that StarRocks cannot make in place, without a loss of rows: a second table is created under a name of ours, filled by
 * INSERT INTO ... SELECT, compared, exchanged with the first one by SWAP, and dropped. The comment of the second table has a recovery
 * marker, so a later run knows which statements a killed one has completed: before the SWAP the table of our name has the marker, after it the
 * table of the declared name.
 */

/** As long as StarRocks lets a change of a table run (`alter_table_timeout_second`). */
const COPY_TIMEOUT_S = 86_400

/** The name of the second table of a copy. */
export function copyNameOf(name: string): string {
  return `pulumi_copy_${digest(name)}`
}

/** The second table of a copy; undefined if there is none. */
export async function readCopy(database: string, name: string, server: Server): Promise<ActualCopy | undefined> {
  const table = await readNativeTable(database, copyNameOf(name), server)
  if (table === undefined) return undefined
  const marker = copyMarker.read(table.comment ?? '')
  return { table, filled: marker !== undefined && (await hasLoaded(server, database, marker.label)) }
}

/** The versions of a table's partitions: they are others after any write. */
export async function versionsOf(server: Server, database: string, name: string): Promise<string> {
  return digest(readVersions(await server.query(showPartitions(database, name))).join('\n'))
}

/** The copy, if a run of this resource has made it. */
export function ownCopy({ copy }: Actual, { owner, origin }: Desired): ActualCopy | undefined {
  const mark = copy?.table.owner
  if (mark === undefined) return undefined
  const isOwn = incarnationOf(mark) === incarnationOf(owner) || hasOrigin({ owner: mark }, { __origin: origin })
  return isOwn ? copy : undefined
}

/** Drops what a copy that was given up has left. */
export function dropCopy({ table: { database, name } }: Desired): Step {
  return { statement: dropTable(database, copyNameOf(name)) }
}

/** The statements of a copy; those that an interrupted run has completed are left out. */
export function copySteps(actual: Actual, desired: Desired, swapped: () => void): Step[] {
  const { database, name } = desired.table
  const { table: current, copy, versions = '<versions>' } = actual
  const own = ownCopy(actual, desired)
  const second = copyNameOf(name)
  if (copy !== undefined && own === undefined)
    throw new ExistsError(
      'onChange',
      `table ${database}.${second}, whose name a copy of table ${database}.${name} needs, belongs to somebody else; rename or drop it`,
    )
  const { columns } = targetOf(current, desired)
  refuseUncopied(current, columns, `${database}.${name}`)
  const target = targetOf(current, desired)
  const definition = definitionOf(actual, desired)
  const begun = own && copyMarker.read(own.table.comment ?? '')
  const continues = begun?.definition === definition && begun.versions === versions
  const label = continues ? begun.label : desired.label
  const comment = withMark(copyMarker.write(desired.comment, { label, versions, definition }), desired.owner)
  const insert = insertSelect(database, { from: name, to: second, label }, copiedColumns(current, columns, desired))
  return [
    ...(own && !continues ? [dropCopy(desired)] : []),
    ...(continues ? [] : [{ statement: createTable({ ...target, comment }), ready: whenIdle(database, name) }]),
    ...(continues && own?.filled
      ? []
      : [
          {
            statement: insert,
            // Otherwise a value that does not fit, such as a text that is too long, becomes NULL without an error.
            variables: { enable_insert_strict: 'true' },
            timeoutSeconds: COPY_TIMEOUT_S,
            ready: inOrder(
              whenIdle(database, name),
              (session) => notLoadedYet(session, database, label),
              (session) => refuseOtherValues(session, current, columns, desired),
            ),
            refused: (error: Error) =>
              new ProviderError(
                `table ${database}.${name} stays as it is, since its rows do not fit into the declared one: ${error.message}`,
                { cause: error },
              ),
          },
        ]),
    {
      statement: swapTables(database, name, second),
      ready: inOrder(whenIdle(database, name), (session) => refuseDifference(session, desired, versions)),
      done: async () => swapped(),
      heirs: { table: { type: 'table', database, name: second } },
    },
    ...finishSteps(desired, versions),
  ]
}

/** The second table, but for its comment. */
function targetOf(current: ShownTable, desired: Desired): Table {
  const indexes = indexesOf(current, desired)
  return {
    ...desired.table,
    name: copyNameOf(desired.table.name),
    columns: columnsOf(current, desired),
    ...(indexes.length > 0 && { indexes }),
  }
}

/** A digest by which a later run knows whether a copy is the declared table. */
export function definitionOf({ table }: Actual, desired: Desired): string {
  return digest(createTable({ ...targetOf(table, desired), comment: '' }).text)
}

/** The statements after the SWAP: the former rows go last, and only if they are those that were copied. */
export function finishSteps(desired: Desired, versions: string, exists = true): Step[] {
  const { database, name, comment = '' } = desired.table
  const former = copyNameOf(name)
  return [
    ...(exists
      ? [
          {
            statement: dropTable(database, former),
            part: 'table',
            ready: (session: Session) => refuseLateRows(session, database, name, versions),
          },
        ]
      : []),
    { statement: commentTable(database, name, comment), recreates: 'table' },
  ]
}

/** The declared columns, and those that others have added. */
function columnsOf(current: ShownTable, desired: Desired): Column[] {
  const { columns, revoked } = desired.table
  const renamed = renamesOf(current, desired).map(({ from }) => from)
  const others = current.columns.filter(
    ({ name }) =>
      columnNamed(columns, name) === undefined &&
      !revoked?.includes(name) &&
      !renamed.some((former) => sameName(former, name)),
  )
  const firstGenerated = columns.findIndex(isGenerated)
  const at = firstGenerated < 0 ? columns.length : firstGenerated
  return [...columns.slice(0, at), ...others, ...columns.slice(at)]
}

/** The declared indexes, and those that others have added. */
function indexesOf(current: ShownTable, desired: Desired): TableIndex[] {
  const declared = desired.table.indexes ?? []
  const names = [...declared.map(({ name }) => name), ...desired.revokedIndexes]
  const columns = columnsOf(current, desired)
  const renames = renamesOf(current, desired)
  const others = (current.indexes ?? [])
    .filter(({ name }) => !includesName(names, name))
    .map((index) => ({
      ...index,
      columns: index.columns.map((name) => renames.find(({ from }) => sameName(from, name))?.to ?? name),
    }))
  return [...declared, ...others.filter((index) => index.columns.every((name) => columnNamed(columns, name)))]
}

const isGenerated = ({ filledBy }: Column) => filledBy?.startsWith('AS ') ?? false

function sourceOf(current: ShownTable, column: Column, desired: Desired): Column | undefined {
  const former = renamesOf(current, desired).find(({ to }) => sameName(to, column.name))?.from ?? column.name
  return columnNamed(current.columns, former)
}

function copiedColumns(current: ShownTable, columns: readonly Column[], desired: Desired): CopiedColumn[] {
  return columns.flatMap((column) => {
    const source = sourceOf(current, column, desired)
    return source === undefined || isGenerated(column) ? [] : [{ target: column.name, source: source.name }]
  })
}

/** Refuses what no copy can keep. */
function refuseUncopied(current: ShownTable, columns: readonly Column[], table: string): void {
  const numbered = [...current.columns, ...columns].find(({ filledBy }) => filledBy === 'AUTO_INCREMENT')
  if (numbered === undefined) return
  throw new InputError(
    'onChange',
    `table ${table} cannot be copied, since StarRocks would number the rows of column "${numbered.name}" from 1 on again`,
  )
}

/** @throws StaleError if the INSERT of a former run has succeeded */
async function notLoadedYet(session: Session, database: string, label: string): Promise<void> {
  if (await loadSucceeded(session, database, label, COPY_TIMEOUT_S))
    throw new StaleError(`the load with label ${label} has succeeded meanwhile`)
}

/** An INSERT converts values silently: a text that is no number becomes NULL, and decimals are rounded. */
async function refuseOtherValues(
  { server, progress }: Session,
  current: ShownTable,
  columns: readonly Column[],
  desired: Desired,
): Promise<void> {
  const { database, name } = desired.table
  for (const column of columns) {
    const source = sourceOf(current, column, desired)
    if (source === undefined || isGenerated(column)) continue
    if (mayBecome(readType(source.type), readType(column.type))) continue
    const [row] = await server.query(
      countChanged(database, name, { column: source.name, from: source.type, to: column.type }),
    )
    if (Number(row?.N) === 0) continue
    throw new JobError(
      `table ${database}.${name} stays as it is: as ${column.type}, column "${source.name}" (${source.type}) would have another value in ${counted(Number(row?.N), 'row')}`,
    )
  }
  progress(`copying ${counted(await countRows(server, database, name), 'row')} of table ${database}.${name}`)
}

/** Checks right before the SWAP that the copy has all rows, and that nobody has written to the table since its INSERT began. */
async function refuseDifference({ server }: Session, desired: Desired, versions: string): Promise<void> {
  const { database, name } = desired.table
  const second = copyNameOf(name)
  const [rows, copied] = [await countRows(server, database, name), await countRows(server, database, second)]
  const written = (await versionsOf(server, database, name)) !== versions
  if (!written && rows === copied) return
  await server.query(dropTable(database, second))
  throw new JobError(
    written
      ? `somebody has written to table ${database}.${name} while it was copied: it stays as it is, and the copy is dropped. Run \`pulumi up\` again while nobody writes to it`
      : `table ${database}.${name} has ${counted(rows, 'row')} and its copy ${copied.toLocaleString('en')}: the new key would merge rows. It stays as it is, and the copy is dropped`,
  )
}

/** Checks right before the DROP: a load may have begun before the SWAP and ended after the comparison. */
async function refuseLateRows({ server }: Session, database: string, name: string, versions: string): Promise<void> {
  if ((await versionsOf(server, database, copyNameOf(name))) === versions) return
  throw new JobError(
    `somebody has written to the former table ${database}.${name} in the moment of the SWAP: it is kept as ${database}.${copyNameOf(name)}. Insert the rows that are only there into ${database}.${name}, drop it, and run \`pulumi up\` again`,
  )
}

function digest(text: string): string {
  return createHash('sha256').update(text).digest('hex').slice(0, 12)
}
