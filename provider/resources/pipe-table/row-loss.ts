import type { Session, Step } from '../../core/spec'
import { InputError, StarRocksError } from '../../errors'
import { matcherOfPath } from '../../s3/file-pattern'
import { countOf } from '../../sql/counted'
import { files, listFiles, type Source } from '../../sql/files'
import type { ShownPipe } from '../../sql/pipe'
import { selectPipeFiles } from '../../sql/pipe-files'
import { id, type Sql, sql, str } from '../../sql/quote'
import { JobError } from '../../starrocks/jobs'
import type { Desired } from './model'

/**
 * Before a table is emptied or dropped for a reload: all of its rows have to be in the lake. Files may have been cleaned up while the table
 * keeps their rows, and a prefix without any file accepts no new pipe at all.
 *
 * @param next the table that is loaded
 */
export function refuseToLoseRows(
  pipe: ShownPipe | undefined,
  desired: Desired,
  next: Pick<Desired['table'], 'database' | 'name'> = desired.table,
): NonNullable<Step['ready']> {
  return async (session) => {
    const { database, name } = next
    const isOther = database !== desired.table.database || name !== desired.table.name
    const loss = (pipe && (await lostFiles(session, desired))) ?? (await lostRows(session, desired))
    if (loss === undefined || loss === NONE) return
    throw new JobError(
      `${loss.what}: a new pipe loads all files again into ${isOther ? 'the new' : 'the emptied'} table ${database}.${name}, and those rows would be lost. ${loss.remedy}, or accept the loss with allowRowLoss: true`,
    )
  }
}

interface Loss {
  readonly what: string
  readonly remedy: string
}

const NONE: Loss = { what: '', remedy: '' }
const RESTORE = 'Restore the missing files'

/** The loaded files that a new pipe would not load; undefined if the server cannot tell (before 3.4). */
async function lostFiles({ server }: Session, { table, pipe, source }: Desired): Promise<Loss | undefined> {
  try {
    const present = new Set(await filesBelow(source, server))
    const loaded = await server.query(
      selectPipeFiles(table.database, pipe, ['FILE_NAME'], sql`AND ${id('LOAD_STATE')} = ${str('FINISHED')}`),
    )
    const names = loaded.flatMap(({ FILE_NAME }) => FILE_NAME ?? [])
    const gone = names.filter((name) => !present.has(name))
    if (gone.length > 0)
      return { what: `the lake no longer has ${countOf('file', gone)}, which the pipe has loaded`, remedy: RESTORE }
    // Ours skips them, and a pipe by hand that was taken over does not.
    const isOfSource = matcherOfPath(source.path)
    const hidden = names.filter((name) => /\/[_.][^/]*$/.test(name) && !isOfSource(name))
    if (hidden.length === 0) return NONE
    return {
      what: `the pipe has loaded ${countOf('file', hidden)}, and a new pipe skips names that begin with _ or .`,
      remedy: 'Drop the pipe and give these files other names',
    }
  } catch (error) {
    if (error instanceof StarRocksError && error.is('refused')) return undefined
    throw error
  }
}

/** Whether the pipe has loaded every file of its source that is in the lake; undefined if the server cannot tell (before 3.4). */
export async function hasLoadedAll(
  { server }: Session,
  { table, pipe, source }: Desired,
): Promise<boolean | undefined> {
  try {
    const present = await filesBelow(source, server)
    // The pipe may have found files since its states were read, and not have loaded them yet.
    const states = await server.query(selectPipeFiles(table.database, pipe, ['FILE_NAME', 'LOAD_STATE']))
    const loaded = states.filter(({ LOAD_STATE }) => LOAD_STATE === 'FINISHED' || LOAD_STATE === 'SKIPPED')
    const names = new Set(loaded.map(({ FILE_NAME }) => FILE_NAME))
    const isOfSource = matcherOfPath(source.path)
    return present.every((name) => names.has(name) || !isOfSource(name))
  } catch (error) {
    if (error instanceof StarRocksError && error.is('refused')) return undefined
    throw error
  }
}

async function filesBelow({ storage, path }: Source, server: Session['server']): Promise<string[]> {
  try {
    const rows = await server.query(listFiles(storage, path.replace(/[^/]*[*[].*$/, '')))
    return rows.flatMap(({ PATH }) => PATH ?? [])
  } catch (error) {
    // StarRocks has no empty list of files.
    if (error instanceof StarRocksError && error.is('noFiles')) return []
    throw error
  }
}

/** @throws InputError if StarRocks cannot read the files, such as with wrong keys, or if the bucket is gone */
async function lostRows(session: Session, desired: Desired): Promise<Loss | undefined> {
  try {
    const what = await missingRows(session, desired)
    return what === undefined ? undefined : { what, remedy: RESTORE }
  } catch (error) {
    if (!(error instanceof StarRocksError && error.answered)) throw error
    const { database, name } = desired.table
    throw new InputError(
      '',
      `table ${database}.${name} and its pipe were not changed, since StarRocks cannot read the files: ${error.message}`,
    )
  }
}

/** Without the pipe, nobody knows which files the rows came from: then the lake must have at least as many rows. */
async function missingRows(
  { server }: Session,
  { table: { database, name }, source, where }: Desired,
): Promise<string | undefined> {
  const rowsOf = async (from: Sql) =>
    Number((await server.query(sql`SELECT count(*) AS ${id('N')} FROM ${from}`))[0]?.N)
  const inTable = await rowsOf(id(database, name))
  if (inTable === 0) return undefined
  const inLake = await rowsOf(where ? sql`${files(source)} WHERE ${where}` : files(source))
  if (inLake >= inTable) return undefined
  const which = where ? ` only ${inLake} that meet the condition` : ` only ${inLake}`
  return `table ${database}.${name} has ${inTable} rows, and the files under ${source.path}${which}`
}
