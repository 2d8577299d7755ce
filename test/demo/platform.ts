import { PutObjectCommand, S3Client } from '@aws-sdk/client-s3'
import { type Connection, createConnection } from 'mysql2/promise'
import { COMPOSE } from '../live/compose'
import { startS3 } from '../sandbox/s3'
import { startStarRocks } from '../sandbox/starrocks'

/** The systems of the demo: a StarRocks and an object store, real or sandbox. */
export interface Platform {
  readonly described: string
  readonly config: Record<string, string | { secret: string }>
  put(key: string, bytes: Uint8Array): Promise<void>
  /** Rows as a MySQL client gets them, every cell as text. */
  query(statement: string): Promise<(string | null)[][]>
  close(): Promise<void>
}

/** The real systems that the environment names, those of compose.yaml if it says `STARROCKS_DEMO=compose`, else the sandbox. */
export function openPlatform(env: NodeJS.ProcessEnv): Promise<Platform> {
  const { STARROCKS_DEMO: wanted } = env
  if (wanted !== undefined && wanted !== 'compose')
    throw new Error(`STARROCKS_DEMO is ${JSON.stringify(wanted)}, and must be compose`)
  if (wanted === 'compose') return openReal({ ...COMPOSED, ...env })
  return env.STARROCKS_HOST === undefined ? openSandbox() : openReal(env)
}

/** The variables of {@link openReal} for compose.yaml, which `docker compose up` has started. */
export const COMPOSED: NodeJS.ProcessEnv = {
  STARROCKS_HOST: COMPOSE.starrocks.host,
  STARROCKS_PORT: String(COMPOSE.starrocks.port),
  DEMO_S3_ENDPOINT: COMPOSE.store.endpoint,
  DEMO_S3_BUCKET: COMPOSE.store.bucket,
  DEMO_S3_ACCESS_KEY: COMPOSE.store.accessKey,
  DEMO_S3_SECRET_KEY: COMPOSE.store.secretKey,
}

async function openSandbox(): Promise<Platform> {
  const s3 = await startS3()
  const starrocks = await startStarRocks()
  const client = await connect(starrocks.host, starrocks.port, starrocks.user, starrocks.password)
  return {
    described:
      'the sandbox StarRocks and S3 of this repository (stand-ins; set STARROCKS_HOST or STARROCKS_DEMO=compose for real ones)',
    config: settings(starrocks, s3),
    put: async (key, bytes) => {
      await s3.put(key, bytes)
    },
    query: (statement) => rows(client, statement),
    close: async () => {
      await client.end()
      await starrocks.close()
      await s3.close()
    },
  }
}

async function openReal(env: NodeJS.ProcessEnv): Promise<Platform> {
  const setting = (name: string, fallback?: string): string => {
    const value = env[name] ?? fallback
    if (value === undefined) throw new Error(`STARROCKS_HOST is set, so ${name} is needed as well`)
    return value
  }
  const starrocks = {
    host: setting('STARROCKS_HOST'),
    port: Number(setting('STARROCKS_PORT', '9030')),
    user: setting('STARROCKS_USER', 'root'),
    password: setting('STARROCKS_PASSWORD', ''),
  }
  const s3 = {
    endpoint: setting('DEMO_S3_ENDPOINT'),
    bucket: setting('DEMO_S3_BUCKET'),
    accessKey: setting('DEMO_S3_ACCESS_KEY'),
    secretKey: setting('DEMO_S3_SECRET_KEY'),
  }
  const store = new S3Client({
    endpoint: s3.endpoint,
    region: 'us-east-1',
    forcePathStyle: true,
    credentials: { accessKeyId: s3.accessKey, secretAccessKey: s3.secretKey },
  })
  const client = await connect(starrocks.host, starrocks.port, starrocks.user, starrocks.password)
  return {
    described: `StarRocks at ${starrocks.host}:${starrocks.port} and S3 at ${s3.endpoint}`,
    config: settings(starrocks, s3),
    put: async (key, bytes) => {
      await store.send(new PutObjectCommand({ Bucket: s3.bucket, Key: key, Body: bytes }))
    },
    query: (statement) => rows(client, statement),
    close: async () => {
      await client.end()
      store.destroy()
    },
  }
}

interface StarRocksAddress {
  readonly host: string
  readonly port: number
  readonly user: string
  readonly password: string
}

interface StoreAddress {
  readonly endpoint: string
  readonly bucket: string
  readonly accessKey: string
  readonly secretKey: string
}

/** The stack configuration that the quickstart needs. */
function settings(starrocks: StarRocksAddress, store: StoreAddress): Platform['config'] {
  const raw = {
    bucket: store.bucket,
    endpoint: store.endpoint,
    pathStyleAccess: true,
    auth: { type: 'accessKey', accessKey: store.accessKey, secretKey: store.secretKey },
  }
  return {
    'starrocks:host': starrocks.host,
    'starrocks:port': String(starrocks.port),
    'starrocks:user': starrocks.user,
    'starrocks:password': { secret: starrocks.password },
    'starrocks:objectStorages': { secret: JSON.stringify({ raw }) },
  }
}

function connect(host: string, port: number, user: string, password: string): Promise<Connection> {
  return createConnection({ host, port, user, password, typeCast: (field) => field.string('utf8') })
}

async function rows(client: Connection, statement: string): Promise<(string | null)[][]> {
  const [found] = await client.query({ sql: statement, rowsAsArray: true })
  return Array.isArray(found) ? (found as (string | null)[][]) : []
}
