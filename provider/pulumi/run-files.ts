import {
  appendFileSync,
  closeSync,
  fstatSync,
  openSync,
  readdirSync,
  readSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { basename, join } from 'node:path'
import type { RunFile, RunFiles } from '../core/shared-instances'
import { messageOf } from '../errors'
import { isAlive, runFolder } from './run-folder'

/** The files of a run, in its folder. */
export class FolderFiles implements RunFiles {
  private file: string | undefined
  private isUnusable = false

  /**
   * @param engine the address of the engine; undefined without one, and then there is no run
   * @param warn is told once if there is no such folder
   */
  constructor(
    private readonly engine: () => string | undefined,
    private readonly warn: (message: string) => void,
    private readonly folderOf = runFolder,
  ) {}

  append(line: string): void {
    const engine = this.engine()
    if (engine === undefined || this.isUnusable) return
    try {
      this.file ??= makeFile(this.folderOf(engine))
      appendFileSync(this.file, `${line}\n`)
    } catch (error) {
      this.isUnusable = true
      this.warn(
        `the providers of this run cannot tell each other what they declare, so a resource that moves from one to another without aliases can lose its object: set TMPDIR to a folder in which this user can create files (${messageOf(error)})`,
      )
    }
  }

  others(): RunFile[] {
    const engine = this.engine()
    if (engine === undefined || this.isUnusable) return []
    const own = this.file && basename(this.file)
    return filesIn(() => this.folderOf(engine)).flatMap((path) => {
      const name = basename(path)
      if (name === own || !isAlive(Number.parseInt(name, 10))) return []
      return [
        { name, size: statSync(path, { throwIfNoEntry: false })?.size ?? 0, textFrom: (byte) => textOf(path, byte) },
      ]
    })
  }
}

function makeFile(folder: string): string {
  const file = join(folder, `${process.pid}-${written.length}`)
  // A killed process can have left one with the same number.
  writeFileSync(file, '', { mode: 0o600 })
  if (written.length === 0) process.once('exit', removeWritten)
  written.push(file)
  return file
}

/** The files of this process. It can serve several providers. */
const written: string[] = []

function removeWritten(): void {
  for (const file of written) rmSync(file, { force: true })
}

/** The text of a file from a byte on, up to its present end. */
function textOf(path: string, from: number): string {
  try {
    const file = openSync(path, 'r')
    try {
      const rest = Buffer.alloc(Math.max(0, fstatSync(file).size - from))
      return rest.toString('utf8', 0, readSync(file, rest, 0, rest.length, from))
    } finally {
      closeSync(file)
    }
  } catch {
    // The process has ended meanwhile, and has removed it.
    return ''
  }
}

function filesIn(find: () => string): string[] {
  try {
    const folder = find()
    return readdirSync(folder).map((name) => join(folder, name))
  } catch {
    return []
  }
}
