import { type handleUnaryCall, Server, ServerCredentials, type ServiceError, status } from '@grpc/grpc-js'
import { EngineService } from '@pulumi/pulumi/proto/engine_grpc_pb'
import * as eng from '@pulumi/pulumi/proto/engine_pb'
import { ResourceMonitorService } from '@pulumi/pulumi/proto/resource_grpc_pb'
import * as pb from '@pulumi/pulumi/proto/resource_pb'
import { Empty } from 'google-protobuf/google/protobuf/empty_pb'
import type { Deployment } from './deployment'
import { Bail, Shutdown, Unsupported } from './errors'
import type { Diagnostic } from './events'
import { type Goal, goalOf, type ReadGoal, readGoalOf } from './goal'
import { fromStruct, type Props, toStruct, UNKNOWN } from './values'

/** The features that this engine announces to the SDK; the SDK refuses the others by name. */
const FEATURES = new Set(['secrets', 'resourceReferences', 'outputValues', 'deletedWith', 'aliasSpecs'])

/** The package whose resources are dynamic. */
const DYNAMIC = 'pulumi-nodejs'

/** The data of the services. */
export interface MonitorOptions {
  /** The inputs of the default provider. */
  config: Props
  log(diagnostic: Diagnostic): void
}

/**
 * The engine's services for the program: the ResourceMonitor service accepts registrations, and the Engine service accepts
 * messages, also those of the provider.
 */
export class Monitor {
  /** Resolves when the program has run to its end and waits for the deployment's. */
  readonly programDone: Promise<void>
  private readonly server = new Server({ 'grpc.max_receive_message_length': -1, 'grpc.max_send_message_length': -1 })
  private readonly goals = new Map<string, Goal>()
  private deployment: Deployment | undefined
  private defaultProvider: Promise<string> | undefined
  private rootResource = ''
  private onProgramDone: () => void = () => {}
  private release: () => void = () => {}
  private readonly released: Promise<void>

  constructor(private readonly o: MonitorOptions) {
    this.programDone = new Promise((resolve) => {
      this.onProgramDone = resolve
    })
    this.released = new Promise((resolve) => {
      this.release = resolve
    })
    this.server.addService(ResourceMonitorService, {
      ...unsupported(ResourceMonitorService),
      supportsFeature: unary(async (request: pb.SupportsFeatureRequest) =>
        new pb.SupportsFeatureResponse().setHassupport(FEATURES.has(request.getId())),
      ),
      registerResource: unary((request: pb.RegisterResourceRequest) => this.register(request)),
      readResource: unary((request: pb.ReadResourceRequest) => this.read(request)),
      registerResourceOutputs: unary(async (request: pb.RegisterResourceOutputsRequest) => {
        await this.deployment!.registerOutputs(request.getUrn(), fromStruct(request.getOutputs()))
        return new Empty()
      }),
      signalAndWaitForShutdown: unary(async () => {
        this.onProgramDone()
        await this.released
        return new Empty()
      }),
    })
    this.server.addService(EngineService, {
      ...unsupported(EngineService),
      log: unary(async (request: eng.LogRequest) => {
        if (request.getSeverity() !== eng.LogSeverity.DEBUG) this.o.log(diagnosticOf(request))
        return new Empty()
      }),
      getRootResource: unary(async () => new eng.GetRootResourceResponse().setUrn(this.rootResource)),
      setRootResource: unary(async (request: eng.SetRootResourceRequest) => {
        this.rootResource = request.getUrn()
        return new eng.SetRootResourceResponse()
      }),
    })
  }

  /** Starts to listen; returns the address. */
  listen(): Promise<string> {
    return new Promise((resolve, reject) => {
      this.server.bindAsync('127.0.0.1:0', ServerCredentials.createInsecure(), (error, port) =>
        error ? reject(error) : resolve(`127.0.0.1:${port}`),
      )
    })
  }

  /** Serves a deployment from now on. */
  attach(deployment: Deployment): void {
    this.deployment = deployment
  }

