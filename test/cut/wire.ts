import { once } from 'node:events'
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net'

/**
 * The network between one provider process and StarRocks. When the process is dead, nobody hears StarRocks any more and nobody
 * speaks to it: from here on not a byte passes, in either direction, and no end of a connection.
 */
export class Wire {
  private dead = false
  private ended: () => void = () => {}
  /** What was under way when the process died has come to its end in StarRocks. */
  readonly silence = new Promise<void>((resolve) => {
    this.ended = resolve
  })
  private readonly sockets = new Set<Socket>()

  private constructor(
    private readonly server: Server,
    readonly port: number,
  ) {}

  static async to(target: number): Promise<Wire> {
    const server = createServer((near) => wire.join(near, connect(target, '127.0.0.1')))
    server.listen(0, '127.0.0.1')
    await once(server, 'listening')
    const wire = new Wire(server, (server.address() as AddressInfo).port)
    return wire
  }

  die(): void {
    this.dead = true
  }

  /** Ends every connection, also those of the dead: what still waits for an answer fails, and nothing can be sent again. */
  close(): void {
    this.dead = true
    this.server.close()
    for (const socket of this.sockets) socket.destroy()
  }

  private join(near: Socket, far: Socket): void {
    for (const [from, to] of [
      [near, far],
      [far, near],
    ] as const) {
      this.sockets.add(from)
      from.setNoDelay(true)
      from.on('data', (bytes) => {
        if (!this.dead) to.write(bytes)
      })
      from.on('error', () => {})
      from.on('close', () => {
        this.sockets.delete(from)
        if (!this.dead) to.destroy()
        else if (from === far) this.ended()
      })
    }
  }
}
