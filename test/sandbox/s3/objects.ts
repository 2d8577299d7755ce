import { createHash } from 'node:crypto'
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

/** The metadata of an object. */
export interface ObjectInfo {
  readonly key: string
  readonly size: number
  /** The MD5 in double quotes, as S3 writes it everywhere. */
  readonly etag: string
  /** In whole seconds: HTTP's Last-Modified has no fractions, and a listing must agree with it. */
  readonly lastModified: Date
  /** Headers that a GET gives back: content type, user metadata. */
  readonly headers: Readonly<Record<string, string>>
  /** The checksums that came with the upload, by header name. */
  readonly checksums: Readonly<Record<string, string>>
}

/** Objects in listing order: an array, or objects that are made when they are asked for. */
export interface Ordered {
  readonly length: number
  at(index: number): ObjectInfo | undefined
}

/** The storage of a bucket's bytes. */
interface Blobs {
  write(info: ObjectInfo, bytes: Buffer): void
  read(key: string): Buffer
  remove(key: string): void
}

/** A bucket: its objects, and their bytes in memory or in the files of a directory. */
export class Bucket {
  readonly created = new Date()
  private readonly objects = new Map<string, ObjectInfo>()
  private readonly blobs: Blobs
  private ordered: readonly ObjectInfo[] | undefined

  constructor(dir?: string) {
    this.blobs = dir === undefined ? memoryBlobs() : fileBlobs(dir, (info) => this.objects.set(info.key, info))
  }

  get size(): number {
    return this.objects.size
  }

  info(key: string): ObjectInfo | undefined {
    return this.objects.get(key)
  }

  read(key: string): Buffer {
    return this.blobs.read(key)
  }

  put(key: string, bytes: Buffer, headers: ObjectInfo['headers'] = {}, checksums: ObjectInfo['checksums'] = {}) {
    const etag = `"${createHash('md5').update(bytes).digest('hex')}"`
    const lastModified = new Date(Math.floor(Date.now() / 1000) * 1000)
    const info: ObjectInfo = { key, size: bytes.length, etag, lastModified, headers, checksums }
    this.blobs.write(info, bytes)
    this.objects.set(key, info)
    this.ordered = undefined
    return info
  }

  delete(key: string): void {
    if (!this.objects.delete(key)) return
    this.blobs.remove(key)
    this.ordered = undefined
  }

  /** The objects for a listing. */
  listed(): Ordered {
    return this.inOrder()
  }

  /** All objects in the order of a listing: by the bytes of the key in UTF-8, which is not the order of JS strings. */
  inOrder(): readonly ObjectInfo[] {
    this.ordered ??= [...this.objects.values()]
      .map((info) => ({ info, order: listingOrder(info.key) }))
      .sort((a, b) => (a.order < b.order ? -1 : 1))
      .map(({ info }) => info)
    return this.ordered
  }
}

/** A string that sorts as the key's UTF-8 bytes do: one character for each byte. */
export function listingOrder(key: string): string {
  return Buffer.from(key).toString('latin1')
}

function memoryBlobs(): Blobs {
  const bytesOf = new Map<string, Buffer>()
  return {
    write: (info, bytes) => void bytesOf.set(info.key, bytes),
    read: (key) => bytesOf.get(key)!,
    remove: (key) => void bytesOf.delete(key),
  }
}

/** One file an object, named by a hash since keys are no file names: a line of JSON with its info, then its bytes. */
function fileBlobs(dir: string, found: (info: ObjectInfo) => void): Blobs {
  const fileOf = (key: string) => join(dir, `${createHash('sha256').update(key).digest('hex')}.object`)
  mkdirSync(dir, { recursive: true })
  for (const name of readdirSync(dir).filter((file) => file.endsWith('.object'))) {
    const file = readFileSync(join(dir, name))
    const info = JSON.parse(file.toString('utf8', 0, file.indexOf('\n'))) as ObjectInfo
    found({ ...info, lastModified: new Date(info.lastModified) })
  }
  return {
    write: (info, bytes) =>
      writeFileSync(fileOf(info.key), Buffer.concat([Buffer.from(`${JSON.stringify(info)}\n`), bytes])),
    read: (key) => {
      const file = readFileSync(fileOf(key))
      return file.subarray(file.indexOf('\n') + 1)
    },
    remove: (key) => rmSync(fileOf(key)),
  }
}
