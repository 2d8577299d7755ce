import type { TlsOptions } from 'node:tls'
import type { Answer } from './answer'
import { bare } from './errors'
import { executeStatement } from './execute'
import { Faults } from './faults'
import { placeOf } from './forwarding'
import { FrontEnd } from './frontend'
import { restore, stateOf } from './persistence'
import { SqlServer } from './server'
import type { Session } from './session'
import type { ParsedStatement } from './statements'

export interface ClusterOptions {
  /** The ports of the front ends, the leader's first; 0 for a free one. */
  ports: number[]
  tls?: { options: TlsOptions; required: boolean }
}

/**
 * The front ends of a cluster. There is one state, the leader's: a change is in the journal of a majority before it is answered
 * (BDB JE), so the next elected leader has all of it. Not modelled: a follower that refuses reads because it has not heard of a
 * leader for `meta_delay_toleration_second`, observers, and faults between two front ends.
 */
export class Cluster {
  readonly members: Member[]
  leader?: Member
  /** The id of the last entry of the journal. */
  journal = 145
  /** Every packet of statements that clients sent, in order. */
  readonly statements: string[] = []

  private constructor(
    readonly state: FrontEnd,
    { ports, tls }: ClusterOptions,
  ) {
    this.members = ports.map((port, i) => new Member(this, i + 1, port, tls))
    state.members = this.members
  }

  static async start(state: FrontEnd, options: ClusterOptions): Promise<Cluster> {
    const cluster = new Cluster(state, options)
    for (const member of cluster.members) await member.comeBack()
    cluster.leader ??= cluster.members[0]
    return cluster
  }

  /**
   * Makes another front end the leader, which first replays the rest of the journal. A deposed leader ends its process
   * (`StateChangeExecutor`: transfer FE type from LEADER to FOLLOWER. exit).
   */
  async elect(member: Member): Promise<void> {
    const former = this.leader
    if (former === member) return
    if (!member.alive) throw new Error('sandbox: a front end that is dead cannot be elected')
    const voters = this.members.filter((voter) => voter.alive && voter !== former).length
    if (voters * 2 <= this.members.length) {
      throw new Error(`sandbox: ${voters} of ${this.members.length} front ends are no majority, and elect nobody`)
    }
    await former?.die()
    member.release()
    this.state.pipes.restart()
    this.leader = member
  }

  async close(): Promise<void> {
    await Promise.all(this.members.map((member) => member.die()))
  }
}

/** One front end: its address, the position to which it has replayed the journal, and its faults. */
export class Member {
  readonly host = '127.0.0.1'
  readonly faults = new Faults()
  readonly statements: string[] = []
  readonly startedAt = new Date()
  alive = false
  private readonly server: SqlServer
  /** The metadata at the time when it stopped to replay; undefined while it follows. */
  private copy?: { frontEnd: FrontEnd; journal: number }

  constructor(
    private readonly cluster: Cluster,
    readonly id: number,
    public port: number,
    tls: ClusterOptions['tls'],
  ) {
    this.server = new SqlServer(this, tls)
  }

  get connections(): { open: number; peak: number } {
    return this.server.connections
  }

  get role(): 'LEADER' | 'FOLLOWER' {
    return this.cluster.leader === this ? 'LEADER' : 'FOLLOWER'
  }

  /** The metadata of this front end. */
  get frontEnd(): FrontEnd {
    return this.copy?.frontEnd ?? this.cluster.state
  }

  get replayedJournal(): number {
    return this.copy?.journal ?? this.cluster.journal
  }

  async execute(session: Session, parsed: ParsedStatement): Promise<Answer> {
    session.frontEnd = this.frontEnd
    const place = placeOf(parsed.statement)
    if (place === 'here') return executeStatement(session, parsed)
    const { leader, state } = this.cluster
    if (!leader || this.faults.leaderIsLost) throw bare('forward too many times 30', 5401)
    const answer = await executeStatement(leader === this ? session : session.forwarded(state), parsed)
    if (place === 'leaderThenReplay') {
      this.cluster.journal++
      if (this.copy) this.hold()
    }
    return answer
  }

  received(packet: string): void {
    this.statements.push(packet)
    this.cluster.statements.push(packet)
  }

  /** Stops replaying the journal: its own answers show the current metadata, until it has made a change itself. */
  hold(): void {
    if (this.role === 'LEADER') throw new Error('sandbox: the leader has nothing to replay')
    const { state, journal } = this.cluster
    const frontEnd = new FrontEnd({ ...state.options, follows: state })
    restore(frontEnd, structuredClone(stateOf(state)))
    this.copy = { frontEnd, journal }
  }

  /** Replays all that it has missed, and follows again. */
  release(): void {
    this.copy = undefined
  }

  disconnect(): void {
    this.server.disconnect()
  }

  /**
   * Ends its process: all connections are cut, and new ones are refused. Without a leader, nothing can change until an
   * election.
   */
  async die(): Promise<void> {
    if (!this.alive) return
    this.alive = false
    if (this.role === 'LEADER') this.cluster.leader = undefined
    await this.server.close()
  }

  /** Starts again at its port, as a follower that has replayed everything. */
  async comeBack(): Promise<void> {
    if (this.alive) return
    this.release()
    this.port = await this.server.listen(this.port)
    this.alive = true
    // One that is alone needs no election.
    if (this.cluster.members.length === 1) this.cluster.leader = this
  }
}
