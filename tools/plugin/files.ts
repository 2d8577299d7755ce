import { chmodSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { ArchivedFile } from './archive'
import { bundle } from './bundle'
import { licenses } from './licenses'

export const PROGRAM = 'pulumi-resource-starrocks'

export const SYSTEMS = ['linux', 'darwin', 'windows'] as const

export type System = (typeof SYSTEMS)[number]

/** As Go calls them, since Pulumi asks for a plugin by these names. */
export const ARCHITECTURES = ['amd64', 'arm64'] as const

/** The folder that `npm run build:plugin` makes. It is all that is needed to run the plugin with Node, on every system. */
export function builtFolder(root: string): string {
  return join(root, 'plugin', 'dist')
}

/** Builds the plugin into its folder. */
export async function buildPlugin(root: string): Promise<void> {
  const folder = builtFolder(root)
  rmSync(folder, { recursive: true, force: true })
  mkdirSync(folder, { recursive: true })
  const bundled = await bundle(root, join(folder, `${PROGRAM}.cjs`))
  writeFileSync(join(folder, 'THIRD-PARTY-LICENSES.txt'), licenses(root, bundled))
  copy(join(root, 'LICENSE'), join(folder, 'LICENSE'))
  copy(join(root, 'schema', 'schema.json'), join(folder, 'schema.json'))
  const start = (name: string) => readFileSync(join(root, 'tools', 'plugin', name), 'utf8')
  writeFileSync(join(folder, PROGRAM), start('start.sh'))
  chmodSync(join(folder, PROGRAM), 0o755)
  // The command interpreter of Windows misreads jumps in files without carriage returns.
  writeFileSync(join(folder, `${PROGRAM}.cmd`), start('start.cmd').replaceAll('\n', '\r\n'))
}

/** The files of the plugin for a system, to run with Node. */
export function scriptFiles(root: string, system: System): ArchivedFile[] {
  const start = system === 'windows' ? `${PROGRAM}.cmd` : PROGRAM
  return [...commonFiles(root), built(root, start, true), built(root, `${PROGRAM}.cjs`)]
}

/** The files of the plugin for a system, with an executable that needs no Node. */
export function executableFiles(root: string, system: System, executable: string): ArchivedFile[] {
  const name = system === 'windows' ? `${PROGRAM}.exe` : PROGRAM
  return [...commonFiles(root), { name, content: readFileSync(executable), executable: true }]
}

function commonFiles(root: string): ArchivedFile[] {
  return ['LICENSE', 'THIRD-PARTY-LICENSES.txt', 'schema.json'].map((name) => built(root, name))
}

function built(root: string, name: string, executable = false): ArchivedFile {
  return { name, content: readFileSync(join(builtFolder(root), name)), executable }
}

function copy(from: string, to: string): void {
  writeFileSync(to, readFileSync(from))
}
