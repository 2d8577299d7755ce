import { createHash } from 'node:crypto'
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { archive } from './archive'
import { makeExecutable, type Target } from './executable'
import { ARCHITECTURES, buildPlugin, builtFolder, executableFiles, PROGRAM, SYSTEMS, scriptFiles } from './files'

/** A machine that runs the plugin. */
export interface Machine extends Target {
  readonly architecture: string
}

/** Pulumi downloads a plugin by this name from a release on GitHub. */
export function archiveName(version: string, system: string, architecture: string): string {
  return `${PROGRAM}-v${version}-${system}-${architecture}.tar.gz`
}

export function versionOf(root: string): string {
  return (JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { version: string }).version
}

/** Writes the archives of a built plugin for every system into a folder, and returns their names. They run with the Node on PATH. */
export function releaseScripts(root: string, folder: string): string[] {
  mkdirSync(folder, { recursive: true })
  return SYSTEMS.flatMap((system) => {
    const packed = archive(scriptFiles(root, system))
    return ARCHITECTURES.map((architecture) => {
      const name = archiveName(versionOf(root), system, architecture)
      writeFileSync(join(folder, name), packed)
      return name
    })
  })
}

/** Writes the archive of an executable that needs no Node into a folder, and returns its name. */
export async function releaseExecutable(root: string, folder: string, machine: Machine): Promise<string> {
  const { system, architecture } = machine
  mkdirSync(folder, { recursive: true })
  const file = join(folder, `${PROGRAM}.${process.pid}`)
  try {
    await makeExecutable(join(builtFolder(root), `${PROGRAM}.cjs`), file, machine)
    const name = archiveName(versionOf(root), system, architecture).replace(PROGRAM, `${PROGRAM}-executable`)
    writeFileSync(join(folder, name), archive(executableFiles(root, system, file)))
    return name
  } finally {
    rmSync(file, { force: true })
  }
}

/** The machine that this runs on, in the words of Go. */
export function thisMachine(): Machine {
  const system = ({ linux: 'linux', darwin: 'darwin', win32: 'windows' } as const)[process.platform as string]
  const architecture = { x64: 'amd64', arm64: 'arm64' }[process.arch as string]
  if (system === undefined || architecture === undefined)
    throw new Error(`no plugin is released for ${process.platform} on ${process.arch}`)
  return { system, architecture, node: process.execPath }
}

/**
 * `release.js` makes the archives for all systems. `release.js --executable` makes the one that needs no Node, for this machine, or for another one
 * from the Node of that machine.
 */
async function main(root: string): Promise<void> {
  const { values } = parseArgs({
    options: {
      executable: { type: 'boolean', default: false },
      system: { type: 'string' },
      architecture: { type: 'string' },
      node: { type: 'string' },
    },
  })
  const { executable, ...other } = values
  const folder = join(root, 'dist', 'release')
  await buildPlugin(root)
  const names = executable
    ? [await releaseExecutable(root, folder, { ...thisMachine(), ...machineOf(other) })]
    : releaseScripts(root, folder)
  for (const name of names) {
    const sum = createHash('sha256')
      .update(readFileSync(join(folder, name)))
      .digest('hex')
    writeFileSync(join(folder, `${name}.sha256`), `${sum}  ${name}\n`)
    console.log(`${sum}  ${name}`)
  }
}

function machineOf({ system, architecture, node }: Partial<Record<keyof Machine, string>>): Partial<Machine> {
  if (system === undefined && architecture === undefined && node === undefined) return {}
  const known = SYSTEMS.find((name) => name === system)
  if (known === undefined || architecture === undefined || node === undefined)
    throw new Error(`for another machine give --system (${SYSTEMS.join(', ')}), --architecture and --node`)
  return { system: known, architecture, node }
}

if (require.main === module)
  main(join(__dirname, '../../..')).catch((error: unknown) => {
    console.error(error)
    process.exitCode = 1
  })
