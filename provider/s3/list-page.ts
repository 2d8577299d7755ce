/** A page of a listing. */
export interface ListPage {
  readonly objects: readonly StoredObject[]
  /** The token for the next page; absent on the last one. */
  readonly next?: string
}

const OPEN = '<Contents>'
const CLOSE = '</Contents>'

/** Parses the answer to ListObjectsV2; undefined for anything else, or for a form that no known store writes. */
export function readListPage(xml: string): ListPage | undefined {
  if (!/<ListBucketResult[\s>]/.test(xml) || xml.includes('<![CDATA[')) return undefined
  const objects: StoredObject[] = []
  // By position, and not by a pattern: over elements that are never closed a pattern would start again at each of them.
  for (let start = xml.indexOf(OPEN); start >= 0; start = xml.indexOf(OPEN, start)) {
    const end = xml.indexOf(CLOSE, start)
    if (end < 0) return undefined
    const contents = xml.slice(start + OPEN.length, end)
    const [key, size, etag] = ['Key', 'Size', 'ETag'].map((name) => element(contents, name))
    if (key === undefined || size === undefined || etag === undefined) return undefined
    objects.push({ key, size: Number(size), etag })
    start = end
  }
  if (element(xml, 'IsTruncated') !== 'true') return { objects }
  const next = element(xml, 'NextContinuationToken')
  return next === undefined ? undefined : { objects, next }
}

function element(xml: string, name: string): string | undefined {
  const start = xml.indexOf(`<${name}>`)
  const end = xml.indexOf(`</${name}>`, start)
  return start < 0 || end < 0 ? undefined : detached(unescaped(xml.slice(start + name.length + 2, end)))
}

/** In V8 a slice is a view of the whole text: one stored key would keep its page in memory, and a sample of keys the whole listing. */
function detached(text: string): string {
  return Buffer.from(text).toString()
}

const NAMED: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" }

function unescaped(text: string): string {
  if (!text.includes('&')) return text
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
