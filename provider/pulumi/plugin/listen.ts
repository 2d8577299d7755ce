import { same } from '../../core/policy'
import { ProviderError } from '../../errors'
import { ServiceError, serviceError } from './errors'
import { requestReader, responseWriter } from './messages'
import { grpc, ResourceProviderService } from './protocol'
import type { PluginServer } from './server'

/** Starts to listen, and returns the port. */
export function listen(create: () => PluginServer): Promise<number> {
  const providers = new Providers(create)
  const server = new grpc.Server({ 'grpc.max_receive_message_length': -1, 'grpc.max_send_message_length': -1 })
  server.addService(definition(), handlers(providers))
  return new Promise((resolve, reject) => {
    server.bindAsync('127.0.0.1:0', grpc.ServerCredentials.createInsecure(), (error, port) =>
      error ? reject(error) : resolve(port),
    )
  })
}

/** The methods that are served, and whether each needs a configuration. The engine sends the others before it configures, or to all. */
const METHODS: Readonly<Record<string, boolean>> = {
  handshake: false,
  attach: false,
  getPluginInfo: false,
  getSchema: false,
  getMapping: false,
  getMappings: false,
  checkConfig: false,
  diffConfig: false,
  configure: false,
  cancel: false,
  invoke: true,
  check: true,
  diff: true,
  create: true,
  read: true,
  update: true,
  delete: true,
}

/** How many connections a process that engines attach to remembers. */
const MAX_CONNECTIONS = 100

/**
 * The providers of this process, by the engine's end of the connection. The engine starts a process for each provider of a program, but
 * `PULUMI_DEBUG_PROVIDERS` attaches all providers of all runs to one process. No request about a resource names its provider; each provider
 * has a connection of its own.
 */
export class Providers {
  private readonly byPeer = new Map<string, PluginServer>()

  constructor(private readonly create: () => PluginServer) {}

  /** The provider that a request is for. */
  of(method: string, peer: string): PluginServer {
    // The system gives the port of a closed connection to another one.
    if (method === 'attach') return this.remember(peer, this.create())
    const own = this.byPeer.get(peer)
    if (own !== undefined && (own.settings !== undefined || !METHODS[method])) return own
    return this.remember(peer, METHODS[method] ? this.configured() : this.create())
  }

  /**
   * gRPC closes a connection that was idle for half an hour. On the next one the engine does not configure again. The wrong provider
   * could be that of another cluster: so one is taken over only if all have the same settings.
   */
  private configured(): PluginServer {
    const others = [...this.byPeer.values()].filter(({ settings }) => settings !== undefined)
    const last = others.at(-1)
    if (last === undefined) throw new ProviderError('the engine has not configured this provider')
    if (others.some(({ settings }) => !same(settings, last.settings)))
      throw new ProviderError(
        'the engine has a new connection to this process, which serves providers with different configurations, so it cannot tell which one is meant: run the command again',
      )
    return last
  }

  private remember(peer: string, provider: PluginServer): PluginServer {
    this.byPeer.delete(peer)
    this.byPeer.set(peer, provider)
    const [oldest] = this.byPeer.keys()
    if (this.byPeer.size > MAX_CONNECTIONS && oldest !== undefined) this.byPeer.delete(oldest)
    return provider
  }
}

/** The service. Its messages with properties are plain objects. */
function definition(): grpc.ServiceDefinition {
  const service = ResourceProviderService as unknown as grpc.ServiceDefinition
  return Object.fromEntries(
    Object.entries(service).map(([name, method]) => [
      name,
      {
        ...method,
        requestDeserialize: orError(requestReader(name) ?? method.requestDeserialize),
        responseSerialize: responseWriter(name) ?? method.responseSerialize,
      },
    ]),
  )
}

/** The request, or the error that its handler throws: gRPC would not show an error that is thrown here. */
function orError(read: (bytes: Buffer) => unknown): (bytes: Buffer) => unknown {
  return (bytes) => {
    try {
      return read(bytes)
    } catch (error) {
      return error
    }
  }
}

/** Makes gRPC's handlers of functions that return promises. */
function handlers(providers: Providers): grpc.UntypedServiceImplementation {
  return Object.fromEntries(
    Object.keys(METHODS).map((method) => [
      method,
      (call: grpc.ServerUnaryCall<unknown, unknown>, done: grpc.sendUnaryData<unknown>) => {
        Promise.resolve()
          .then(() => {
            if (call.request instanceof Error) throw call.request
            return providers.of(method, call.getPeer()).calls()[method]!(call.request as never)
          })
          .then(
            (response) => done(null, response),
            (error: unknown) => done(error instanceof ServiceError ? error : serviceError(error)),
          )
      },
    ]),
  )
}
