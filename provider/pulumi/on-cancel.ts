import type { IncomingHttpHeaders } from 'node:http2'
import { Server } from 'node:net'

const CANCEL = '/pulumirpc.ResourceProvider/Cancel'

/**
 * Reports the engine's request to cancel. At the first Ctrl-C the CLI sends one to each provider and then waits for the running
 * operations; no signal reaches a provider, which has its own process group. The SDK's dynamic provider answers the request and
 * tells nobody, so the request is observed at the HTTP/2 server of this process. Without it, a wait ends only when it is over or
 * when the CLI is killed.
 */
export function onCancel(cancel: () => void): void {
  // Node has no documented way to a server that other code has started.
  const { _getActiveHandles: handles = () => [] } = process as { _getActiveHandles?: () => unknown[] }
  for (const server of handles.call(process)) {
    if (!(server instanceof Server)) continue
    server.on('stream', (_stream: unknown, headers: IncomingHttpHeaders) => {
      if (headers[':path'] === CANCEL) cancel()
    })
  }
}
