import { connect } from 'node:net'

const PROBE_INTERVAL_MS = 2_000
/** A busy engine accepts a connection all the same: its kernel does. */
const MAX_FAILED_PROBES = 3

/**
 * Ends this process when the engine that started it is gone. The CLI ends its providers itself, unless it is killed: then a
 * provider would wait for its load, or for StarRocks, in vain. To end in the middle of a statement is no worse than to be killed,
 * and the next run finishes the work.
 */
export function exitWithEngine(
  address: string,
  end: () => void = () => process.exit(1),
  intervalMs = PROBE_INTERVAL_MS,
): NodeJS.Timeout {
  const [host = '', port = ''] = address.replace(/[[\]]/g, '').split(/:(?=\d+$)/)
  let failed = 0
  const probe = () => {
    const socket = connect({ host, port: Number(port) })
    socket.once('connect', () => {
      failed = 0
      socket.destroy()
    })
    // Only a refused connection shows that the engine is gone.
    socket.once('error', (error: NodeJS.ErrnoException) => {
      if (error.code === 'ECONNREFUSED' && ++failed >= MAX_FAILED_PROBES) end()
    })
  }
  return setInterval(probe, intervalMs).unref()
}
