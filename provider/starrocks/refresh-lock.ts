import { createHash, randomBytes } from 'node:crypto'
import { readFileSync, readlinkSync } from 'node:fs'
import { hostname } from 'node:os'
import { setTimeout as delay } from 'node:timers/promises'
import { ProviderError } from '../errors'
import { commentTable } from '../sql/alter'
import { id, sql } from '../sql/quote'
import type { PartitionSpec } from '../sql/refresh'
import { type Holder, type PipeSettings, type RefreshState, refreshMarker } from '../sql/refresh-marker'
import { readTable } from '../sql/show-table'
import { showCreateTable } from '../sql/table'
import { until, type Waiting } from './jobs'
import type { Server } from './server'

/** Another refresh has taken the lock, since this one was silent for too long. Its work is done again. */
export class LockLostError extends ProviderError {}

/** After this much silence the holder of a lock counts as dead. */
const LEASE_SECONDS = 60
const RENEWALS_MS = (LEASE_SECONDS * 1000) / 4

/**
 * StarRocks does not compare anything when it sets a comment, so the last of several writers has the lock. A writer waits this long
 * before it reads who that is. A writer that took longer between its read and its write may come after that, and begins again.
 */
const SETTLE_MS = 500

/**
 * The scope of a process number: one machine since its start, and one container, since several can have the same host name. It is a
 * hash, because the names are confidential.
 */
const MACHINE = createHash('sha256')
  .update([hostname(), bootId(), pidNamespace()].join('\n'))
  .digest('hex')
  .slice(0, 12)
const PLACE = `${MACHINE}:${process.pid}`

/** The refreshes of this process that hold a table. */
const ownLocks = new Set<string>()

/** The lock on the refreshes of a table's partitions: one process has it. */
export class Lock {
  /** True if rows were deleted and not loaded again yet: then the marker stays for the next refresh, which loads them first. */
  rowsMissing = false
  private lost = false
  private renewals?: NodeJS.Timeout
  private renewal: Promise<void> = Promise.resolve()

  private constructor(
    private readonly server: Server,
    private readonly database: string,
    private readonly table: string,
    private readonly holder: Omit<Holder, 'until'>,
    /** The pipe before the first refresh that did not end. */
    readonly before: PipeSettings,
  ) {
    ownLocks.add(holder.id)
    this.renewals = setInterval(() => {
      this.renewal = this.write(LEASE_SECONDS).catch(() => undefined)
    }, RENEWALS_MS).unref()
  }

  /** Waits until no other refresh runs. `pipe`: the current pipe. */
  static async take(
    waiting: Waiting,
    { database, table }: { readonly database: string; readonly table: string },
    partition: PartitionSpec,
    pipe: () => Promise<PipeSettings>,
    timeoutSeconds: number,
  ): Promise<Lock> {
    const { server } = waiting
    const own = { id: randomBytes(8).toString('hex'), place: PLACE }
    let lock: Lock | undefined
    await until(timeoutSeconds, `another refresh of table ${database}.${table} to end`, async () => {
      const began = performance.now()
      const { marker, comment, now } = await readMarker(server, database, table)
      if (marker?.holder && !isDead(marker.holder, now)) {
        waiting.progress(`waiting for another refresh of table ${database}.${table}`)
        return false
      }
      // A dead refresh has changed the pipe: its marker has the settings from before.
      const before = marker?.before ?? (await pipe())
      const holder = {
        ...own,
        first: marker?.holder?.first ?? own.id,
        partitions: withoutDoubles([...(marker?.holder?.partitions ?? []), partition]),
      }
      const mark = refreshMarker.write(comment, { before, holder: { ...holder, until: now + LEASE_SECONDS } })
      await server.query(commentTable(database, table, mark))
      const late = performance.now() - began > SETTLE_MS
      await delay(SETTLE_MS)
      const { marker: written } = await readMarker(server, database, table)
      if (late || written?.holder?.id !== own.id) return false
      lock = new Lock(server, database, table, holder, before)
      return true
    })
    if (lock === undefined) throw new ProviderError(`table ${database}.${table} cannot be refreshed`)
    return lock
  }

