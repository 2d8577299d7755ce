import type { Session, Step } from '../../core/spec'
import { StarRocksError } from '../../errors'
import { countOf } from '../../sql/counted'
import { listFiles } from '../../sql/files'
import { dropPipe } from '../../sql/pipe'
import { selectPipeFiles } from '../../sql/pipe-files'
import { id, sql, str } from '../../sql/quote'
import { doublesOnReload } from '../../sql/table'
import { JobError } from '../../starrocks/jobs'
import type { Desired } from './model'

/** A file as the pipe knows it: with the content that failed. */
interface FailedFile {
  readonly name: string
  readonly version: string
  readonly size: number
}

/**
 * Before RETRY ALL: no failed file may have been replaced meanwhile. StarRocks loads a failed file again by its name, with the content that it has
 * now. The next poll finds that content under another version, takes it for a new file and loads it once more (`FilePipeSource`).
 */
export function refuseToLoadTwice(desired: Desired): NonNullable<Step['ready']> {
  const { table, pipe } = desired
  return async (session) => {
    if (!doublesOnReload(table)) return
    const failed = await failedFiles(session, desired)
    const replaced = failed.length === 0 ? [] : await replacedFiles(session, desired, failed)
    if (replaced.length === 0) return
    throw new JobError(
      `somebody has replaced ${countOf('file', replaced)} on which pipe ${table.database}.${pipe} had failed: another attempt would put rows into table ${table.database}.${table.name} twice. Run ${dropPipe(table.database, pipe).masked}, then \`pulumi refresh\` and \`pulumi up\`: a new pipe loads each file once into the emptied table`,
    )
  }
}

async function failedFiles({ server }: Session, { table, pipe }: Desired): Promise<FailedFile[]> {
  const isFailed = sql`AND ${id('LOAD_STATE')} = ${str('ERROR')}`
  const rows = await server.query(
    selectPipeFiles(table.database, pipe, ['FILE_NAME', 'FILE_VERSION', 'FILE_SIZE'], isFailed),
  )
  return rows.map((row) => ({
    name: row.FILE_NAME ?? '',
    version: row.FILE_VERSION ?? '',
    size: Number(row.FILE_SIZE),
  }))
}

async function replacedFiles(session: Session, desired: Desired, failed: readonly FailedFile[]): Promise<string[]> {
  const isReplaced = desired.readsFiles ? await byVersion(desired) : await bySize(session, desired)
  return failed.filter(isReplaced).map(({ name }) => name)
}

type IsReplaced = (file: FailedFile) => boolean

/** A version is the ETag with its quotes, as the store lists it. */
async function byVersion({ source: { storage, path } }: Desired): Promise<IsReplaced> {
  const { openStore } = await import('../../s3/store.js')
  const store = await openStore(storage)
  const versions = new Map<string, string>()
  try {
    const root = /^\w+:\/\/[^/]+\//.exec(path)?.[0] ?? ''
    const prefix = path.slice(root.length).replace(/[^/]*[*[].*$/, '')
    for await (const { key, etag } of store.list(prefix)) versions.set(root + key, etag)
  } finally {
    store.close()
  }
  return ({ name, version }) => (versions.get(name) ?? version) !== version
}

/** StarRocks lists no versions, and before 3.4 no files at all. */
async function bySize({ server, warn }: Session, { table, pipe, source }: Desired): Promise<IsReplaced> {
  try {
    const listed = await server.query(listFiles(source.storage, source.path.replace(/[^/]*[*[].*$/, '')))
    const sizes = new Map(listed.map((row) => [row.PATH, Number(row.SIZE)]))
    return ({ name, size }) => (sizes.get(name) ?? size) !== size
  } catch (error) {
    if (!(error instanceof StarRocksError && error.is('refused'))) throw error
    warn(
      `StarRocks cannot list the files of pipe ${table.database}.${pipe}: a file that was replaced after it had failed is loaded twice`,
    )
    return () => false
  }
}
