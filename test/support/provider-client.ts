import * as grpc from '@grpc/grpc-js'
import { ResourceProviderClient } from '@pulumi/pulumi/proto/provider_grpc_pb'
import * as proto from '@pulumi/pulumi/proto/provider_pb'
import { Status } from '@pulumi/pulumi/proto/status_pb'
import { Empty } from 'google-protobuf/google/protobuf/empty_pb'
import type { Struct } from 'google-protobuf/google/protobuf/struct_pb'
import { type Face, type Properties, Requests } from './provider-requests'

/** Only the plugin is asked in a preview; the engine does not ask a dynamic provider. */
interface Preview {
  readonly preview?: boolean
}

/** A connection of an engine to a provider. */
export interface ProviderConnection {
  /** A request that is not about a resource, by the name of its method. */
  call<Response>(method: string, request: unknown): Promise<Response>
  configure(config: Record<string, string>): Promise<void>
  check(
    olds: Properties,
    news: Properties,
  ): Promise<{ inputs: Properties; failures: { property: string; reason: string }[] }>
  /** @returns `details` only from the plugin: the paths of a detailed diff, with the kind of each */
  diff(
    id: string,
    olds: Properties,
    news: Properties,
  ): Promise<{
    changes: boolean
    replaces: string[]
    deleteBeforeReplace: boolean
    details?: Record<string, { kind: string; isInput: boolean }>
  }>
  create(news: Properties, options?: Preview): Promise<{ id: string; outs: Properties }>
  /** @returns no `inputs` where the engine is to keep its own */
  read(id: string, props: Properties): Promise<{ id: string; inputs?: Properties; outs: Properties }>
  update(id: string, olds: Properties, news: Properties, options?: Preview): Promise<Properties>
  delete(id: string, props: Properties): Promise<void>
  /** The engine's request at the first Ctrl-C. */
  cancel(): Promise<void>
  close(): void
}

/** Connects to a provider that listens on this port. */
export function connect(port: string | number, face: Face): ProviderConnection {
  const client = new ResourceProviderClient(`127.0.0.1:${port}`, grpc.credentials.createInsecure(), {
    // Each provider of an engine has a connection of its own, also to one process.
    'grpc.use_local_subchannel_pool': 1,
  })
  const requests = new Requests(face)
  const call = <Request, Response>(method: Method<Request, Response>, request: Request) => ask(client, method, request)
  return {
    call: (method, request) => call((client as unknown as Record<string, Method<unknown, never>>)[method]!, request),
    async configure(config) {
      await call(client.configure, requests.configure(config))
    },
    async check(olds, news) {
      const response = (await call(client.check, requests.check(olds, news))) as proto.CheckResponse
      const failures = response.getFailuresList().map((f) => ({ property: f.getProperty(), reason: f.getReason() }))
      return { inputs: plain(response.getInputs()), failures }
    },
    async diff(id, olds, news) {
      const response = (await call(client.diff, requests.diff(id, olds, news))) as proto.DiffResponse
      return {
        changes: response.getChanges() === proto.DiffResponse.DiffChanges.DIFF_SOME,
        replaces: response.getReplacesList(),
        deleteBeforeReplace: response.getDeletebeforereplace(),
        ...(face === 'plugin' && { details: detailsOf(response) }),
      }
    },
    async create(news, { preview = false } = {}) {
      const response = (await call(client.create, requests.create(news, preview))) as proto.CreateResponse
      return { id: response.getId(), outs: plain(response.getProperties()) }
    },
    async read(id, props) {
      const response = (await call(client.read, requests.read(id, props))) as proto.ReadResponse
      const inputs = response.getInputs()
      return {
        id: response.getId(),
        ...(inputs && { inputs: plain(inputs) }),
        outs: plain(response.getProperties()),
      }
    },
    async update(id, olds, news, { preview = false } = {}) {
      const request = requests.update(id, olds, news, preview)
      return plain(((await call(client.update, request)) as proto.UpdateResponse).getProperties())
    },
    async delete(id, props) {
      await call(client.delete, requests.delete(id, props))
    },
    async cancel() {
      await call(client.cancel, new Empty())
    },
    close: () => client.close(),
  }
}

type Method<Request, Response> = (
  request: Request,
  done: (error: grpc.ServiceError | null, response: Response) => void,
) => unknown

/** Asks a provider. The error of an unfinished resource has its `id` and `properties`, as the engine records them. */
function ask<Request, Response>(
  client: ResourceProviderClient,
  method: Method<Request, Response>,
  request: Request,
): Promise<Response> {
  return new Promise((resolve, reject) => {
    method.call(client, request, (error, response) => (error ? reject(withUnfinished(error)) : resolve(response)))
  })
}

function withUnfinished(error: grpc.ServiceError): grpc.ServiceError {
  const [bytes] = error.metadata.get('grpc-status-details-bin')
  const [detail] = bytes === undefined ? [] : Status.deserializeBinary(bytes as Buffer).getDetailsList()
  if (detail === undefined) return error
  const unfinished = proto.ErrorResourceInitFailed.deserializeBinary(detail.getValue_asU8())
  const reasons = unfinished.getReasonsList()
  return Object.assign(error, { id: unfinished.getId(), properties: plain(unfinished.getProperties()), reasons })
}

function detailsOf(response: proto.DiffResponse): Record<string, { kind: string; isInput: boolean }> {
  const kinds = Object.entries(proto.PropertyDiff.Kind)
  const kindOf = (number: number) => kinds.find(([, value]) => value === number)?.[0] ?? ''
  return Object.fromEntries(
    response
      .getDetaileddiffMap()
      .toArray()
      .map(([path]) => [path, response.getDetaileddiffMap().get(path)!] as const)
      .map(([path, change]) => [path, { kind: kindOf(change.getKind()), isInput: change.getInputdiff() }]),
  )
}

/** Properties as JSON has them, with the marks of secrets. */
export function plain(values: Struct | undefined): Properties {
  return (values?.toJavaScript() ?? {}) as Properties
}
