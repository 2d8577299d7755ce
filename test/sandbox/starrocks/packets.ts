import type { Socket } from 'node:net'

const MAX_PAYLOAD = 0xffffff

/** The packets of a MySQL connection: payloads with a length and a sequence number before them. */
export class Packets {
  private buffered: Buffer = Buffer.alloc(0)
  private sequence = 0
  private ended = false
  private waiting?: () => void

  constructor(private readonly socket: Socket) {
    const wake = () => this.waiting?.()
    socket.on('data', (data: Buffer) => {
      this.buffered = Buffer.concat([this.buffered, data])
      wake()
    })
    const end = () => {
      this.ended = true
      wake()
    }
    socket.on('end', end)
    socket.on('close', end)
    // A client may vanish at any moment; the close event that follows says all there is to say.
    socket.on('error', end)
  }

  /** The next payload, or undefined once the client is gone. */
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
