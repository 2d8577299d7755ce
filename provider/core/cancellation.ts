import type { IncomingHttpHeaders } from 'node:http2'
import { Server } from 'node:net'

const CANCEL = '/pulumirpc.ResourceProvider/Cancel'

/** Told once that nobody waits for this process any more, as by Ctrl-C. */
export class Cancellation {
  private over = false
  private readonly wakes = new Set<() => void>()

  get isCancelled(): boolean {
    return this.over
  }

  cancel(): void {
    this.over = true
    for (const wake of this.wakes) wake()
  }

  /** So many milliseconds, or until it is cancelled. */
  async pause(milliseconds: number): Promise<void> {
    if (this.over) return
    let wake = () => {}
    await new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, milliseconds)
      wake = () => {
        clearTimeout(timer)
        resolve()
      }
      this.wakes.add(wake)
    })
    this.wakes.delete(wake)
  }
}

/** That of this process. */
export const cancellation = new Cancellation()

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