  /** The partitions to refresh: first those that dead refreshes have left, whose rows may be gone. */
  get partitions(): readonly PartitionSpec[] {
    return this.holder.partitions
  }

  /** The refresh that began the work that this one finishes; its own id if there was none. */
  get first(): string {
    return this.holder.first
  }

  /** True if a dead process may have sent statements for the same work. */
  get isInherited(): boolean {
    return this.holder.first !== this.holder.id
  }

  /** Before each change: confirms that this refresh still has the lock. */
  async confirm(): Promise<void> {
    await this.renewal
    if (!this.lost && (await this.isOwn())) return
    this.lost = true
    throw new LockLostError(`another refresh has taken over table ${this.database}.${this.table}`)
  }

  /** Removes the marker when the work is complete. */
  async release(): Promise<void> {
    clearInterval(this.renewals)
    await this.renewal
    if (this.lost) return
    const { marker, comment } = await readMarker(this.server, this.database, this.table)
    if (marker?.holder?.id !== this.holder.id) return
    await this.server.query(commentTable(this.database, this.table, refreshMarker.remove(comment)))
  }

  /** Leaves the marker to the next refresh, which need not wait until the lease is over. */
  async handOver(): Promise<void> {
    clearInterval(this.renewals)
    await this.renewal
    if (!this.lost) await this.write(0)
  }

  /** This refresh is over: a marker that remains is that of a dead refresh. */
  abandon(): void {
    clearInterval(this.renewals)
    ownLocks.delete(this.holder.id)
  }

  /** Renews the lock for this long from now on. */
  private async write(leaseSeconds: number): Promise<void> {
    const { marker, comment, now } = await readMarker(this.server, this.database, this.table)
    if (marker?.holder?.id !== this.holder.id) {
      this.lost = true
      return
    }
    const mark = refreshMarker.write(comment, {
      before: this.before,
      holder: { ...this.holder, until: now + leaseSeconds },
    })
    await this.server.query(commentTable(this.database, this.table, mark))
  }

  private async isOwn(): Promise<boolean> {
    const { marker } = await readMarker(this.server, this.database, this.table)
    return marker?.holder?.id === this.holder.id
  }
}

/** True if a refresh of the table runs in any process. */
export async function isRefreshed(server: Server, database: string, table: string): Promise<boolean> {
  const { marker, now } = await readMarker(server, database, table, false)
  return marker?.holder !== undefined && !isDead(marker.holder, now)
}

async function readMarker(
  server: Server,
  database: string,
  table: string,
  needsTime = true,
): Promise<{ marker: RefreshState | undefined; comment: string; now: number }> {
  const comment = readTable(await server.query(showCreateTable(database, table)))?.comment ?? ''
  const marker = refreshMarker.read(comment)
  if (marker === undefined && !needsTime) return { marker, comment, now: 0 }
  const [row] = await server.query(sql`SELECT unix_timestamp() AS ${id('NOW')}`)
  return { marker, comment, now: Number(row?.NOW) }
}

function withoutDoubles(partitions: readonly PartitionSpec[]): PartitionSpec[] {
  const key = (spec: PartitionSpec) => JSON.stringify(Object.entries(spec).sort())
  return [...new Map(partitions.map((spec) => [key(spec), spec])).values()]
}

/** A process of this machine that has ended, or a refresh of this process that has ended, counts as dead at once. */
function isDead({ id, place, until }: Holder, now: number): boolean {
  if (until <= now) return true
  if (place === PLACE) return !ownLocks.has(id)
  const [machine, pid] = place.split(':')
  return machine === MACHINE && !isRunning(Number(pid))
}

/** Only Linux and containers have these. */
function bootId(): string {
  return orNothing(() => readFileSync('/proc/sys/kernel/random/boot_id', 'utf8'))
}

function pidNamespace(): string {
  return orNothing(() => readlinkSync('/proc/self/ns/pid'))
}

function orNothing(read: () => string): string {
  try {
    return read()
  } catch {
    return ''
  }
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM'
  }
}
