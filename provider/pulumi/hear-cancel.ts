import type { IncomingHttpHeaders } from 'node:http2'
import { Server } from 'node:net'

const CANCEL = '/pulumirpc.ResourceProvider/Cancel'

/**
 * Hears the engine's request to cancel. The CLI sends one to each provider at the first Ctrl-C and then waits for what goes on; no signal
 * reaches a provider, which has a process group of its own. The SDK's dynamic provider answers the request and tells nobody, so the
 * request is seen where it arrives, at the HTTP/2 server of this process. Without it, a wait ends when it is over or the CLI is killed.
 */
export function hearCancel(cancel: () => void): void {
  // Node has no other way to a server that somebody else has started.
  const { _getActiveHandles: handles = () => [] } = process as { _getActiveHandles?: () => unknown[] }
  for (const server of handles.call(process)) {
    if (!(server instanceof Server)) continue
    server.on('stream', (_stream: unknown, headers: IncomingHttpHeaders) => {
      if (headers[':path'] === CANCEL) cancel()
    })
  }
}
