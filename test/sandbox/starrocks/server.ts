import { randomBytes } from 'node:crypto'
import type { AddressInfo, Server, Socket } from 'node:net'
import { createServer } from 'node:net'
import type { TlsOptions } from 'node:tls'
import type { Answer } from './answer'
import { bare, StarRocksError } from './errors'
import type { Faults } from './faults'
import { CutConnection } from './faults'
import type { FrontEnd } from './frontend'
import { Packets } from './packets'
import { Session } from './session'
import type { ParsedStatement } from './statements'
import { tlsRequired } from './tls'
import {
  eofPacket,
  errorPacket,
  greeting,
  okPacket,
  passwordMatches,
  readHandshakeResponse,
  requestsTls,
  resultSetPackets,
  SERVER_MORE_RESULTS,
  speaksNativePassword,
  switchPlugin,
} from './wire'

const QUIT = 0x01
const INIT_DB = 0x02
const QUERY = 0x03
const FIELD_LIST = 0x04
const PING = 0x0e
const STMT_PREPARE = 0x16
const RESET_CONNECTION = 0x1f

/** The front end that a server speaks for. */
interface Host {
  readonly frontEnd: FrontEnd
  readonly faults: Faults
  received(packet: string): void
  execute(session: Session, parsed: ParsedStatement): Promise<Answer>
}

/** The MySQL side of a front end. */
export class SqlServer {
  private readonly server: Server
  private readonly sockets = new Set<Socket>()
  private lastConnectionId = 0
  /** The logged-in connections: a client that only waits for the greeting has no session. */
  readonly connections = { open: 0, peak: 0 }

  constructor(
    private readonly host: Host,
    private readonly tls?: { options: TlsOptions; required: boolean },
  ) {
    this.server = createServer((socket) => {
      if (this.host.faults.refusesConnections) {
        socket.destroy()
        return
      }
      this.sockets.add(socket)
      socket.once('close', () => this.sockets.delete(socket))
      socket.setNoDelay(true)
      const packets = new Packets(socket)
      void this.serve(packets).finally(() => packets.destroy())
    })
  }

  async listen(port: number): Promise<number> {
    await new Promise<void>((resolve, reject) => {
      this.server.once('error', reject)
      this.server.listen(port, '127.0.0.1', resolve)
    })
    return (this.server.address() as AddressInfo).port
  }

  /** Cuts all connections. */
  disconnect(): void {
    for (const socket of this.sockets) socket.destroy()
  }

  async close(): Promise<void> {
    this.disconnect()
    await new Promise<void>((resolve) => this.server.close(() => resolve()))
  }

  private async serve(packets: Packets): Promise<void> {
    const session = await this.authenticate(packets)
    if (!session) return
    this.connections.open++
    this.connections.peak = Math.max(this.connections.peak, this.connections.open)
    await this.converse(session, packets).finally(() => {
      this.connections.open--
      this.host.frontEnd.processes.delete(session)
    })
  }

  private async converse(session: Session, packets: Packets): Promise<void> {
    for (;;) {
      const packet = await packets.read()
      if (!packet || packet[0] === QUIT) return
      try {
        await this.command(session, packet[0]!, packet.toString('utf8', 1), packets)
      } catch (error) {
        if (error instanceof CutConnection) return
        packets.write(this.error(error))
      }
    }
  }

