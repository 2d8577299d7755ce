import { once } from 'node:events'
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net'

const COM_QUERY = 0x03
/** The head of the first packet of a client: packet header, capabilities, the largest packet, the character set, and filler. */
const BEFORE_USER = 4 + 4 + 4 + 1 + 23

/**
 * A TCP proxy between clients and StarRocks. It reads the clients' packets, and can imitate faults of networks and front ends:
 * stop to answer, cut a connection in the middle of an answer, drop all data in both directions, or deliver a statement after
 * its client has died.
 */
export class TcpProxy {
  readonly host = '127.0.0.1'
  /** The statements that passed the proxy, also held ones. */
  readonly statements: string[] = []
  /** The users that logged in, one for each login. */
  readonly logins: string[] = []
  /** The number of connections so far. */
  accepted = 0
  private ended: () => void = () => {}
  /** After {@link die}: resolves when the running statements have ended in StarRocks. */
  readonly silence = new Promise<void>((resolve) => {
    this.ended = resolve
  })
  private dead = false
  private muted = false
  private stalls: (statement: string) => boolean = () => false
  private delays: (statement: string) => boolean = () => false
  private readonly late: (() => Promise<unknown>)[] = []
  private cuts: RegExp[] = []
  private readonly near = new Set<Socket>()
  private readonly far = new Set<Socket>()

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

  /** Stops forwarding at every matching statement: it and all later data of its connection are held, and nothing is closed. */
  stallAt(statement: RegExp): void {
    this.stalls = (text) => statement.test(text)
  }

  /** Holds every matching statement until `deliver`, also if its client has gone by then. */
  delayAt(statement: RegExp): void {
    this.delays = (text) => statement.test(text)
  }

  /** The number of held statements that `deliver` will deliver. */
  get delayed(): number {
    return this.late.length
  }

  /** Hands on the statements that were kept, and waits for the server's answer to each. */
  async deliver(): Promise<void> {
    this.delays = () => false
    await Promise.all(this.late.splice(0).map((send) => send()))
  }

  /** Keeps all that clients send from now on: who connects is greeted, and hears nothing else. */
  mute(): void {
    this.muted = true
  }

  /** Once for each pattern: cuts the connection in the middle of the answer to the first statement that matches. */
  cutAt(...statements: RegExp[]): void {
    this.cuts = statements
  }

  /** The patterns of {@link cutAt} that no statement has matched so far. */
  get uncut(): readonly RegExp[] {
    return this.cuts
  }

  pass(): void {
    this.stalls = () => false
    this.muted = false
    this.cuts = []
  }

  /** From now on, no byte and no end of a connection passes in either direction, as if the client's machine were gone. */
  die(): void {
    this.dead = true
  }

  /** The number of connected clients. */
  get clients(): number {
    return this.near.size
  }

  /** Ends every connection, also those of dead clients: pending answers fail, and nothing can be sent again. */
  async close(): Promise<void> {
    this.dead = true
    const closed = new Promise((resolve) => this.server.close(resolve))
    for (const socket of [...this.near, ...this.far]) socket.destroy()
    await closed
  }

  private join(near: Socket, far: Socket): void {
    let silent = false
    let kept = 0
    let first = true
    let cut = false
    this.accepted++
    this.near.add(near)
    this.far.add(far)
    near.on('data', (bytes) => {
      if (first) this.logins.push(userOf(bytes))
      const statement = first ? undefined : statementOf(bytes)
      first = false
      if (statement !== undefined) this.statements.push(statement)
      silent ||= this.muted || (statement !== undefined && this.stalls(statement))
      const pattern = statement === undefined ? undefined : this.cuts.find((one) => one.test(statement))
      cut ||= pattern !== undefined
      this.cuts = this.cuts.filter((one) => one !== pattern)
      if (statement !== undefined && this.delays(statement)) {
        kept++
        this.late.push(async () => {
          far.write(bytes)
          await once(far, 'data')
          kept--
          if (near.destroyed) far.destroy()
        })
      } else if (!silent && !this.dead) far.write(bytes)
    })
    far.on('data', (bytes) => {
      if (silent || this.dead) return
      if (!cut) return void near.write(bytes)
      near.end(bytes.subarray(0, bytes.length / 2))
      far.destroy()
    })
    near.on('close', () => {
      this.near.delete(near)
      if (!this.dead && kept === 0) far.destroy()
    })
    far.on('close', () => {
      this.far.delete(far)
      if (this.dead) this.ended()
      else if (!silent && !cut) near.destroy()
    })
    for (const socket of [near, far]) {
      socket.setNoDelay(true)
      socket.on('error', () => {})
    }
  }
}

function statementOf(bytes: Buffer): string | undefined {
  return bytes[4] === COM_QUERY && bytes[3] === 0 ? bytes.toString('utf8', 5) : undefined
}

function userOf(bytes: Buffer): string {
  return bytes.toString('utf8', BEFORE_USER, bytes.indexOf(0, BEFORE_USER))
}
