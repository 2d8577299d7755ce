/** A page of a listing. */
export interface ListPage {
  readonly objects: readonly StoredObject[]
  /** The token for the next page; absent on the last one. */
  readonly next?: string
}

const OPEN = '<Contents>'
const CLOSE = '</Contents>'

/** Parses the answer to ListObjectsV2; undefined for anything else, or for a form that no known store writes. */
export function readListPage(bytes: Buffer): ListPage | undefined {
  const page = new Page(bytes)
  const { text } = page
  if (!/<ListBucketResult[\s>]/.test(text) || text.includes('<![CDATA[')) return undefined
  const objects: StoredObject[] = []
  // By position, and not by a pattern: over elements that are never closed a pattern would start again at each of them.
  for (let start = text.indexOf(OPEN); start >= 0; start = text.indexOf(OPEN, start)) {
    const end = text.indexOf(CLOSE, start)
    if (end < 0) return undefined
    const key = page.element('Key', start, end)
    const size = page.element('Size', start, end)
    const etag = page.element('ETag', start, end)
    if (key === undefined || size === undefined || etag === undefined) return undefined
    objects.push({ key, size: Number(size), etag })
    start = end
  }
  if (page.element('IsTruncated') !== 'true') return { objects }
  const next = page.element('NextContinuationToken')
  return next === undefined ? undefined : { objects, next }
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

  element(name: string, from = 0, to = this.text.length): string | undefined {
    const start = this.text.indexOf(`<${name}>`, from) + name.length + 2
    if (start < from + name.length + 2 || start > to) return undefined
    const end = this.text.indexOf('<', start)
    if (end < 0 || end > to || !this.text.startsWith(`</${name}>`, end)) return undefined
    return unescaped(this.bytes.toString('utf8', start, end))
  }
}

const NAMED: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" }

function unescaped(text: string): string {
  // Every ETag has two quotes, which are faster to replace by themselves.
  const quoted = text.includes('&') ? text.replaceAll('&quot;', '"').replaceAll('&#34;', '"') : text
  if (!quoted.includes('&')) return quoted
  return quoted.replace(/&(?:#x([0-9a-f]+)|#(\d+)|(\w+));/gi, (entity, hex, decimal, name) => {
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
