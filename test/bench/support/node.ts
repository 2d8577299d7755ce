import { execFile } from 'node:child_process'
import { promisify } from 'node:util'

const MEBIBYTES = 2 ** 20

export const root = require.resolve('../../../../package.json').replace(/package\.json$/, '')

/**
 * Runs a program from the root of the repository in a new process, since this one has loaded all modules; returns the JSON that
 * it prints.
 */
export async function inNewNode<T>(program: string, ...args: string[]): Promise<T> {
  const { stdout } = await promisify(execFile)(process.execPath, ['-e', program, '--', ...args], {
    cwd: root,
    maxBuffer: 64 * MEBIBYTES,
  })
  return JSON.parse(stdout) as T
}

/** Without the cache of compiled code that the tests have for Pulumi's SDK. */
export const AS_USERS_HAVE_IT = { NODE_OPTIONS: '' }