  private async authenticate(packets: Packets): Promise<Session | undefined> {
    await this.host.faults.untilAwake()
    // Clients would read a zero byte as the end of the scramble.
    const scramble = randomBytes(20).map((byte) => (byte % 127) + 1)
    const bytes = Buffer.from(scramble)
    const id = ++this.lastConnectionId
    packets.write(greeting(id, this.host.frontEnd.features.mysqlVersion, bytes, this.tls !== undefined))
    const packet = await this.handshakeResponse(packets)
    if (!packet) return undefined
    const response = readHandshakeResponse(packet)
    let { authentication } = response
    const user = this.host.frontEnd.security.users.get(response.user)
    if (user?.clearText || !speaksNativePassword(response.plugin)) {
      packets.write(switchPlugin(bytes, user?.clearText ? 'mysql_clear_password' : undefined))
      const answer = await packets.read()
      if (!answer) return undefined
      authentication = answer
    }
    const matches = user?.clearText
      ? authentication.equals(Buffer.from(`${user.password}\0`))
      : user !== undefined && passwordMatches(user.password, bytes, authentication)
    if (!matches) {
      const using = authentication.length > 0 ? 'YES' : 'NO'
      packets.write(this.error(bare(`Access denied for user '${response.user}' (using password: ${using})`, 1045)))
      return undefined
    }
    const session = new Session(this.host.frontEnd, response.user, id)
    try {
      if (response.database !== undefined) session.use(response.database.split('.'))
    } catch (error) {
      packets.write(this.error(error))
      return undefined
    }
    const { mostConnections } = this.host.faults
    if (this.connections.open >= mostConnections) {
      const limit = `connection limit, currentUserMaxConn=${mostConnections}`
      packets.write(this.error(bare(`Reach user-level(qualifiedUser: ${response.user}) ${limit}`)))
      return undefined
    }
    packets.write(okPacket(0))
    return session
  }

  /** The client's answer to the greeting, over TLS if it wishes. */
  private async handshakeResponse(packets: Packets): Promise<Buffer | undefined> {
    const packet = await packets.read()
    if (packet && this.tls && requestsTls(packet)) {
      return (await packets.secure(this.tls.options)) ? packets.read() : undefined
    }
    if (!packet || !this.tls?.required) return packet
    packets.write(this.error(tlsRequired()))
    return undefined
  }

  private error(error: unknown): Buffer {
    return errorPacket(this.host.frontEnd.features.numbered(asStarRocksError(error)))
  }

  private async command(session: Session, command: number, text: string, packets: Packets): Promise<void> {
    switch (command) {
      case QUERY:
        return this.query(session, text, packets)
      case INIT_DB:
        session.frontEnd = this.host.frontEnd
        session.use(text.split('.'))
        return packets.write(okPacket(0))
      case PING:
      case RESET_CONNECTION:
        return packets.write(okPacket(0))
      case FIELD_LIST:
        return packets.write(eofPacket())
      case STMT_PREPARE:
        throw bare(
          'Getting analyzing error. Detail message: This command is not supported in the prepared statement protocol yet.',
          1295,
        )
      default:
        throw bare('Unknown command', 1047)
    }
  }

  private async query(session: Session, text: string, packets: Packets): Promise<void> {
    this.host.received(text)
    const process = { statement: text, command: 'Query' as 'Query' | 'Sleep' }
    this.host.frontEnd.processes.set(session, process)
    let last: Answer | undefined
    let cutAfter = false
    try {
      const applied = await this.host.faults.applyTo(text)
      cutAfter = applied.cutAfter
      if (applied.answer) return writeAnswer(packets, applied.answer, 0)
      for await (const answer of session.run(text, (s, parsed) => this.host.execute(s, parsed))) {
        if (last) writeAnswer(packets, last, SERVER_MORE_RESULTS)
        last = answer
      }
    } finally {
      process.command = 'Sleep'
      // A refusal does not reach the client either.
      if (cutAfter) cut()
    }
    writeAnswer(packets, last ?? { kind: 'ok', affectedRows: 0 }, 0)
  }
}

function cut(): never {
  throw new CutConnection()
}

function writeAnswer(packets: Packets, answer: Answer, status: number): void {
  if (answer.kind === 'ok') packets.write(okPacket(answer.affectedRows, answer.info, status))
  else packets.write(...resultSetPackets(answer.columns, answer.rows, status))
}

/** Any other error in the sandbox is reported as such, and never as an answer of StarRocks. */
function asStarRocksError(error: unknown): StarRocksError {
  if (error instanceof StarRocksError) return error
  return bare(`sandbox: internal error: ${error instanceof Error ? error.message : String(error)}`)
}
