import { once } from 'node:events'
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net'

const COM_QUERY = 0x03

/**
 * A TCP proxy between a client and StarRocks. It reads the client's packets, and from a statement that it is told on it is silent on that
 * connection: it takes up what comes, answers nothing and closes nothing. Or it delivers the statement later, when the client may be dead.
 */
export class TcpProxy {
  /** The statements that came by, also those that were kept. */
  readonly statements: string[] = []
  /** How many clients have connected so far. */
  accepted = 0
  private readonly open = new Set<Socket>()
  private stalls: (statement: string) => boolean = () => false
  private delays: (statement: string) => boolean = () => false
  private readonly late: (() => Promise<unknown>)[] = []

  private constructor(
    private readonly server: Server,
    readonly port: number,
  ) {}

  static async to(target: number): Promise<TcpProxy> {
    const server = createServer((near) => proxy.join(near, connect(target, '127.0.0.1')))
    server.listen(0, '127.0.0.1')
    await once(server, 'listening')
    const proxy = new TcpProxy(server, (server.address() as AddressInfo).port)
    return proxy
  }

  readonly host = '127.0.0.1'

  /** Keeps every statement that matches, and all that its connection sends and is sent afterwards. */
  stallAt(statement: RegExp): void {
    this.stalls = (text) => statement.test(text)
  }

  /** Keeps every statement that matches until `deliver`, also when its client has gone by then. */
  delayAt(statement: RegExp): void {
    this.delays = (text) => statement.test(text)
  }

  /** How many statements are kept that `deliver` delivers. */
  get delayed(): number {
    return this.late.length
  }

  /** Hands on the statements that were kept, and waits for the server's answer to each. */
  async deliver(): Promise<void> {
    this.delays = () => false
    await Promise.all(this.late.splice(0).map((send) => send()))
  }

  pass(): void {
    this.stalls = () => false
  }

  /** How many clients are connected. */
  get clients(): number {
    return this.open.size
  }

  async close(): Promise<void> {
    for (const socket of this.open) socket.destroy()
    await new Promise((resolve) => this.server.close(resolve))
  }

  private join(near: Socket, far: Socket): void {
    let silent = false
    let kept = 0
    this.accepted++
    this.open.add(near)
    near.on('data', (bytes) => {
      const statement = bytes[4] === COM_QUERY && bytes[3] === 0 ? bytes.toString('utf8', 5) : undefined
      if (statement !== undefined) this.statements.push(statement)
      silent ||= statement !== undefined && this.stalls(statement)
      if (statement !== undefined && this.delays(statement)) {
        kept++
        this.late.push(async () => {
          far.write(bytes)
          await once(far, 'data')
          kept--
          if (near.destroyed) far.destroy()
        })
      } else if (!silent) far.write(bytes)
    })
    far.on('data', (bytes) => {
      if (!silent) near.write(bytes)
    })
    near.on('close', () => {
      this.open.delete(near)
      if (kept === 0) far.destroy()
    })
    far.on('close', () => {
      if (!silent) near.destroy()
    })
    for (const socket of [near, far]) socket.on('error', () => {})
  }
}
