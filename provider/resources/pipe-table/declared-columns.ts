import type { CheckContext } from '../../core/spec'
import { StarRocksError } from '../../errors'
import { refuseUneven } from '../../parquet/evolve'
import { tableColumns } from '../../parquet/table-columns'
import { LayoutError } from '../../s3/errors'
import type { Storage } from '../../sql/storage'
import { findingsOf, keepKey, type SourceFindings } from './findings'
import type { Inferred } from './infer'
import type { SourceArgs } from './model'
import { inferColumns, optionsOf } from './read-files'
import { byName, columnNames } from './recorded-columns'

/**
 * The columns that the program declares in full, and which of them the files have. Without a file StarRocks creates no pipe (5600):
 * then there is only the table, and the next run that finds a file creates the pipe.
 */
export async function declaredColumns(
  inputs: SourceArgs,
  schema: Readonly<Record<string, string>>,
  recorded: SourceFindings | undefined,
  storage: Storage,
  location: string,
  context: CheckContext,
): Promise<SourceFindings> {
  const before = columnNames(recorded?.__layout ?? { columns: [] })
  // ALTER TABLE adds columns at the end.
  const order = [...new Set([...before, ...(inputs.__schemaOrder ?? []), ...Object.keys(schema)])]
  const declared = order.filter((name) => Object.hasOwn(schema, name))
  const inferred = await unlessEmpty(() => inferColumns(inputs, storage, location, context))
  const columns = inferred?.columns ?? tableColumns([], optionsOf(inputs, context.recorded))
  const inOrder = columns.toSorted((a, b) => declared.indexOf(a.name) - declared.indexOf(b.name))
  const absent = columns.flatMap(({ name, source }) => (source === 'absent' ? [name] : []))
  const revoked = before.filter((name) => !declared.includes(name))
  const keyed = recorded ? keepKey(recorded)(inOrder) : {}
  // The files have been cleaned up, and their rows are in the table: table and pipe stay.
  if (inferred === undefined && recorded !== undefined && recorded.__layout.files > 0) {
    context.warn(`there is no longer a file below ${location}: the table and its pipe are kept`)
    const { revoked: _, ...layout } = recorded.__layout
    const added = inOrder.map(({ name }) => name).filter((name) => !before.includes(name))
    const unselected = [...(layout.absent ?? []).filter((name) => declared.includes(name)), ...added]
    return {
      columns: byName(inOrder),
      __layout: {
        ...layout,
        columns: inOrder.map(({ name }) => name),
        ...(unselected.length > 0 && { absent: unselected }),
        ...(revoked.length > 0 && { revoked }),
        ...keyed,
      },
    }
  }
  if (inferred === undefined) {
    context.warn(
      `there is no file below ${location} yet, and StarRocks creates no pipe without one: the next \`pulumi up\` that finds a file creates the pipe`,
    )
    return findingsOf({ ...NOTHING, columns: inOrder }, inputs, { absent: [], revoked, ...keyed })
  }
  if (recorded === undefined || recorded.__layout.files === 0) refuseUneven(inferred.columns)
  warnOfMissing(inferred, absent, inputs, context)
  return findingsOf({ ...inferred, columns: inOrder }, inputs, {
    absent,
    revoked,
    uneven: recorded?.__layout.uneven,
    ...keyed,
  })
}

/** The findings about files if there are none. */
const NOTHING: Omit<Inferred, 'columns'> = {
  layout: { partitionKeys: [], glob: '', count: 0 },
  inFiles: [],
  places: () => [],
  placesInFiles: () => [],
  warnings: [],
}

async function unlessEmpty<T>(work: () => Promise<T>): Promise<T | undefined> {
  try {
    return await work()
  } catch (error) {
    if (error instanceof LayoutError && error.problem === 'noParquetFiles') return undefined
    if (error instanceof StarRocksError && error.is('noFiles')) return undefined
    throw error
  }
}

function warnOfMissing(
  { inFiles, columns, layout }: Inferred,
  absent: readonly string[],
  { schemaEvolution, columnExpressions = {} }: SourceArgs,
  context: CheckContext,
): void {
  const sources = Object.values(columnExpressions).map(({ column }) => column)
  const passedOver = [...inFiles.map(({ name }) => name), ...layout.partitionKeys].filter(
    (name) => !sources.includes(name) && !columns.some((column) => column.name === name),
  )
  if (passedOver.length > 0)
    context.warn(`these columns of the files are not in schema and are not loaded: ${passedOver.join(', ')}`)
  if (absent.length === 0) return
  const remedy =
    schemaEvolution === 'detect'
      ? 'the next run after a file has it loads all files again'
      : 'set schemaEvolution to "detect" to have a later run look for it, and load all files again'
  context.warn(`no file has ${absent.join(', ')}, which schema declares, so NULL is loaded: ${remedy}`)
}
