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

/** Reads the value of a field at the current position. False skips the field; `stop` ends the walk. */
export type TakeField = (field: number) => boolean | 'stop'

/** Reads selected fields and skips the rest. Every method begins where the one before has ended, and throws an Error on malformed bytes. */
export class Reader {
  constructor(
    private readonly bytes: Buffer,
    private at = 0,
  ) {}

  /** The current position. */
  get position(): number {
    return this.at
  }

  struct(take?: TakeField): void {
    let field = 0
    for (;;) {
      const header = this.byte()
      const type = header & 0x0f
      if (type === STOP) return
      const delta = header >> 4
      field = delta === 0 ? this.zigZag() : field + delta
      // The header of a boolean field has its value.
      if (type === TRUE || type === FALSE) continue
      const taken = take?.(field)
      if (taken === 'stop') return
      if (!taken) this.value(type)
    }
  }

  /** A list of structures, each read at the current position. */
  structs(take: (index: number) => void): void {
    const { size, type } = this.listHeader()
    if (size > 0 && type !== STRUCT) throw new Error(`there is a list of type ${type}`)
    for (let i = 0; i < size; i++) take(i)
  }

  list(): void {
    const { size, type } = this.listHeader()
    for (let i = 0; i < size; i++) this.value(type)
  }

  binary(): Buffer {
    const length = this.varInt()
    const start = this.at
    this.skip(length)
    return this.bytes.subarray(start, this.at)
  }

  /** A binary value of four or eight bytes as a little-endian number, rounded beyond 2^53. Undefined for another length. */
  binaryNumber(): number | undefined {
    const length = this.varInt()
    const start = this.at
    this.skip(length)
    if (length === 4) return this.bytes.readInt32LE(start)
    return length === 8 ? this.bytes.readInt32LE(start + 4) * 2 ** 32 + this.bytes.readUInt32LE(start) : undefined
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

  /** Numbers have up to 64 bits, in ten bytes. A footer is mostly numbers, so a call for each byte would cost time. */
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
  return new Error('it ends unexpectedly')
}
