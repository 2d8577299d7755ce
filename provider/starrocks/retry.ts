import { setTimeout as delay } from 'node:timers/promises'
import { messageOf, StarRocksError } from '../errors'

/** How long a failure with a passing reason is retried. */
export interface Patience {
  /** From the first attempt on; 0 for a single attempt. */
  readonly seconds: number
  /** How often it is retried even if the time is up: a busy machine may need all of it for the first attempt. Default: never. */
  readonly retries?: number
  /** Called at the first retry, and again after some seconds. */
  retrying?(message: string): void
}

/** The least time between two messages about retries. */
const TELL_MS = 5_000

/** A function that many callers tell about their retries, and that passes one message on in some seconds. */
export function sparing(now: () => number = Date.now): (patience: Patience) => Patience {
  let last = Number.NEGATIVE_INFINITY
  return ({ retrying, ...patience }) => ({
    ...patience,
    retrying(message) {
      if (now() - last < TELL_MS) return
      last = now()
      retrying?.(message)
    },
  })
}

const FIRST_MS = 100
const LONGEST_MS = 5_000

/**
 * The pause before the next attempt: twice as long each time, and half of it random, so that the resources of a stack, which all
 * lose a front end at once, do not return at once.
 */
export function backOff(attempt: number, random: () => number = Math.random): number {
  const longest = Math.min(LONGEST_MS, FIRST_MS * 2 ** attempt)
  return longest / 2 + random() * (longest / 2)
}

/** Retries until it succeeds, fails for a lasting reason, or the time is up. */
export async function persistently<T>(
  { seconds, retries = 0, retrying }: Patience,
  attempt: () => Promise<T>,
  passes: (error: unknown) => boolean,
): Promise<T> {
  const deadline = Date.now() + seconds * 1000
  for (let attempts = 0; ; attempts++) {
    try {
      return await attempt()
    } catch (error) {
      const pause = backOff(attempts)
      if (!passes(error) || (attempts >= retries && Date.now() + pause > deadline)) throw error
      const reason = error instanceof StarRocksError ? error.reason : messageOf(error)
      retrying?.(`${reason}; trying again for up to ${Math.max(1, Math.ceil((deadline - Date.now()) / 1000))} s`)
      await delay(pause)
    }
  }
}
