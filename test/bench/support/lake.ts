import { fork } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import type { Storage } from '../../../provider/sql/storage'
import type { Answer, Call, Calls } from './lake-process'

/** A sandbox StarRocks and its object store, both in another process. */
export interface BenchLake extends Calls {
  /** The stack configuration that names them. */
  readonly config: Record<string, string>
  readonly storage: Storage
  close(): Promise<void>
}

/** The sandbox reads its store by the SDK, which on Node 20 prints a warning. */
const QUIET = { AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: 'true' }

export async function startBenchLake(): Promise<BenchLake> {
  const child = fork(join(__dirname, 'lake-process.js'), { env: { ...process.env, ...QUIET } })
  const waiting = new Map<number, (answer: Answer) => void>()
  const answerTo = (id: number) =>
    new Promise<unknown>((resolve, reject) => {
      waiting.set(id, ({ result, error }) => (error === undefined ? resolve(result) : reject(new Error(error))))
    })
  child.on('message', (answer: Answer) => waiting.get(answer.id)?.(answer))
  child.on('exit', (code) => {
    for (const [id, end] of waiting) end({ id, error: `the sandbox ended with code ${code}` })
  })
  const config = (await answerTo(0)) as Record<string, string>
  let last = 0
  const call = (name: keyof Calls, ...args: unknown[]) => {
    const id = ++last
    const answer = answerTo(id).finally(() => waiting.delete(id))
    child.send({ id, name, args: args as never[] } satisfies Call)
    return answer as Promise<never>
  }
  waiting.delete(0)
  const { raw } = JSON.parse(config['starrocks:objectStorages']!) as { raw: Storage }
  return {
    config,
    storage: raw,
    fill: (prefix, files, columns) => call('fill', prefix, files, columns),
    query: (sql) => call('query', sql),
    statements: () => call('statements'),
    connections: () => call('connections'),
    requests: () => call('requests'),
    async close() {
      child.disconnect()
      if (child.exitCode === null) await once(child, 'exit')
    },
  }
}
