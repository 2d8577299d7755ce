import { appendFileSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import type { RunFile, RunFiles } from '../core/shared-instances'

/** The files of a run, in its folder. */
export class FolderFiles implements RunFiles {
  private file: string | undefined
  private isUnusable = false

  /** @param folder the folder of the run; undefined if there is none */
  constructor(private readonly folder: () => string | undefined) {}

  /** Without the file, the object of a resource that moves between providers is as safe as its owner mark makes it. */
  append(line: string): void {
    if (this.isUnusable) return
    try {
      this.file ??= this.open()
      if (this.file !== undefined) appendFileSync(this.file, `${line}\n`)
    } catch {
      this.isUnusable = true
    }
  }

  others(): RunFile[] {
    const folder = this.folder()
    if (folder === undefined) return []
    const own = this.file && basename(this.file)
    return namesIn(folder).flatMap((name) => {
      if (name === own || !isAlive(Number.parseInt(name, 10))) return []
      const path = join(folder, name)
      return [{ name, size: statSync(path, { throwIfNoEntry: false })?.size ?? 0, lines: () => linesOf(path) }]
    })
  }

  private open(): string | undefined {
    const folder = this.folder()
    if (folder === undefined) return undefined
    const file = join(folder, `${process.pid}-${written.length}`)
    // A killed process can have left one with the same number.
    writeFileSync(file, '', { mode: 0o600 })
    if (written.length === 0) process.once('exit', removeWritten)
    written.push(file)
    return file
  }
}

/** The files of this process. It can serve several providers. */
const written: string[] = []

function removeWritten(): void {
  for (const file of written) rmSync(file, { force: true })
}

/** The whole lines of a file, to which another process appends. */
function linesOf(file: string): string[] {
  try {
    return readFileSync(file, 'utf8').split('\n').slice(0, -1)
  } catch {
    // The process has ended meanwhile, and has removed it.
    return []
  }
}

function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder)
  } catch {
    return []
  }
}

/** Whether a process runs, also one of another user. A killed one has left its file. */
export function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0)
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM'
  }
}
