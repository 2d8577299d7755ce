import { createRequire } from 'node:module'
import type { Log } from '../core/log'
import { printable } from '../errors'

/** The part of the engine's Log service (`pulumi/engine.proto`) that is used here. */
export interface LogService {
  log(request: LogRequest, done: () => void): unknown
}

export interface LogRequest {
  setSeverity(severity: number): unknown
  setMessage(message: string): unknown
  setUrn(urn: string): unknown
  setEphemeral(ephemeral: boolean): unknown
}

interface LogMessages {
  readonly LogRequest: new () => LogRequest
}

const INFO = 1
const WARNING = 2

/**
 * Sends messages to the engine that started this dynamic provider process; its address is the last argument of the process. With a
 * URN they appear on the line of that resource. In any other process, such as a program that calls a look-up, they go to stderr.
 */
export function engineLog(): Log {
  let log: Log | undefined
  const connected = () => {
    log ??= connectToEngine()
    return log
  }
  return {
    warn: (message, urn) => connected().warn(message, urn),
    progress: (message, urn) => connected().progress(message, urn),
  }
}

/** A log that sends messages to an engine. */
export function logTo(service: LogService, messages: LogMessages): Log {
  const send = (severity: number, message: string, urn: string, ephemeral: boolean) => {
    const request = new messages.LogRequest()
    request.setSeverity(severity)
    request.setMessage(printable(message))
    request.setUrn(urn)
    request.setEphemeral(ephemeral)
    // A lost message is no reason to fail an operation.
    service.log(request, () => {})
  }
  return {
    warn: (message, urn = '') => send(WARNING, message, urn, false),
    progress: (message, urn = '') => send(INFO, message, urn, true),
  }
}

/** A log for a process without an engine. */
export const stderrLog: Log = {
  warn: (message) => console.error(`warning: ${printable(message)}`),
  progress: () => {},
}

/** The engine that started this provider process; undefined in any other process. */
export function engineAddress(): string | undefined {
  const address = process.argv.at(-1) ?? ''
  return /cmd[\\/]dynamic-provider/.test(process.argv[1] ?? '') && /:\d+$/.test(address) ? address : undefined
}

function connectToEngine(): Log {
  const address = engineAddress()
  if (address === undefined) return stderrLog
  // @grpc/grpc-js is the SDK's dependency, not ours, so it is resolved from the SDK.
  const fromSdk = createRequire(require.resolve('@pulumi/pulumi'))
  const grpc = fromSdk('@grpc/grpc-js') as { credentials: { createInsecure(): unknown } }
  const { EngineClient } = fromSdk('@pulumi/pulumi/proto/engine_grpc_pb') as {
    EngineClient: new (address: string, credentials: unknown) => LogService
  }
  const messages = fromSdk('@pulumi/pulumi/proto/engine_pb') as LogMessages
  return logTo(new EngineClient(address, grpc.credentials.createInsecure()), messages)
}
