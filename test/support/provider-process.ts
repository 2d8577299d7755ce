import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import * as grpc from '@grpc/grpc-js'
import { EngineService } from '@pulumi/pulumi/proto/engine_grpc_pb'
import type { LogRequest } from '@pulumi/pulumi/proto/engine_pb'
import { Empty } from 'google-protobuf/google/protobuf/empty_pb'
import { backendOf } from '../../provider/pulumi/backend'
import { CODE_CACHE, cleanEnvironment } from '../sandbox/environment'
import { connect, type ProviderConnection } from './provider-client'
import type { Face } from './provider-requests'

export interface Logged {
  readonly message: string
  readonly urn: string
  readonly ephemeral: boolean
}

/** A provider process, called as by the engine: the SDK's dynamic provider process, unmodified, or the plugin. */
export interface ProviderProcess extends Omit<ProviderConnection, 'close'> {
  readonly pid: number
  readonly port: string
  readonly logs: readonly Logged[]
  /** The output of the process. */
  output(): string
  /** Kills the process without a chance to clean up. */
  kill(): void
  /** Ends the engine's side only, as a kill of the CLI does. */
  leave(): void
  close(): Promise<void>
}

const BACKEND_URL = 'file:///backend'

/** The backend of the stacks of these processes, as the provider names it: the caller may be logged in to another one. */
export const BACKEND = backendOf({ PULUMI_BACKEND_URL: BACKEND_URL }, '/')

const ENTRY: Record<Face, string> = {
  dynamic: require.resolve('@pulumi/pulumi/cmd/dynamic-provider'),
  // Beside the compiled benchmarks, or in `dist` of the tests.
  plugin: ['../../provider', '../../dist/provider']
    .map((folder) => join(__dirname, folder, 'pulumi/plugin/main.js'))
    .find((file) => existsSync(file))!,
}

export async function startProvider(
  cwd: string,
  env: NodeJS.ProcessEnv = {},
  face: Face = 'dynamic',
  program = ENTRY[face],
): Promise<ProviderProcess> {
  const logs: Logged[] = []
  const engine = await startEngine(logs)
  const { child, port, output } = await startProgram(program, [engine.address], cwd, env)
  const connection = connect(port, face)
  const close = () => {
    connection.close()
    engine.close()
  }
  return {
    ...connection,
    pid: child.pid!,
    port,
    logs,
    output,
    kill() {
      child.kill('SIGKILL')
    },
    leave: close,
    async close() {
      connection.close()
      child.kill()
      if (child.exitCode === null && child.signalCode === null) await once(child, 'exit')
      engine.close()
    },
  }
}

/** Starts the process of a face with these arguments, until it prints the port on which it listens. */
export function startProcess(
  face: Face,
  args: readonly string[],
  cwd: string,
  env: NodeJS.ProcessEnv = {},
): ReturnType<typeof startProgram> {
  return startProgram(ENTRY[face], args, cwd, env)
}

async function startProgram(
  program: string,
  args: readonly string[],
  cwd: string,
  env: NodeJS.ProcessEnv,
): Promise<{ child: ChildProcess; port: string; output(): string }> {
  const child = spawn(process.execPath, [program, ...args], {
    cwd,
    env: { ...cleanEnvironment(), ...CODE_CACHE, PULUMI_BACKEND_URL: BACKEND_URL, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let output = ''
  child.stderr.on('data', (chunk: Buffer) => {
    output += chunk
  })
  const port = await firstLine(child)
  child.stdout.on('data', (chunk: Buffer) => {
    output += chunk
  })
  return { child, port, output: () => output }
}

/** The engine's Log service, of which a provider gets the address. */
export async function startEngine(logs: Logged[]): Promise<{ address: string; close(): void }> {
  const server = new grpc.Server()
  server.addService(EngineService as unknown as grpc.ServiceDefinition, {
    log(call: { request: LogRequest }, done: grpc.sendUnaryData<Empty>) {
      const { request } = call
      logs.push({ message: request.getMessage(), urn: request.getUrn(), ephemeral: request.getEphemeral() })
      done(null, new Empty())
    },
  })
  const port = await new Promise<number>((resolve, reject) => {
    server.bindAsync('127.0.0.1:0', grpc.ServerCredentials.createInsecure(), (error, bound) =>
      error ? reject(error) : resolve(bound),
    )
  })
  return { address: `127.0.0.1:${port}`, close: () => server.forceShutdown() }
}

/** The process prints its port first. */
async function firstLine(child: ChildProcess): Promise<string> {
  const lines = createInterface({ input: child.stdout! })
  const [line] = (await once(lines, 'line')) as [string]
  lines.close()
  return line.trim()
}
