import { createRequire } from 'node:module'
import type { Log } from '../core/log'
import { printable } from '../errors'

/** The part of the engine's Log service (`pulumi/engine.proto`) that is used here. */
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
 * Sends messages to the engine that started this provider process; its address is the last argument of the process. With a URN they
 * appear on the line of that resource. In any other process, such as a program that calls a look-up, they go to stderr.
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
  // @grpc/grpc-js is the SDK's dependency, not ours, so it is resolved from the SDK.
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
    // A lost message is no reason to fail an operation.
    client.log(request, () => {})
  }
}
