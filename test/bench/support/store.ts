import { CreateBucketCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3'
import type { Storage } from '../../../provider/sql/storage'
import { findVersitygw, startVersitygw } from '../../sandbox/versitygw'
import { parquet } from '../../support/lake'

/** An object store in another process. */
export interface BenchStore {
  readonly storage: Storage & { readonly endpoint: string }
  close(): Promise<void>
}

const BUCKET = 'lake'
const ROWS = 200
const AT_A_TIME = 16

/** A versitygw: a slow store would hide the cost of its clients. */
export async function startBenchStore(): Promise<BenchStore> {
  const program = findVersitygw()
  if (program === undefined) throw new Error('there is no versitygw (npm run build:versitygw)')
  const gateway = await startVersitygw(program, { keepAlive: true })
  const { accessKey, secretKey, region } = gateway
  const storage = {
    bucket: BUCKET,
    endpoint: `http://127.0.0.1:${gateway.port}`,
    region,
    pathStyleAccess: true,
    auth: { type: 'accessKey' as const, accessKey, secretKey },
  }
  const client = clientOf(storage)
  await client.send(new CreateBucketCommand({ Bucket: BUCKET }))
  client.destroy()
  return { storage, close: () => gateway.close() }
}

/** Files with the same 20 columns but different rows and statistics, in 100 Hive partitions. */
export async function fillStore({ storage }: BenchStore, prefix: string, files: number): Promise<void> {
  const client = clientOf(storage)
  const queue = Array.from({ length: files }, (_, i) => i).values()
  const worker = async () => {
    for (const i of queue) {
      const Key = `${prefix}day=${String(i % 100).padStart(3, '0')}/part-${String(i).padStart(6, '0')}.parquet`
      await client.send(new PutObjectCommand({ Bucket: storage.bucket, Key, Body: await events(i) }))
    }
  }
  await Promise.all(Array.from({ length: AT_A_TIME }, worker))
  client.destroy()
}

function events(file: number): Promise<Uint8Array> {
  const rows = Array.from({ length: ROWS }, (_, row) => file * ROWS + row)
  return parquet(
    ...Array.from({ length: 5 }, (_, i) => [
      { name: `count_${i}`, type: 'INT64' as const, data: rows.map((row) => BigInt(row + i)) },
      { name: `ratio_${i}`, type: 'DOUBLE' as const, data: rows.map((row) => row / (i + 7)) },
      { name: `label_${i}`, type: 'STRING' as const, data: rows.map((row) => `v${row % (97 + i)}`) },
      { name: `at_${i}`, type: 'TIMESTAMP' as const, data: rows.map((row) => new Date(1e12 + row * 1000)) },
    ]).flat(),
  )
}

function clientOf(storage: BenchStore['storage']): S3Client {
  const { auth, endpoint, region = 'us-east-1' } = storage
  if (auth.type !== 'accessKey') throw new Error('the bench has stores with keys only')
  process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED ??= 'true'
  return new S3Client({
    endpoint,
    region,
    forcePathStyle: true,
    credentials: { accessKeyId: auth.accessKey, secretAccessKey: auth.secretKey },
  })
}
