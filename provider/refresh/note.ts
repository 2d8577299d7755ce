/*
 * While a partition is refreshed, its pipe rests, and then looks every second. Whoever finds it so after a run that was cut off cannot
 * tell that from what the user wants. So what it was like stands at the head of the table's comment from before the first change until
 * after the last: nothing else that a refresh may write to is there in StarRocks for as long. (A PipeTable takes such a comment for
 * drift, and its `up` sets right the pipe as well.)
 */

/** How a pipe is when nobody refreshes a partition. */
export interface PipeAtRest {
  readonly suspended: boolean
  readonly pollInterval: string
}

const NOTE = /^\(refreshing; the pipe was (running|suspended), poll_interval (\d+)\) ?/

export function readNote(comment: string): PipeAtRest | undefined {
  const [, state, pollInterval] = NOTE.exec(comment) ?? []
  return pollInterval === undefined ? undefined : { suspended: state === 'suspended', pollInterval }
}

export function withNote(comment: string, { suspended, pollInterval }: PipeAtRest): string {
  const state = suspended ? 'suspended' : 'running'
  return `(refreshing; the pipe was ${state}, poll_interval ${pollInterval}) ${withoutNote(comment)}`
}

export function withoutNote(comment: string): string {
  return comment.replace(NOTE, '')
}
