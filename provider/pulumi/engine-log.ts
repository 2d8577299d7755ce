import { createRequire } from 'node:module'
import type { Log } from '../core/log'
import { printable } from '../errors'

/** Of the engine's Log service (`pulumi/engine.proto`), what is used here. */
interface EngineProtocol {
  readonly EngineClient: new (
    address: string,
    credentials: unknown,
  ) => { log(request: LogRequest, done: () => void): void }
}

interface LogRequest {
  setSeverity(severity: number): void
  setMessage(message: string): void
  setUrn(urn: string): void
  setEphemeral(ephemeral: boolean): void
}

const INFO = 1
const WARNING = 2

/**
 * Messages to the engine that started this provider process; its address is the process's last argument. With a URN they stand on
 * that resource's line. Anywhere else, as in a program that calls the provider's functions, they go to stderr.
 */
export function engineLog(): Log {
  let send: ((severity: number, message: string, urn: string, ephemeral: boolean) => void) | undefined
  const sender = () => {
    send ??= connectToEngine()
    return send
  }
  return {
    warn: (message, urn = '') => sender()(WARNING, printable(message), urn, false),
    progress: (message, urn = '') => sender()(INFO, printable(message), urn, true),
  }
}

/** The engine that started this provider process; undefined in any other process. */
export function engineAddress(): string | undefined {
  const address = process.argv.at(-1) ?? ''
  return /cmd[\\/]dynamic-provider/.test(process.argv[1] ?? '') && /:\d+$/.test(address) ? address : undefined
}

function connectToEngine(): (severity: number, message: string, urn: string, ephemeral: boolean) => void {
  const address = engineAddress()
  if (address === undefined) {
    return (severity, message) => {
      if (severity >= WARNING) console.error(`warning: ${message}`)
    }
  }
  // @grpc/grpc-js is the SDK's dependency, not ours: it is looked up from there.
  const fromSdk = createRequire(require.resolve('@pulumi/pulumi'))
  const grpc = fromSdk('@grpc/grpc-js') as { credentials: { createInsecure(): unknown } }
  const protocol = fromSdk('@pulumi/pulumi/proto/engine_grpc_pb') as EngineProtocol
  const messages = fromSdk('@pulumi/pulumi/proto/engine_pb') as { LogRequest: new () => LogRequest }
  const client = new protocol.EngineClient(address, grpc.credentials.createInsecure())
  return (severity, message, urn, ephemeral) => {
    const request = new messages.LogRequest()
    request.setSeverity(severity)
    request.setMessage(message)
    request.setUrn(urn)
    request.setEphemeral(ephemeral)
    // A message that is lost is no reason to fail what it was about.
    client.log(request, () => {})
  }
}
