/**
 * A property of a column in Arrow for which Parquet has no annotation, and which StarRocks' conversion from Arrow refuses in some
 * release.
 */
export type ArrowOddity = 'dictionary' | 'duration'

/** The key under which Arrow's writers store their own schema in a footer. */
export const ARROW_SCHEMA_KEY = 'ARROW:schema'

/** Of the union `Type` in Arrow's Schema.fbs. */
const DURATION = 18
/** Only dictionaries of these are read as dictionaries (`IsDictionaryReadSupported`); other types are read as plain values. */
const TEXTS = new Set([4, 5, 19, 20, 23, 24])

/** The numbers of fields in the tables of Message.fbs and Schema.fbs. */
const MESSAGE_HEADER = 2
const SCHEMA_FIELDS = 1
const FIELD = { name: 0, typeType: 2, dictionary: 4, children: 5 }

/** No column is deeper; a damaged schema may point to itself. */
const DEEPEST = 64

/**
 * The oddities of each column in order, from Arrow's own schema in a footer: Arrow reads the columns by it, whatever the schema of
 * Parquet says. Undefined if it cannot be parsed: then Arrow uses only Parquet's.
 */
export function arrowOddities(base64: string): readonly { name: string; oddities: Set<ArrowOddity> }[] | undefined {
  try {
    const message = new FlatBuffer(Buffer.from(base64, 'base64')).message()
    const schema = message?.table(MESSAGE_HEADER)
    return schema?.tables(SCHEMA_FIELDS).map((field) => ({ name: field.text(FIELD.name), oddities: odditiesOf(field) }))
  } catch (error) {
    if (error instanceof RangeError) return undefined
    throw error
  }
}

function odditiesOf(field: Table, found = new Set<ArrowOddity>(), depth = 0): Set<ArrowOddity> {
  const type = field.byte(FIELD.typeType)
  if (type === DURATION) found.add('duration')
  if (field.has(FIELD.dictionary) && TEXTS.has(type)) found.add('dictionary')
  if (depth < DEEPEST) for (const child of field.tables(FIELD.children)) odditiesOf(child, found, depth + 1)
  return found
}

/** The part of the FlatBuffers format that a schema uses. A read past the end is a RangeError of Buffer. */
class FlatBuffer {
  constructor(private readonly bytes: Buffer) {}

  /** After the marker and the length at the beginning of a message of Arrow's IPC format; before 0.15 there was no marker. */
  message(): Table | undefined {
    const marker = this.bytes.readInt32LE(0)
    const start = marker === -1 ? 8 : 4
    const root = this.bytes.subarray(start)
    return root.length === 0 ? undefined : new Table(root, root.readUInt32LE(0))
  }
}

class Table {
  constructor(
    private readonly bytes: Buffer,
    private readonly at: number,
  ) {}

  has(field: number): boolean {
    return this.place(field) !== undefined
  }

  byte(field: number): number {
    const place = this.place(field)
    return place === undefined ? 0 : this.bytes.readUInt8(place)
  }

  text(field: number): string {
    const at = this.target(field)
    if (at === undefined) return ''
    const length = this.bytes.readUInt32LE(at)
    return this.bytes.toString('utf8', at + 4, at + 4 + length)
  }

  table(field: number): Table | undefined {
    const at = this.target(field)
    return at === undefined ? undefined : new Table(this.bytes, at)
  }

  tables(field: number): Table[] {
    const at = this.target(field)
    if (at === undefined) return []
    const length = this.bytes.readUInt32LE(at)
    // Each takes four bytes: more of them than bytes is damage.
    if (length > this.bytes.length / 4) throw new RangeError('a vector is longer than its buffer')
    return Array.from({ length }, (_, i) => {
      const entry = at + 4 + 4 * i
      return new Table(this.bytes, entry + this.bytes.readUInt32LE(entry))
    })
  }

  /** The target of an offset. */
  private target(field: number): number | undefined {
    const place = this.place(field)
    return place === undefined ? undefined : place + this.bytes.readUInt32LE(place)
  }

  /** By the vtable, to which the table points back; 0 stands there for a field that is not set. */
  private place(field: number): number | undefined {
    const vtable = this.at - this.bytes.readInt32LE(this.at)
    const size = this.bytes.readUInt16LE(vtable)
    const entry = 4 + 2 * field
    if (entry + 2 > size) return undefined
    const offset = this.bytes.readUInt16LE(vtable + entry)
    return offset === 0 ? undefined : this.at + offset
  }
}
