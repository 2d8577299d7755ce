import type { RecoveryMarker } from './recovery-marker'
import type { PartitionSpec } from './refresh'

/*
 * The marker of a refresh is at the beginning of the table's comment. A refresh suspends the pipe and changes its poll interval; after
 * an interrupted run, nobody could tell these settings from what the user wants. So the marker has the settings of the pipe, who
 * refreshes which partitions, and until when the lock holds without a renewal. A PipeTable waits for a live refresh; the marker of a
 * dead one counts as drift.
 */

/** The settings of a pipe outside of a refresh. */
export interface PipeSettings {
  readonly suspended: boolean
  readonly pollInterval: string
}

/** Who refreshes which partitions of a table. */
export interface Holder {
  /** The id of the refresh. */
  readonly id: string
  /** The refresh that began the work: its id is in the labels of the loads, also of those who finish the work after it has died. */
  readonly first: string
  /** The machine and the process of the refresh. */
  readonly place: string
  /** By the server's clock, in seconds since 1970: without a renewal by then it counts as dead. */
  readonly until: number
  /** The partitions; first those that dead refreshes have left. */
  readonly partitions: readonly PartitionSpec[]
}

/** The content of the marker. */
export interface RefreshState {
  /** The pipe before the first change. */
  readonly before: PipeSettings
  /** Absent in a marker of release 0.1.0. */
  readonly holder?: Holder
}

export const refreshMarker: RecoveryMarker<RefreshState> = { read, write, remove }

const OF_0_1 = /^\(refreshing; the pipe was (running|suspended), poll_interval (\d+)\) ?/
const MARKER = /^\(refreshing ([^\s()]+)\) ?/

function read(comment: string): RefreshState | undefined {
  const [, state, pollInterval] = OF_0_1.exec(comment) ?? []
  if (pollInterval !== undefined) return { before: { suspended: state === 'suspended', pollInterval } }
  const [, text] = MARKER.exec(comment) ?? []
  if (text === undefined) return undefined
  const values = new URLSearchParams(text)
  const value = (key: string) => values.get(key) ?? ''
  return {
    before: { suspended: value('pipe') === 'suspended', pollInterval: value('poll_interval') },
    holder: {
      id: value('by'),
      first: values.get('first') ?? value('by'),
      place: value('at'),
      until: Number(value('until')),
      partitions: values.getAll('partition').map((text) => Object.fromEntries(new URLSearchParams(text))),
    },
  }
}

function write(comment: string, { before, holder }: RefreshState): string {
  const values = new URLSearchParams({
    ...(holder && { by: holder.id, first: holder.first, at: holder.place, until: String(holder.until) }),
    pipe: before.suspended ? 'suspended' : 'running',
    poll_interval: before.pollInterval,
  })
  for (const partition of holder?.partitions ?? [])
    values.append('partition', new URLSearchParams(partition).toString())
  return `(refreshing ${values}) ${remove(comment)}`
}

function remove(comment: string): string {
  return comment.replace(OF_0_1, '').replace(MARKER, '')
}
