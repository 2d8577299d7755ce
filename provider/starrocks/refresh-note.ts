import type { PartitionSpec } from '../sql/refresh'

/*
 * A refresh suspends the pipe and changes its poll interval. After an interrupted run, nobody could tell these settings from what
 * the user wants. So a note is at the beginning of the table's comment, from before the first change until after the last. It has
 * the settings of the pipe, who refreshes which partitions, and until when the lock holds without a renewal. A comment is the only
 * place in StarRocks that a refresh may write to and that outlives it. A PipeTable waits for a live refresh; the note of a dead one
 * counts as drift.
 */

/** The settings of a pipe outside of a refresh. */
export interface PipeAtRest {
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

export interface Note {
  readonly before: PipeAtRest
  /** Absent in a note of release 0.1.0, which had no others. */
  readonly holder?: Holder
}

const OF_0_1 = /^\(refreshing; the pipe was (running|suspended), poll_interval (\d+)\) ?/
const NOTE = /^\(refreshing ([^\s()]+)\) ?/

export function readNote(comment: string): Note | undefined {
  const [, state, pollInterval] = OF_0_1.exec(comment) ?? []
  if (pollInterval !== undefined) return { before: { suspended: state === 'suspended', pollInterval } }
  const [, text] = NOTE.exec(comment) ?? []
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

export function withNote(comment: string, { suspended, pollInterval }: PipeAtRest, holder: Holder): string {
  const values = new URLSearchParams({
    by: holder.id,
    first: holder.first,
    at: holder.place,
    until: String(holder.until),
    pipe: suspended ? 'suspended' : 'running',
    poll_interval: pollInterval,
  })
  for (const partition of holder.partitions) values.append('partition', new URLSearchParams(partition).toString())
  return `(refreshing ${values}) ${withoutNote(comment)}`
}

export function withoutNote(comment: string): string {
  return comment.replace(OF_0_1, '').replace(NOTE, '')
}
