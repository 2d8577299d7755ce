import { fork } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import type { BenchStore } from './store'

/** A prefix `events/` with very many files. */
export interface BenchPrefix {
  readonly storage: BenchStore['storage']
  /** The number of listings since the last call. */
  listings(): Promise<number>
  close(): Promise<void>
}

/** Starts a store that computes its keys: a real one would take minutes to fill, and hide the cost of its client. */
export async function startBenchPrefix(count: number, perPartition: number, latency = 0): Promise<BenchPrefix> {
  const options = JSON.stringify({ count, perPartition, latency })
  const child = fork(join(__dirname, 'prefix-process.js'), [options])
  const [storage] = (await once(child, 'message')) as [BenchStore['storage']]
  return {
    storage,
    async listings() {
      const answer = once(child, 'message')
      child.send('listings')
      return (await answer)[0] as number
    },
    async close() {
      child.disconnect()
      if (child.exitCode === null) await once(child, 'exit')
    },
  }
}
