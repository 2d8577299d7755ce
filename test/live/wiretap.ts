import { once } from 'node:events'
import { type AddressInfo, connect, createServer, type Socket } from 'node:net'
import { type Matcher, matching } from '../sandbox/starrocks/faults'

const QUERY = 0x03

interface Cut {
  readonly matches: (statement: string) => boolean
  readonly when: 'before' | 'after'
}

/**
 * A proxy before a StarRocks that records every statement and can cut the connection, as the sandbox does itself. Without TLS.
 */
export class Wiretap {
  /** Every statement that clients sent, in order. */
  readonly statements: string[] = []
  private cuts: Cut[] = []
  private readonly server = createServer((client) => this.tap(client))
  private readonly open = new Set<Socket>()

  private constructor(private readonly to: { readonly host: string; readonly port: number }) {}

  static async open(to: { readonly host: string; readonly port: number }): Promise<Wiretap> {
    const wiretap = new Wiretap(to)
    wiretap.server.listen(0, '127.0.0.1')
    await once(wiretap.server, 'listening')
    return wiretap
  }

  get port(): number {
    return (this.server.address() as AddressInfo).port
  }

  /** Cuts the connection at the matching statement, once: before it reaches the server, or instead of its answer. */
  cut(when: Cut['when'], matcher: Matcher): void {
    this.cuts.push({ when, matches: matching(matcher) })
  }

  clear(): void {
    this.cuts = []
  }

  async close(): Promise<void> {
    const closed = once(this.server, 'close')
    this.server.close()
    for (const socket of this.open) socket.destroy()
    await closed
  }

  private tap(client: Socket): void {
    const server = connect(this.to.port, this.to.host)
    const end = () => {
      for (const socket of [client, server]) {
        socket.destroy()
        this.open.delete(socket)
      }
    }
    for (const socket of [client, server]) {
      this.open.add(socket)
      socket.setNoDelay(true)
      socket.on('error', end).on('close', end)
    }
    let answers = true
    server.on('data', (bytes) => (answers ? client.write(bytes) : end()))
    let rest: Buffer = Buffer.alloc(0)
    client.on('data', (bytes) => {
      rest = Buffer.concat([rest, bytes])
      for (let packet = firstPacket(rest); packet !== undefined; packet = firstPacket(rest)) {
        rest = rest.subarray(packet.length)
        const cut = this.note(packet)
        if (cut === 'before') return end()
        if (cut === 'after') answers = false
        server.write(packet)
      }
    })
  }

  private note(packet: Buffer): Cut['when'] | undefined {
    // A command begins a new sequence; a packet with a higher number belongs to the handshake.
    if (packet[3] !== 0 || packet[4] !== QUERY) return undefined
    const statement = packet.toString('utf8', 5)
    // The provider runs SYNC on a front end whose address it does not know, such as this one.
    if (statement === 'SYNC') return undefined
    this.statements.push(statement)
    const striking = this.cuts.find(({ matches }) => matches(statement))
    this.cuts = this.cuts.filter((cut) => cut !== striking)
    return striking?.when
  }
}

/** The first complete packet: three bytes of length, one of sequence, the payload. */
function firstPacket(bytes: Buffer): Buffer | undefined {
  if (bytes.length < 4) return undefined
  const length = 4 + bytes.readUIntLE(0, 3)
  return bytes.length < length ? undefined : bytes.subarray(0, length)
}