  /** Lets a program go that waits for the end. */
  releaseProgram(): void {
    this.release()
  }

  /** Stops to listen. */
  close(): void {
    this.server.forceShutdown()
  }

  private async register(request: pb.RegisterResourceRequest): Promise<pb.RegisterResourceResponse> {
    const goal = this.accepted(() => goalOf(request))
    const parent = goal.parent && this.goals.get(goal.parent)
    if (parent) {
      goal.protect ??= parent.protect
      goal.retainOnDelete ??= parent.retainOnDelete
      goal.deletedWith ??= parent.deletedWith
    }
    if (goal.custom) goal.provider = await this.providerFor(goal)
    const { state, result } = await this.deployment!.register(goal)
    this.goals.set(state.urn, goal)
    return new pb.RegisterResourceResponse()
      .setResult(result === 'failed' ? pb.Result.FAIL : result === 'skipped' ? pb.Result.SKIP : pb.Result.SUCCESS)
      .setUrn(state.urn)
      .setId(state.id)
      .setObject(toStruct(goal.custom ? state.outputs : {}))
  }

  private async read(request: pb.ReadResourceRequest): Promise<pb.ReadResourceResponse> {
    const goal = this.accepted(() => readGoalOf(request))
    goal.provider = await this.providerFor(goal)
    const { state } = await this.deployment!.read(goal)
    return new pb.ReadResourceResponse().setUrn(state.urn).setProperties(toStruct(state.outputs))
  }

  /** An unsupported request ends the run, so that it cannot pass unnoticed. */
  private accepted<T>(read: () => T): T {
    try {
      return read()
    } catch (e) {
      if (e instanceof Unsupported) this.refuse(e)
      throw e
    }
  }

  private refuse(e: Unsupported): void {
    this.o.log({ severity: 'error', message: e.message })
    this.deployment!.cancel()
  }

  /** The reference of the default provider, which is itself a resource and is registered before its first resource. */
  private providerFor({ type }: Goal | ReadGoal): Promise<string> {
    const [name] = type.split(':')
    if (name !== DYNAMIC) {
      this.accepted(() => {
        throw new Unsupported(`provider ${name}`)
      })
    }
    this.defaultProvider ??= this.registerProvider()
    return this.defaultProvider
  }

  private async registerProvider(): Promise<string> {
    const { state } = await this.deployment!.register({
      type: `pulumi:providers:${DYNAMIC}`,
      name: 'default',
      custom: true,
      properties: this.o.config,
      dependencies: [],
      propertyDependencies: {},
      provider: '',
      ignoreChanges: [],
      replaceOnChanges: [],
      additionalSecretOutputs: [],
      customTimeouts: {},
      aliases: [],
    })
    return `${state.urn}::${state.id || UNKNOWN}`
  }
}

const SEVERITIES = ['info', 'info', 'warning', 'error'] as const

function diagnosticOf(request: eng.LogRequest): Diagnostic {
  return {
    severity: SEVERITIES[request.getSeverity()],
    message: request.getMessage(),
    ...(request.getUrn() && { urn: request.getUrn() }),
    ...(request.getEphemeral() && { ephemeral: true }),
  }
}

function unary<Request, Response>(answer: (request: Request) => Promise<Response>): handleUnaryCall<Request, Response> {
  return (call, callback) => {
    answer(call.request).then(
      (response) => callback(null, response),
      (e: unknown) => callback(serviceError(e)),
    )
  }
}

function serviceError(e: unknown): Partial<ServiceError> {
  const gone = e instanceof Shutdown || e instanceof Bail || e instanceof Unsupported
  return { code: gone ? status.UNAVAILABLE : status.UNKNOWN, details: (e as Error).message }
}

/** Every method of a service, refusing by its name. */
function unsupported(service: object): Record<string, handleUnaryCall<unknown, unknown>> {
  return Object.fromEntries(
    Object.keys(service).map((method) => [
      method,
      (_call, callback) =>
        callback({ code: status.UNIMPLEMENTED, details: new Unsupported(`the engine's method ${method}`).message }),
    ]),
  )
}
