/** A page of a listing. */
export interface ListPage {
  readonly objects: readonly StoredObject[]
  /** The token for the next page; absent on the last one. */
  readonly next?: string
  /** With a delimiter: the common prefixes, which end with it. */
  readonly directories?: readonly string[]
}

/** What a page is asked for. */
export interface ListRequest {
  readonly prefix: string
  /** Of the page before. */
  readonly token?: string
  readonly startAfter?: string
  readonly delimiter?: string
  /** The number of objects, if not 1,000. */
  readonly most?: number
}

/** Parses the answer to ListObjectsV2; undefined for anything else, or for a form that no known store writes. */
export function readListPage(bytes: Buffer): ListPage | undefined {
  const page = new Page(bytes)
  const { text } = page
  if (!/<ListBucketResult[\s>]/.test(text) || text.includes('<![CDATA[')) return undefined
  const objects: StoredObject[] = []
  // By position, and not by a pattern: over elements that are never closed a pattern would start again at each of them.
  for (let start = text.indexOf(CONTENTS.open); start >= 0; start = text.indexOf(CONTENTS.open, start)) {
    const end = text.indexOf(CONTENTS.close, start)
    if (end < 0) return undefined
    const key = page.element(KEY, start, end)
    const size = page.element(SIZE, start, end)
    const etag = page.element(ETAG, start, end)
    if (key === undefined || size === undefined || etag === undefined) return undefined
    objects.push({ key, size: Number(size), etag })
    start = end
  }
  const directories = page.elementsIn(COMMON_PREFIXES, PREFIX)
  const read = { objects, ...(directories.length > 0 && { directories }) }
  if (page.element(IS_TRUNCATED) !== 'true') return read
  const next = page.element(NEXT_TOKEN)
  return next === undefined ? undefined : { ...read, next }
}

/**
 * A page as bytes, and as a text with one character for each, in which a search is fast. Values are read from the bytes: in V8 a
 * part of a text is a view of it, so that one stored key would keep its page in memory, and a sample of keys the whole listing.
 */
class Page {
  readonly text: string

  constructor(private readonly bytes: Buffer) {
    this.text = bytes.toString('latin1')
  }

  element({ open, close }: Tag, from = 0, to = this.text.length): string | undefined {
    const at = this.text.indexOf(open, from)
    if (at < 0 || at > to) return undefined
    const start = at + open.length
    const end = this.text.indexOf('<', start)
    if (end < 0 || end > to || !this.text.startsWith(close, end)) return undefined
    return unescaped(this.bytes.toString('utf8', start, end))
  }

  /** The values of an element in each of these groups. */
  elementsIn(group: Tag, inner: Tag): string[] {
    const found: string[] = []
    for (let at = this.text.indexOf(group.open); at >= 0; at = this.text.indexOf(group.open, at)) {
      const end = this.text.indexOf(group.close, at)
      const value = end < 0 ? undefined : this.element(inner, at, end)
      if (value === undefined) return found
      found.push(value)
      at = end
    }
    return found
  }
}

interface Tag {
  readonly open: string
  readonly close: string
}

const tag = (name: string): Tag => ({ open: `<${name}>`, close: `</${name}>` })
const CONTENTS = tag('Contents')
const KEY = tag('Key')
const SIZE = tag('Size')
const ETAG = tag('ETag')
const IS_TRUNCATED = tag('IsTruncated')
const COMMON_PREFIXES = tag('CommonPrefixes')
const PREFIX = tag('Prefix')
const NEXT_TOKEN = tag('NextContinuationToken')

const NAMED: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" }

function unescaped(text: string): string {
  if (!text.includes('&')) return text
  // Every ETag is in quotes, which stores write in one of two ways: the common case, a million times.
  for (const quote of ['&quot;', '&#34;']) {
    if (!text.startsWith(quote) || !text.endsWith(quote)) continue
    const within = text.slice(quote.length, -quote.length)
    if (!within.includes('&')) return `"${within}"`
  }
  return text.replace(/&(?:#x([0-9a-f]+)|#(\d+)|(\w+));/gi, (entity, hex, decimal, name) => {
    if (name !== undefined) return NAMED[name] ?? entity
    return String.fromCodePoint(hex === undefined ? Number(decimal) : Number.parseInt(hex, 16))
  })
}

/** An object in a listing. The ETag keeps its double quotes, as in StarRocks' `pipe_files.FILE_VERSION`. */
export interface StoredObject {
  readonly key: string
  readonly size: number
  readonly etag: string
}
