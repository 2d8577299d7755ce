import { execFile } from 'node:child_process'
import { promisify } from 'node:util'

const MEBIBYTES = 2 ** 20

export const root = require.resolve('../../../../package.json').replace(/package\.json$/, '')

/** The JSON that a program prints, run from the root of the repository in a process of its own: this one has loaded everything. */
export async function inNewNode<T>(program: string, ...args: string[]): Promise<T> {
  const { stdout } = await promisify(execFile)(process.execPath, ['-e', program, '--', ...args], {
    cwd: root,
    maxBuffer: 64 * MEBIBYTES,
  })
  return JSON.parse(stdout) as T
}
