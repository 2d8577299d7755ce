import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import * as grpc from '@grpc/grpc-js'
import { EngineService } from '@pulumi/pulumi/proto/engine_grpc_pb'
import type { LogRequest } from '@pulumi/pulumi/proto/engine_pb'
import { ResourceProviderClient } from '@pulumi/pulumi/proto/provider_grpc_pb'
import * as proto from '@pulumi/pulumi/proto/provider_pb'
import { Empty } from 'google-protobuf/google/protobuf/empty_pb'
import { type JavaScriptValue, Struct } from 'google-protobuf/google/protobuf/struct_pb'
import { cleanEnvironment } from '../sandbox/environment'

type Properties = Record<string, unknown>

export interface Logged {
  readonly message: string
  readonly urn: string
  readonly ephemeral: boolean
}

/** The SDK's dynamic provider process, unmodified, called as by the engine. */
export interface ProviderProcess {
  readonly pid: number
  readonly logs: readonly Logged[]
  /** The output of the process. */
  output(): string
  configure(config: Record<string, string>): Promise<void>
  check(
    olds: Properties,
    news: Properties,
  ): Promise<{ inputs: Properties; failures: { property: string; reason: string }[] }>
  diff(
    id: string,
    olds: Properties,
    news: Properties,
  ): Promise<{ changes: boolean; replaces: string[]; deleteBeforeReplace: boolean }>
  create(news: Properties): Promise<{ id: string; outs: Properties }>
  read(id: string, props: Properties): Promise<{ id: string; inputs: Properties; outs: Properties }>
  update(id: string, olds: Properties, news: Properties): Promise<Properties>
  delete(id: string, props: Properties): Promise<void>
  /** The engine's request at the first Ctrl-C. */
  cancel(): Promise<void>
  /** Kills the process without a chance to clean up. */
  kill(): void
  /** Ends the engine's side only, as a kill of the CLI does. */
  leave(): void
  close(): Promise<void>
}

export async function startProvider(cwd: string, env: NodeJS.ProcessEnv = {}): Promise<ProviderProcess> {
  const logs: Logged[] = []
  const engine = await startEngine(logs)
  const child = spawn(process.execPath, [require.resolve('@pulumi/pulumi/cmd/dynamic-provider'), engine.address], {
    cwd,
    env: { ...cleanEnvironment(), ...env },
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
  const client = new ResourceProviderClient(`127.0.0.1:${port}`, grpc.credentials.createInsecure())
  const call = <Request, Response>(
    method: (request: Request, done: (error: grpc.ServiceError | null, response: Response) => void) => unknown,
    request: Request,
  ) =>
    new Promise<Response>((resolve, reject) => {
      method.call(client, request, (error, response) => (error ? reject(error) : resolve(response)))
    })

  return {
    pid: child.pid!,
    logs,
    output: () => output,
    async configure(config) {
      const request = new proto.ConfigureRequest()
      request.setArgs(struct(config))
      await call(client.configure, request)
    },
    async check(olds, news) {
      const request = new proto.CheckRequest()
      request.setOlds(struct(olds))
      request.setNews(struct(news))
      const response = (await call(client.check, request)) as proto.CheckResponse
      const failures = response.getFailuresList().map((f) => ({ property: f.getProperty(), reason: f.getReason() }))
      return { inputs: plain(response.getInputs()), failures }
    },
    async diff(id, olds, news) {
      const request = new proto.DiffRequest()
      request.setId(id)
      request.setOlds(struct(olds))
      request.setNews(struct(news))
      const response = (await call(client.diff, request)) as proto.DiffResponse
      return {
        changes: response.getChanges() === proto.DiffResponse.DiffChanges.DIFF_SOME,
        replaces: response.getReplacesList(),
        deleteBeforeReplace: response.getDeletebeforereplace(),
      }
    },
    async create(news) {
      const request = new proto.CreateRequest()
      request.setProperties(struct(news))
      const response = (await call(client.create, request)) as proto.CreateResponse
      return { id: response.getId(), outs: plain(response.getProperties()) }
    },
    async read(id, props) {
      const request = new proto.ReadRequest()
      request.setId(id)
      request.setProperties(struct(props))
      const response = (await call(client.read, request)) as proto.ReadResponse
      return { id: response.getId(), inputs: plain(response.getInputs()), outs: plain(response.getProperties()) }
    },
    async update(id, olds, news) {
      const request = new proto.UpdateRequest()
      request.setId(id)
      request.setOlds(struct(olds))
      request.setNews(struct(news))
      return plain(((await call(client.update, request)) as proto.UpdateResponse).getProperties())
    },
    async delete(id, props) {
      const request = new proto.DeleteRequest()
      request.setId(id)
      request.setProperties(struct(props))
      await call(client.delete, request)
    },
    async cancel() {
      await call(client.cancel, new Empty())
    },
    kill() {
      child.kill('SIGKILL')
    },
    leave() {
      client.close()
      engine.close()
    },
    async close() {
      client.close()
      child.kill()
      if (child.exitCode === null && child.signalCode === null) await once(child, 'exit')
      engine.close()
    },
  }
}

/** The engine's Log service, of which a provider gets the address. */
async function startEngine(logs: Logged[]): Promise<{ address: string; close(): void }> {
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

function struct(values: Properties): Struct {
  return Struct.fromJavaScript(values as Record<string, JavaScriptValue>)
}

function plain(values: Struct | undefined): Properties {
  return (values?.toJavaScript() ?? {}) as Properties
}
