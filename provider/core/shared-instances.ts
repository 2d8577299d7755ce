import { Instances } from './instances'
import type { Values } from './values'

/** The files by which the providers of a run tell each other what they declare. Each writes one of its own. */
export interface RunFiles {
  /** Adds a line to the file of this provider. */
  append(line: string): void
  /** The files of the other providers of the run. */
  others(): readonly RunFile[]
}

/** A file to which its provider only appends. */
export interface RunFile {
  readonly name: string
  /** In bytes. */
  readonly size: number
  /** The text from this byte on. */
  textFrom(byte: number): string
}

/** A line of a file: an instance that is declared from now on, or no longer. */
type Line = readonly ['+', string, string, Values] | readonly ['-', string, string]

/**
 * The instances that the providers of one run know to be declared. The kinds of a provider share it, since a program can declare an object by
 * another kind than before. The engine starts a process for each explicit provider, and one for all dynamic resources. If a program moves a
 * resource to another of them under another name, one process creates it and another one deletes the former resource: its delete would remove
 * the object that the program still declares.
 *
 * So each provider writes what it declares into a file, and reads those of the others when it deletes.
 */
export class SharedInstances {
  private readonly own = new Instances()
  /** What the program declares and no operation has reached yet, by kind. A URN is its own instance. */
  private readonly expected = new Map<string, Instances>()
  /** What each kind has added, so that it can start again. */
  private readonly added = new Map<string, Map<string, readonly [object: string, instance: string]>>()
  private readonly readers = new Map<string, Reader>()

  /** @param files absent in a process without an engine */
  constructor(private readonly files?: RunFiles) {}

  /** @param shown the inputs that other processes need; none of them is a secret */
  add(kind: string, object: string, instance: string, inputs: Values, shown: Values): void {
    const added = this.added.get(kind) ?? new Map<string, readonly [string, string]>()
    this.added.set(kind, added.set(`${object} ${instance}`, [object, instance]))
    this.own.add(object, instance, inputs)
    this.unexpect(kind, inputs.__urn)
    this.write(['+', object, instance, shown])
  }

  /**
   * Records what the program declares before its create or update has begun. The engine can delete the former resource of the object
   * meanwhile: a replacement is deleted in the middle of a run. Only this process knows of it.
   */
  expect(kind: string, objects: readonly string[], inputs: Values): void {
    this.unexpect(kind, inputs.__urn)
    const expected = this.expected.get(kind) ?? new Instances()
    this.expected.set(kind, expected)
    for (const object of objects) expected.add(object, String(inputs.__urn), inputs)
  }

  /** The resource of a URN is gone from the program. */
  unexpect(kind: string, urn: unknown): void {
    this.expected.get(kind)?.removeOf(urn)
  }

  remove(object: string, instance: string): void {
    this.own.remove(object, instance)
    // What this provider has never declared is in no file.
    if (this.added.size > 0) this.write(['-', object, instance])
  }

  /** Forgets what a kind has declared: a new run begins. */
  clear(kind: string): void {
    for (const [object, instance] of this.added.get(kind)?.values() ?? []) this.remove(object, instance)
    this.added.delete(kind)
    this.expected.delete(kind)
  }

  /**
   * The inputs of the other instances that declare an object.
   *
   * @param urns those of the resource itself: what the program expects of it is no other instance
   */
  others(object: string, instance: string, urns: readonly unknown[] = []): Values[] {
    const expected = [...this.expected.values()].flatMap((instances) => instances.others(object, ''))
    return [
      ...this.all().flatMap((instances) => instances.others(object, instance)),
      ...expected.filter(({ __urn }) => !urns.includes(__urn)),
    ]
  }

  /** True if the resource of a URN declares another object than these: that object has taken their place. */
  declaresAnother(urn: unknown, objects: readonly string[]): boolean {
    return this.all().some((instances) => instances.declaresAnother(urn, objects))
  }

  private all(): Instances[] {
    const others = this.files?.others() ?? []
    return [this.own, ...others.map((file) => this.readerOf(file).read(file))]
  }

  private readerOf({ name }: RunFile): Reader {
    const reader = this.readers.get(name) ?? new Reader()
    this.readers.set(name, reader)
    return reader
  }

  private write(line: Line): void {
    this.files?.append(JSON.stringify(line))
  }
}

/** The file of another provider, of which each line is read once. */
class Reader {
  private readonly instances = new Instances()
  private bytesRead = 0

  read(file: RunFile): Instances {
    if (file.size === this.bytesRead) return this.instances
    const text = file.textFrom(this.bytesRead)
    // The last line may not be whole yet.
    const whole = text.slice(0, text.lastIndexOf('\n') + 1)
    this.bytesRead += Buffer.byteLength(whole)
    for (const line of whole.split('\n').slice(0, -1)) this.take(JSON.parse(line) as Line)
    return this.instances
  }

  private take([sign, object, instance, inputs]: Line): void {
    if (sign === '+') this.instances.add(object, instance, inputs)
    else this.instances.remove(object, instance)
  }
}
