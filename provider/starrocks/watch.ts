import { connect } from 'node:net'
import type { Address } from './server'

/** Within two of these intervals a hanging front end is detected. */
const PROBE_INTERVAL_MS = 900
/** After this many intervals, each time, it has to answer a statement of a new client. */
const PROBES_BETWEEN_QUESTIONS = 10

interface Watched {
  /** Called when the front end is given up. */
  silent(): void
  /** True if it answers a new client. */
  answers(): Promise<boolean>
}

/**
 * The answer of a front end, or a lost connection as soon as it does not greet new clients any more, or greets them and is silent.
 * A dead machine closes nothing: without this a statement would wait for its timeout of minutes, while another front end could
 * answer.
 */
export async function watch<T>(address: Address, answer: Promise<T>, { silent, answers }: Watched): Promise<T> {
  let over = false
  let probes = 0
  let wake = () => {}
  const lost = new Promise<never>((_, reject) => {
    const probe = async () => {
      if (over) return
      const isAsked = ++probes % PROBES_BETWEEN_QUESTIONS === 0
      const alive = (await greets(address)) && (!isAsked || (await answers()))
      if (over) return
      if (alive) return next()
      silent()
      reject(Object.assign(new Error('the front end no longer answers'), { code: 'ETIMEDOUT' }))
    }
    const next = () => {
      const timer = setTimeout(probe, PROBE_INTERVAL_MS).unref()
      wake = () => clearTimeout(timer)
    }
    next()
  })
  try {
    return await Promise.race([answer, lost])
  } finally {
    over = true
    wake()
    // Nobody waits for an answer of a front end that was given up.
    answer.catch(() => undefined)
  }
}

/** True if a server speaks first, as MySQL servers do: the kernel accepts connections for a hanging process, too. */
function greets({ host, port }: Address): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ host, port, timeout: PROBE_INTERVAL_MS })
    const answer = (alive: boolean) => {
      socket.destroy()
      resolve(alive)
    }
    socket.once('data', () => answer(true))
    socket.once('timeout', () => answer(false))
    socket.once('error', () => answer(false))
    socket.once('close', () => answer(false))
  })
}
