import { execFile } from 'node:child_process'
import { existsSync } from 'node:fs'
import { homedir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { root } from './node'
import type { BenchStore } from './store'

const run = promisify(execFile)

const VERSION = '26.0.1'
const environment = join(homedir(), '.cache', 'pulumi-starrocks', `pyarrow-${VERSION}`)
const python = join(environment, 'bin', 'python')

/** `inspect` is pyarrow.dataset's own way to unify all schemas, one file after the other; `threads` reads 16 at a time. */
export type Way = 'inspect' | 'threads'

/** Installs pyarrow into a separate environment in the user's cache; false without Python or network. */
export async function hasArrow(): Promise<boolean> {
  try {
    if (!existsSync(python)) await run('python3', ['-m', 'venv', environment])
    const has = () => run(python, ['-c', 'import pyarrow.dataset'])
    await has().catch(() => run(python, ['-m', 'pip', 'install', '--quiet', `pyarrow==${VERSION}`]).then(has))
    return true
  } catch {
    return false
  }
}

/** Milliseconds of each round, without the start of Python. */
export async function readByArrow({ storage }: BenchStore, prefix: string, way: Way, rounds = 1): Promise<number[]> {
  const script = join(root, 'test/bench/support/arrow.py')
  const { stdout } = await run(python, [script, JSON.stringify(storage), prefix, way, String(rounds)])
  return JSON.parse(stdout) as number[]
}
