import { subscribe } from 'node:diagnostics_channel'
import type { Socket } from 'node:net'
import { parquet, startLake } from '../../support/lake'

/** The sandbox in a separate process, so that its cost does not count as the provider's; driven by `lake.ts`. */
export interface Calls {
  /** Small Parquet files with these columns, below a prefix. */
  fill(prefix: string, files: number, columns: number): Promise<void>
  query(sql: string): Promise<void>
  /** The number of statements since the last call. */
  statements(): Promise<number>
  /** The number of connections to StarRocks that were opened since the last call. */
  connections(): Promise<number>
  /** The requests since the last call, as `GetObject bytes=0-9`. */
  requests(): Promise<string[]>
}

export interface Call {
  readonly id: number
  readonly name: keyof Calls
  readonly args: readonly never[]
}

export interface Answer {
  readonly id: number
  readonly result?: unknown
  readonly error?: string
}

/** The types of the columns. */
const KINDS = [
  { type: 'INT32', data: [1, 2] },
  { type: 'STRING', data: ['a', 'b'] },
  { type: 'DOUBLE', data: [0.5, 1.5] },
  { type: 'TIMESTAMP', data: [new Date(0), new Date(1e12)] },
] as const

async function main(): Promise<void> {
  const lake = await startLake({ jobMilliseconds: 0 })
  const { s3, starrocks } = lake
  let connections = 0
  subscribe('net.server.socket', (message) => {
    if ((message as { socket: Socket }).socket.localPort === starrocks.port) connections++
  })
  const calls: Calls = {
    async fill(prefix, files, columns) {
      const bytes = await parquet(
        ...Array.from({ length: columns }, (_, i) => ({ name: `column_${i}`, ...KINDS[i % KINDS.length]! })),
      )
      for (let i = 0; i < files; i++) await s3.put(`${prefix}part-${String(i).padStart(6, '0')}.parquet`, bytes)
    },
    query: async (sql) => void (await starrocks.query(sql)),
    statements: async () => starrocks.statements.splice(0).length,
    async connections() {
      const opened = connections
      connections = 0
      return opened
    },
    requests: async () => s3.requests.splice(0).map(({ operation, range }) => `${operation} ${range ?? ''}`.trim()),
  }
  process.on('message', async ({ id, name, args }: Call) => {
    const call = calls[name] as (...args: readonly never[]) => Promise<unknown>
    const answer = await call(...args).then(
      (result): Answer => ({ id, result }),
      (error: Error): Answer => ({ id, error: error.message }),
    )
    process.send!(answer)
  })
  process.on('disconnect', () => process.exit())
  process.send!({ id: 0, result: lake.config } satisfies Answer)
}

main().catch((error: unknown) => {
  console.error(error)
  process.exit(1)
})
