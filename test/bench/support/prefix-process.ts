import { startS3 } from '../../sandbox/s3'
import { parquet } from '../../support/lake'

/** An object store with very many objects in one prefix, in a separate process; driven by `prefix.ts`. */
export interface PrefixOptions {
  readonly count: number
  readonly perPartition: number
  /** Milliseconds before each answer. */
  readonly latency: number
}

const [FIRST_DAY, MS_PER_DAY] = [Date.UTC(2020, 0, 1), 86_400_000]

async function main({ count, perPartition, latency }: PrefixOptions): Promise<void> {
  const keyOf = (index: number) => {
    const day = new Date(FIRST_DAY + Math.floor(index / perPartition) * MS_PER_DAY).toISOString().slice(0, 10)
    return `events/dt=${day}/part-${String(index).padStart(9, '0')}.parquet`
  }
  const indexOf = (key: string) => Number(/(\d{9})\.parquet$/.exec(key)?.[1] ?? -1)
  const bytes = await parquet({ name: 'id', type: 'INT32', data: [1, 2] })
  const s3 = await startS3({ latency, generated: { many: { count, keyOf, indexOf, bytes } } })
  process.on('message', () => {
    process.send!(s3.requests.splice(0).filter(({ operation }) => operation === 'ListObjectsV2').length)
  })
  process.on('disconnect', () => process.exit())
  process.send!({
    bucket: 'many',
    endpoint: s3.endpoint,
    region: s3.region,
    pathStyleAccess: true,
    auth: { type: 'accessKey', accessKey: s3.accessKey, secretKey: s3.secretKey },
  })
}

main(JSON.parse(process.argv[2]!) as PrefixOptions).catch((error: unknown) => {
  console.error(error)
  process.exit(1)
})
