/** Types of Thrift's compact protocol, as far as Parquet's metadata uses them. */
const STOP = 0
const TRUE = 1
const FALSE = 2
const BYTE = 3
const I16 = 4
const I32 = 5
const I64 = 6
const DOUBLE = 7
const BINARY = 8
const LIST = 9
const STRUCT = 12

/** Where the value of a field lies. */
export interface Span {
  readonly start: number
  readonly end: number
}

/**
 * Walks a structure to its end without keeping anything of it, and says where fields of it lie.
 *
 * @throws Error where the bytes are no such structure
 */
export function spansOf(bytes: Uint8Array, wanted: readonly number[]): Map<number, Span> {
  return new Walk(bytes).spans(wanted)
}

/**
 * The structures of a list, each by the spans of its fields.
 *
 * @throws Error where the bytes are no such list
 */
export function structsOf(bytes: Uint8Array, list: Span, wanted: readonly number[]): Map<number, Span>[] {
  return new Walk(bytes, list.start).structs(wanted)
}

/** The fields of a structure within another. */
export function fieldsAt(bytes: Uint8Array, struct: Span, wanted: readonly number[]): Map<number, Span> {
  return new Walk(bytes, struct.start).spans(wanted)
}

/** The bytes of a text, or of any binary value. */
export function binaryAt(bytes: Uint8Array, { start }: Span): Uint8Array {
  return new Walk(bytes, start).binary()
}

class Walk {
  constructor(
    private readonly bytes: Uint8Array,
    private at = 0,
  ) {}

  spans(wanted: readonly number[]): Map<number, Span> {
    const spans = new Map<number, Span>()
    this.struct((field, start) => {
      if (wanted.includes(field)) spans.set(field, { start, end: this.at })
    })
    return spans
  }

  structs(wanted: readonly number[]): Map<number, Span>[] {
    const { size, type } = this.listHeader()
    if (size > 0 && type !== STRUCT) throw new Error(`there is a list of type ${type}`)
    const all: Map<number, Span>[] = []
    for (let i = 0; i < size; i++) all.push(this.spans(wanted))
    return all
  }

  binary(): Uint8Array {
    const length = this.varInt()
    const start = this.at
    this.skip(length)
    return this.bytes.subarray(start, this.at)
  }

  private struct(ended?: (field: number, start: number) => void): void {
    let field = 0
    for (;;) {
      const header = this.byte()
      const type = header & 0x0f
      if (type === STOP) return
      const delta = header >> 4
      field = delta === 0 ? this.zigZag() : field + delta
      const start = this.at
      // A field's truth is in its header already.
      if (type !== TRUE && type !== FALSE) this.value(type)
      ended?.(field, start)
    }
  }

  private value(type: number): void {
    if (type === STRUCT) this.struct()
    else if (type === LIST) this.list()
    else if (type === BINARY) this.skip(this.varInt())
    else if (type === I16 || type === I32 || type === I64) this.skipVarInt()
    else if (type === DOUBLE) this.skip(8)
    else if (type === TRUE || type === FALSE || type === BYTE) this.skip(1)
    else throw new Error(`there is a value of type ${type}`)
  }

  private list(): void {
    const { size, type } = this.listHeader()
    for (let i = 0; i < size; i++) this.value(type)
  }

  private listHeader(): { size: number; type: number } {
    const header = this.byte()
    const short = header >> 4
    return { size: short === 15 ? this.varInt() : short, type: header & 0x0f }
  }

  private zigZag(): number {
    const value = this.varInt()
    return (value >>> 1) ^ -(value & 1)
  }

  private varInt(): number {
    let value = 0
    for (let shift = 0; shift < 32; shift += 7) {
      const byte = this.byte()
      value |= (byte & 0x7f) << shift
      if (byte < 0x80) return value >>> 0
    }
    throw new Error('a length has more than 32 bits')
  }

  /** Numbers have up to 64 bits, in ten bytes. Most of a footer is numbers: a call for each of their bytes would show. */
  private skipVarInt(): void {
    for (let i = 0; i < 10; i++) {
      const byte = this.bytes[this.at++]
      if (byte === undefined) throw tooEarly()
      if (byte < 0x80) return
    }
    throw new Error('a number has more than 64 bits')
  }

  private byte(): number {
    const byte = this.bytes[this.at++]
    if (byte === undefined) throw tooEarly()
    return byte
  }

  private skip(length: number): void {
    this.at += length
    if (this.at > this.bytes.length) throw tooEarly()
  }
}

function tooEarly(): Error {
  return new Error('it ends too early')
}
