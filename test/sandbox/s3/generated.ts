import { createHash } from 'node:crypto'
import { s3Error } from './errors'
import { Bucket, type ObjectInfo, type Ordered } from './objects'

/** Very many objects with the same content, whose keys are computed. */
export interface Generated {
  readonly count: number
  /** The keys by their number, in listing order. */
  readonly keyOf: (index: number) => string
  /** The number of a key; anything for a text that is none. */
  readonly indexOf: (key: string) => number
  readonly bytes: Uint8Array
}

/** A bucket that stores no object, so that a million of them take no memory; it can only be read. */
export class GeneratedBucket extends Bucket {
  private readonly bytes: Buffer
  private readonly alike: Omit<ObjectInfo, 'key'>

  constructor(private readonly generated: Generated) {
    super()
    this.bytes = Buffer.from(generated.bytes)
    this.alike = {
      size: this.bytes.length,
      etag: `"${createHash('md5').update(this.bytes).digest('hex')}"`,
      lastModified: new Date(Math.floor(Date.now() / 1000) * 1000),
      headers: { 'content-type': 'binary/octet-stream' },
      checksums: {},
    }
  }

  override get size(): number {
    return this.generated.count
  }

  override info(key: string): ObjectInfo | undefined {
    const { count, keyOf, indexOf } = this.generated
    const index = indexOf(key)
    return index >= 0 && index < count && keyOf(index) === key ? { key, ...this.alike } : undefined
  }

  override read(): Buffer {
    return this.bytes
  }

  override put(): ObjectInfo {
    throw s3Error('NotImplemented', { Operation: 'a write to a generated bucket' })
  }

  override delete(): void {
    throw s3Error('NotImplemented', { Operation: 'a write to a generated bucket' })
  }

  override listed(): Ordered {
    const { count, keyOf } = this.generated
    return { length: count, at: (index) => ({ key: keyOf(index), ...this.alike }) }
  }
}
