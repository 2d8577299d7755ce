import { Unending } from './store-error'

/** As much as Node's own client takes. */
const MOST_HEAD_BYTES = 16 * 1024
/** The size of a chunk, or a trailer: no store writes longer ones. */
const MOST_LINE_BYTES = 1024

const NOTHING: Buffer = Buffer.alloc(0)

/** The end of what this client understands: the AWS SDK, which has a whole HTTP client, asks again. */
export class UnexpectedAnswer extends Error {
  override readonly name = 'UnexpectedAnswer'
}

/**
 * The answer to one GET, from the bytes of a connection however they are cut. It takes one status, and a body with a length or in
 * chunks. Everything else is refused, since a client that guesses where an answer ends takes the rest for the next one.
 */
export class Answer {
  /** Whether the connection can be used for another request. */
  keepsAlive = false

  private readonly chunks: Buffer[] = []
  private bytes = 0
  /** Bytes of a head, or of a line between chunks, whose end has not arrived. */
  private begun = NOTHING
  private next: 'head' | 'body' | 'size' | 'chunk' | 'chunkEnd' | 'trailer' = 'head'
  /** Bytes of the body, or of the chunk, that have not arrived. */
  private left = 0

  constructor(
    private readonly status: number,
    private readonly mostBytes: number,
  ) {}

  /**
   * Takes the next bytes; true at the end of the answer.
   *
   * @throws UnexpectedAnswer
   * @throws Unending
   */
  take(arrived: Buffer): boolean {
    let rest = this.begun.length === 0 ? arrived : Buffer.concat([this.begun, arrived])
    this.begun = NOTHING
    for (;;) {
      if (this.next === 'body' || this.next === 'chunk') {
        const part = rest.subarray(0, this.left)
        this.keep(part)
        this.left -= part.length
        if (this.left > 0) return false
        rest = rest.subarray(part.length)
        if (this.next === 'body') return atEnd(rest)
        this.next = 'chunkEnd'
      }
      const isHead = this.next === 'head'
      const end = rest.indexOf(isHead ? '\r\n\r\n' : '\r\n')
      if (end < 0) {
        if (rest.length > (isHead ? MOST_HEAD_BYTES : MOST_LINE_BYTES))
          throw new UnexpectedAnswer('a line without an end')
        this.begun = rest
        return false
      }
      const text = rest.toString('latin1', 0, end)
      rest = rest.subarray(end + (isHead ? 4 : 2))
      if (isHead) this.takeHead(text)
      else if (this.takeLine(text)) return atEnd(rest)
    }
  }

  body(): Buffer {
    return this.chunks.length === 1 ? this.chunks[0]! : Buffer.concat(this.chunks)
  }

  private takeHead(text: string): void {
    const head = text.toLowerCase()
    // No other minor version has these rules, and a folded header hides what it says.
    if (!head.startsWith(`http/1.1 ${this.status} `) || head.includes('\r\n ') || head.includes('\r\n\t'))
      throw new UnexpectedAnswer('another status or version')
    const [length, more] = valuesOf(head, 'content-length')
    const [coding, secondCoding] = valuesOf(head, 'transfer-encoding')
    this.keepsAlive = !valuesOf(head, 'connection').some((value) => value.includes('close'))
    if (coding === 'chunked' && secondCoding === undefined && length === undefined) {
      this.next = 'size'
    } else if (coding === undefined && more === undefined && /^\d{1,15}$/.test(length ?? '')) {
      this.next = 'body'
      this.left = Number(length)
      this.limit(this.left)
    } else throw new UnexpectedAnswer('an answer without a length')
  }

  /** A line between chunks; true for the last one. */
  private takeLine(line: string): boolean {
    if (this.next === 'trailer') return line === ''
    if (this.next === 'chunkEnd') {
      if (line !== '') throw new UnexpectedAnswer('a chunk of another size')
      this.next = 'size'
      return false
    }
    const [, size] = /^([0-9a-f]{1,8})[ \t]*(?:;.*)?$/i.exec(line) ?? []
    if (size === undefined) throw new UnexpectedAnswer('a chunk without a size')
    this.left = Number.parseInt(size, 16)
    this.next = this.left === 0 ? 'trailer' : 'chunk'
    return false
  }

  private keep(part: Buffer): void {
    if (part.length === 0) return
    this.bytes += part.length
    this.limit(this.bytes)
    this.chunks.push(part)
  }

  private limit(bytes: number): void {
    if (bytes > this.mostBytes) throw new Unending(`an answer is longer than ${this.mostBytes} bytes`)
  }
}

function atEnd(rest: Buffer): true {
  if (rest.length > 0) throw new UnexpectedAnswer('more than one answer')
  return true
}

/** The values of a header in a head in lower case. */
function valuesOf(head: string, name: string): string[] {
  const values: string[] = []
  const start = `\r\n${name}:`
  for (let at = head.indexOf(start); at >= 0; at = head.indexOf(start, at)) {
    at += start.length
    const end = head.indexOf('\r\n', at)
    values.push(head.slice(at, end < 0 ? undefined : end).trim())
  }
  return values
}
