import type { Socket } from 'node:net'
import type { TLSSocket, TlsOptions } from 'node:tls'
import { createServer } from 'node:tls'

const MAX_PAYLOAD = 0xffffff

/** The packets of a MySQL connection: payloads with a length and a sequence number before them. */
export class Packets {
  private buffered: Buffer = Buffer.alloc(0)
  private sequence = 0
  private ended = false
  private waiting?: () => void

  constructor(private socket: Socket) {
    this.listen()
  }

  private readonly take = (data: Buffer) => {
    this.buffered = Buffer.concat([this.buffered, data])
    this.waiting?.()
  }

  private readonly end = () => {
    this.ended = true
    this.waiting?.()
  }

  private listen(): void {
    this.socket.on('data', this.take)
    this.socket.on('end', this.end)
    this.socket.on('close', this.end)
    // A client may disappear at any moment; the close event that follows is sufficient.
    this.socket.on('error', this.end)
  }

  /** Continues over TLS on the same socket; false if the handshake fails. */
  async secure(options: TlsOptions): Promise<boolean> {
    const plain = this.socket
    plain.off('data', this.take)
    plain.pause()
    // A client need not wait between its wish for TLS and the first bytes of it.
    if (this.buffered.length > 0) plain.unshift(this.buffered)
    this.buffered = Buffer.alloc(0)
    const encrypted = await handshake(plain, options)
    if (!encrypted) return false
    plain.off('end', this.end)
    this.socket = encrypted
    this.listen()
    return true
  }

  /** The next payload, or undefined after the client has closed the connection. */
  async read(): Promise<Buffer | undefined> {
    const parts: Buffer[] = []
    for (;;) {
      const length = this.buffered.length >= 4 ? this.buffered.readUIntLE(0, 3) : undefined
      if (length !== undefined && this.buffered.length >= length + 4) {
        this.sequence = this.buffered[3]! + 1
        parts.push(this.buffered.subarray(4, length + 4))
        this.buffered = this.buffered.subarray(length + 4)
        if (length < MAX_PAYLOAD) return Buffer.concat(parts)
      } else if (this.ended) return undefined
      else {
        await new Promise<void>((resolve) => {
          this.waiting = resolve
        })
      }
    }
  }

  write(...payloads: Buffer[]): void {
    const framed: Buffer[] = []
    for (const payload of payloads) {
      for (let at = 0; at <= payload.length; at += MAX_PAYLOAD) {
        const part = payload.subarray(at, at + MAX_PAYLOAD)
        const header = Buffer.alloc(4)
        header.writeUIntLE(part.length, 0, 3)
        header[3] = this.sequence++ % 256
        framed.push(header, part)
      }
    }
    if (!this.socket.destroyed) this.socket.write(Buffer.concat(framed))
  }

  destroy(): void {
    this.socket.destroy()
  }
}

/** A TLS server that does not listen and gets its one connection passed: only a server verifies the certificate of a client. */
function handshake(socket: Socket, options: TlsOptions): Promise<TLSSocket | undefined> {
  return new Promise((resolve) => {
    const server = createServer(options, resolve)
    server.once('tlsClientError', () => resolve(undefined))
    socket.once('close', () => resolve(undefined))
    server.emit('connection', socket)
  })
}
