import { connect, isIP, type Socket } from 'node:net'
import { Answer, UnexpectedAnswer } from './answer'
import { Unending } from './store-error'

/** A SYN is sent again after a second: this leaves time for one loss. */
export const CONNECT_TIMEOUT_MS = 1_700
export const REQUEST_TIMEOUT_MS = 10_000
/** More at a time than any caller needs; it only limits the damage of a mistake. */
const MAX_SOCKETS = 64
/** Servers close idle connections, some after 5 s, and a request that meets the end of one is lost. */
const MAX_IDLE_MS = 4_000

/** A GET, as it is sent, and what its answer must be. */
export interface Get {
  readonly text: string
  readonly status: number
  readonly mostBytes: number
  /** The limit for one answer, even if it arrives steadily. */
  readonly timeoutMs: number
}

interface Exchange {
  readonly get: Get
  resolve(body: Buffer): void
  reject(error: Error): void
}

const byOrigin = new Map<string, Connections>()

/**
 * Kept connections to one server, one request at a time on each. Node's HTTP client costs three times as much as the rest of a
 * ranged read, half of it in code that a short process never compiles, and there are thousands of these reads.
 */
export class Connections {
  private readonly idle: Connection[] = []
  private readonly waiting: Exchange[] = []
  private open = 0

  private constructor(private readonly url: URL) {}

  /** Shared by all stores of the process, so that the tables of a stack use the same connections. Idle ones do not keep the process alive. */
  static to(url: URL): Connections {
    const known = byOrigin.get(url.origin) ?? new Connections(url)
    byOrigin.set(url.origin, known)
    return known
  }

  /** The body of the answer. Rejects for an answer that is not as expected, and for every failure of the connection. */
  get(get: Get): Promise<Buffer> {
    return new Promise((resolve, reject) => {
      this.waiting.push({ get, resolve, reject })
      this.serve(this.takeIdle())
    })
  }

  private takeIdle(): Connection | undefined {
    for (let one = this.idle.pop(); one; one = this.idle.pop()) {
      if (one.isUsable()) return one
      one.socket.destroy()
    }
    return undefined
  }

  /** Begins the next exchange: on this connection, or on a new one while there are not too many. */
  private serve(free: Connection | undefined): void {
    const exchange = this.waiting[0]
    if (exchange === undefined) {
      if (free) this.idle.push(free)
      return
    }
    if (!free && this.open >= MAX_SOCKETS) return
    this.waiting.shift()
    const connection = free ?? this.connect()
    connection.exchange(exchange)
  }

  private connect(): Connection {
    this.open++
    const connection: Connection = new Connection(openSocket(this.url), () => this.serve(connection))
    connection.socket.once('close', () => {
      this.open--
      const at = this.idle.indexOf(connection)
      if (at >= 0) this.idle.splice(at, 1)
      this.serve(undefined)
    })
    return connection
  }
}

class Connection {
  private current: (Exchange & { readonly answer: Answer; readonly late: NodeJS.Timeout }) | undefined
  private idleSince = 0

  constructor(
    readonly socket: Socket,
    private readonly free: () => void,
  ) {
    socket.on('data', (bytes: Buffer) => this.take(bytes))
    socket.on('error', (error) => this.end()?.reject(error))
    socket.on('close', () => this.end()?.reject(new Error('the connection was closed')))
  }

  isUsable(): boolean {
    return !this.socket.destroyed && this.socket.writable && performance.now() - this.idleSince < MAX_IDLE_MS
  }

  exchange(exchange: Exchange): void {
    const { text, status, mostBytes, timeoutMs } = exchange.get
    const late = setTimeout(
      () => this.socket.destroy(new Unending(`an answer has not ended after ${timeoutMs / 1000} s`)),
      timeoutMs,
    )
    this.current = { ...exchange, answer: new Answer(status, mostBytes), late }
    this.socket.ref()
    this.socket.write(text, 'latin1')
  }

  private take(bytes: Buffer): void {
    const { current } = this
    try {
      if (!current) throw new UnexpectedAnswer('an answer without a request')
      if (!current.answer.take(bytes)) return
    } catch (error) {
      this.socket.destroy(error as Error)
      return
    }
    this.end()
    const { answer, resolve } = current
    if (answer.keepsAlive) {
      this.socket.unref()
      this.idleSince = performance.now()
      this.free()
    } else this.socket.destroy()
    resolve(answer.body())
  }

  private end(): Exchange | undefined {
    const { current } = this
    clearTimeout(current?.late)
    this.current = undefined
    return current
  }
}

function openSocket({ protocol, hostname, port }: URL): Socket {
  const host = hostname.replace(/^\[|\]$/g, '')
  const isTls = protocol === 'https:'
  const place = { host, port: Number(port) || (isTls ? 443 : 80), noDelay: true }
  const socket = isTls
    ? // Loaded only where it is needed, and without a promise.
      process.getBuiltinModule('node:tls').connect({
        ...place,
        ...(isIP(host) === 0 && { servername: host }),
        ALPNProtocols: ['http/1.1'],
      })
    : connect(place)
  const late = setTimeout(() => socket.destroy(new Error('the connection timed out')), CONNECT_TIMEOUT_MS)
  socket.once('connect', () => clearTimeout(late))
  socket.once('close', () => clearTimeout(late))
  socket.setTimeout(REQUEST_TIMEOUT_MS, () => socket.destroy(new Error('the request timed out')))
  return socket
}
