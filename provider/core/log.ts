/** Where messages for the person at the terminal go. */
export interface Log {
  warn(message: string, urn?: string): void
  /** Shown on the resource's own line until the next one comes. */
  progress(message: string, urn?: string): void
}

/** At most one progress message in this time: a slow terminal or a CI log should not be flooded. */
const PROGRESS_MS = 2_000

/** A function that passes on a message when the last one is old enough, and always the first. */
export function throttled(send: (message: string) => void, now: () => number = Date.now): (message: string) => void {
  let last = Number.NEGATIVE_INFINITY
  return (message) => {
    if (now() - last < PROGRESS_MS) return
    last = now()
    send(message)
  }
}
