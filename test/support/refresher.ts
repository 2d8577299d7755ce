import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { cleanEnvironment } from '../sandbox/environment'
import type { Lake } from './lake'

/** A separate program that calls `refreshPartition`, as a program that reacts to events does. */
export interface Refresher {
  refresh(tableName: string, partitionSpec: Record<string, string>, timeoutSeconds?: number): Promise<unknown>
  /** Kills the process without a chance to clean up. */
  kill(): Promise<void>
  close(): Promise<void>
}

const PROGRAM = `
const { refreshPartition } = require(${JSON.stringify(join(__dirname, '../../dist/provider/index.js'))})
const answer = (value) => process.stdout.write(JSON.stringify(value) + '\\n')
require('node:readline').createInterface({ input: process.stdin }).on('line', async (line) => {
  try {
    answer({ done: await refreshPartition(JSON.parse(line)) })
  } catch (error) {
    answer({ error: error.message })
  }
})`

/** `port`: where it finds StarRocks, as behind a proxy. */
export function startRefresher(lake: Lake, port?: number): Refresher {
  const child = spawn(process.execPath, ['-e', PROGRAM], {
    env: cleanEnvironment(),
    stdio: ['pipe', 'pipe', 'inherit'],
  })
  const lines = createInterface({ input: child.stdout })
  const config = (key: string) => lake.config[`starrocks:${key}`] ?? ''
  const connection = {
    host: config('host'),
    port: port ?? Number(config('port')),
    user: config('user'),
    password: config('password'),
  }
  return {
    async refresh(tableName, partitionSpec, timeoutSeconds = 120) {
      child.stdin.write(
        `${JSON.stringify({ connection, database: 'lake', tableName, partitionSpec, timeoutSeconds })}\n`,
      )
      const [line] = (await once(lines, 'line')) as [string]
      const { done, error } = JSON.parse(line)
      if (error !== undefined) throw new Error(error)
      return done
    },
    async kill() {
      child.kill('SIGKILL')
      await once(child, 'exit')
    },
    async close() {
      child.stdin.end()
      if (child.exitCode === null && child.signalCode === null) {
        child.kill()
        await once(child, 'exit')
      }
    },
  }
}
