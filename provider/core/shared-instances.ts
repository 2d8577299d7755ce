import { appendFileSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { Instances } from './run-memory'
import type { Values } from './values'

/** A line of a file: an instance that is declared from now on, or no longer. */
type Line = readonly ['+', string, string, Values] | readonly ['-', string, string]

/** The files of this process. It can serve several providers. */
const written: string[] = []

/**
 * The instances that the providers of one run know to be declared. The kinds of a provider share it, since a program can declare an object by
 * another kind than before. The engine starts a process for each explicit provider, and one for all dynamic resources. If a program moves a
 * resource to another of them under another name, one process creates it and another one deletes the former resource: its delete would remove
 * the object that the program still declares.
 *
 * So each provider writes a file of its own into a folder of the run, and reads those of the others when it deletes.
 */
export class SharedInstances {
  private readonly own = new Instances()
  private file: string | undefined
  private isUnusable = false
  private readonly readers = new Map<string, Reader>()

  /** @param folder the folder of the run; undefined if there is none, as in a process without an engine */
  constructor(private readonly folder: () => string | undefined) {}

  /** @param shown the inputs that other processes need; none of them is a secret */
  add(object: string, instance: string, inputs: Values, shown: Values): void {
    this.own.add(object, instance, inputs)
    this.write(['+', object, instance, shown])
  }

  remove(object: string, instance: string): void {
    this.own.remove(object, instance)
    // What this provider has never declared is in no file.
    if (this.file !== undefined) this.write(['-', object, instance])
  }

  /** The inputs of the other instances that declare an object. */
  others(object: string, instance: string): Values[] {
    return this.all().flatMap((instances) => instances.others(object, instance))
  }

  /** True if the resource of a URN declares another object than these: that object has taken their place. */
  declaresAnother(urn: unknown, objects: readonly string[]): boolean {
    return this.all().some((instances) => instances.declaresAnother(urn, objects))
  }

  private all(): Instances[] {
    return [this.own, ...this.readersOfOthers().map((reader) => reader.read())]
  }

  /** Without the file, the object of a resource that moves between providers is as safe as its owner mark makes it. */
  private write(line: Line): void {
    if (this.isUnusable) return
    try {
      this.file ??= this.open()
      if (this.file !== undefined) appendFileSync(this.file, `${JSON.stringify(line)}\n`)
    } catch {
      this.isUnusable = true
    }
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

  private readersOfOthers(): Reader[] {
    const folder = this.folder()
    if (folder === undefined) return []
    const ownName = this.file && basename(this.file)
    return namesIn(folder).flatMap((name) => {
      if (name === ownName || !isAlive(Number.parseInt(name, 10))) return []
      const reader = this.readers.get(name) ?? new Reader(join(folder, name))
      this.readers.set(name, reader)
      return [reader]
    })
  }
}

function removeWritten(): void {
  for (const file of written) rmSync(file, { force: true })
}

/** The file of another provider. Most deletes find it as the one before has read it. */
class Reader {
  private instances = new Instances()
  private size = 0

  constructor(private readonly file: string) {}

  read(): Instances {
    const size = statSync(this.file, { throwIfNoEntry: false })?.size ?? 0
    if (size === this.size) return this.instances
    this.instances = new Instances()
    this.size = size
    for (const [sign, object, instance, inputs] of linesOf(this.file))
      if (sign === '+') this.instances.add(object, instance, inputs)
      else this.instances.remove(object, instance)
    return this.instances
  }
}

/** The whole lines of a file, to which another process appends. */
function linesOf(file: string): Line[] {
  try {
    const lines = readFileSync(file, 'utf8').split('\n').slice(0, -1)
    return lines.map((line) => JSON.parse(line) as Line)
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
