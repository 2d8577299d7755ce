import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { targetOf } from '../live/target'
import { type S3, startS3 } from '../sandbox/s3'
import { type Faults, type StarRocksOptions, type StarRocksSandbox, startStarRocks } from '../sandbox/starrocks'
import { leastPrivileged } from './least'

export type { Row } from '../sandbox/starrocks'

type Public<T> = Pick<T, keyof T>
type Sometime<F> = F extends (...args: infer A) => infer R ? (...args: A) => R | Promise<R> : F

/** The StarRocks of one test. */
export type LakeServer = Omit<StarRocksSandbox, 'faults' | 'user'> & { user: string; faults: Public<Faults> }

/** The object store of one test; a real one is slow. */
export type LakeStore = Omit<S3, 'port' | 'close' | 'get' | 'delete' | 'list'> & {
  readonly [Name in 'get' | 'delete' | 'list']: Sometime<S3[Name]>
}

/** The StarRocks and the object store of one test, and the stack configuration for them. */
export interface Lake {
  readonly s3: LakeStore
  readonly starrocks: LakeServer
  /** Keys as in `pulumi config`: `starrocks:host`. The store is called `raw`. */
  readonly config: Record<string, string>
  close(): Promise<void>
}

/** With `STARROCKS_TEST_USER=least` resources are tested as the user of SECURITY.md; by hand, since some tests are about others. */
const LEAST_PRIVILEGED = process.env.STARROCKS_TEST_USER === 'least'

/** With `STARROCKS_TEST_BUCKET` the sandbox's bucket is called so, as that of a real store is called something else than `lake`. */
const BUCKET = process.env.STARROCKS_TEST_BUCKET ?? 'lake'

/** The release that the sandbox imitates, for a run of the suites on another one: `4.0.0`. */
const VERSION = process.env.STARROCKS_TEST_VERSION

/** Starts the sandbox; under `npm run test:live` it opens the real systems. */
export async function startLake(options: StarRocksOptions = {}): Promise<Lake> {
  const target = targetOf(process.env)
  if (target !== undefined) return (await import('../live/lake.js')).openLiveLake(target, options)
  const s3 = await startS3({ bucket: BUCKET })
  const starrocks = await startStarRocks({ bucket: s3.bucket, version: VERSION, ...options })
  const { user, password } = LEAST_PRIVILEGED ? await leastPrivileged(starrocks) : starrocks
  const raw = {
    bucket: s3.bucket,
    endpoint: s3.endpoint,
    pathStyleAccess: true,
    auth: { type: 'accessKey', accessKey: s3.accessKey, secretKey: s3.secretKey },
  }
  return {
    s3,
    starrocks,
    config: {
      'starrocks:host': starrocks.host,
      'starrocks:port': String(starrocks.port),
      'starrocks:user': user,
      'starrocks:password': password,
      'starrocks:objectStorages': JSON.stringify({ raw }),
    },
    close: async () => {
      await starrocks.close()
      await s3.close()
    },
  }
}

/** A real Parquet file of the corpus. */
export function corpus(name: string): Uint8Array {
  return readFileSync(join(__dirname, '../data/parquet-testing', name))
}

export interface ParquetColumn {
  readonly name: string
  readonly data: readonly unknown[]
  readonly type?: 'INT32' | 'INT64' | 'DOUBLE' | 'BOOLEAN' | 'STRING' | 'TIMESTAMP'
}

/** A Parquet file with these columns. */
export async function parquet(...columns: readonly ParquetColumn[]): Promise<Uint8Array> {
  const { parquetWriteBuffer } = await import('hyparquet-writer')
  return new Uint8Array(
    parquetWriteBuffer({ columnData: columns.map((column) => ({ ...column, data: [...column.data] })) }),
  )
}

/**
 * Lets no pipe that is created from now on load a file: StarRocks lists the prefix and reads a file at its creation, and lists
 * again to load.
 */
export function holdLoads({ hold }: Pick<LakeStore, 'hold'>): ReturnType<LakeStore['hold']> {
  let made = false
  return hold(({ operation, range }) => {
    // The provider reads files by ranges.
    made ||= operation === 'GetObject' && range === undefined
    return made && operation === 'ListObjectsV2'
  })
}

/** Waits for a condition, the only way to wait in a test. */
export async function eventually<T>(look: () => Promise<T>, holds: (value: T) => boolean, seconds = 30): Promise<T> {
  const deadline = Date.now() + seconds * 1000
  for (;;) {
    const value = await look()
    if (holds(value)) return value
    if (Date.now() > deadline) throw new Error(`after ${seconds} s still ${JSON.stringify(value)}`)
    await new Promise((resolve) => setTimeout(resolve, 50))
  }
}
