import { connect } from 'node:net'

const LOOKS_MS = 2_000
/** A busy engine accepts a connection all the same: its kernel does. */
const MISSES = 3

/**
 * Ends this process when the engine that started it is gone. The CLI ends its providers itself, unless it is killed: then a
 * provider would wait for its load, or for StarRocks, in vain. To end in the middle of a statement is no worse than to be killed,
 * and the next run finishes the work.
 */
export function endWithEngine(
  address: string,
  end: () => void = () => process.exit(1),
  looksMs = LOOKS_MS,
): NodeJS.Timeout {
  const [host = '', port = ''] = address.replace(/[[\]]/g, '').split(/:(?=\d+$)/)
  let misses = 0
  const look = () => {
    const socket = connect({ host, port: Number(port) })
    socket.once('connect', () => {
      misses = 0
      socket.destroy()
    })
    // Only a refused connection shows that the engine is gone.
    socket.once('error', (error: NodeJS.ErrnoException) => {
      if (error.code === 'ECONNREFUSED' && ++misses >= MISSES) end()
    })
  }
  return setInterval(look, looksMs).unref()
}
