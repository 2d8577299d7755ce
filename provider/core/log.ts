/** Where messages for the user go. */
export interface Log {
  warn(message: string, urn?: string): void
  /** Shown on the line of the resource until the next message. */
  progress(message: string, urn?: string): void
}

/** The least time between two progress messages: more of them would flood a slow terminal or a CI log. */
const PROGRESS_MS = 2_000

/** A function that passes a message on if the one before is old enough. It always passes the first, and the last of a wait. */
export function throttled(
  send: (message: string) => void,
  now: () => number = Date.now,
): (message: string, isLast?: boolean) => void {
  let last = Number.NEGATIVE_INFINITY
  return (message, isLast = false) => {
    if (!isLast && now() - last < PROGRESS_MS) return
    last = now()
    send(message)
  }
}
