import { type Client, credentials, type Metadata, type ServiceError, status } from '@grpc/grpc-js'
import { ResourceProviderClient } from '@pulumi/pulumi/proto/provider_grpc_pb'
import * as pb from '@pulumi/pulumi/proto/provider_pb'
import { Status } from '@pulumi/pulumi/proto/status_pb'
import { ProviderError } from './errors'
import { type NodeProcess, startSdk } from './process'
import type { PropertyDiff } from './property-diff'
import type { ResourceState } from './state'
import { fromStruct, markSecrets, type Props, plain, toStruct } from './values'

/** A problem that a provider reports about an input. */
export interface CheckFailure {
  property: string
  reason: string
}

/** A provider's answer about a change. */
export interface Diff {
  /** Undefined: the provider has no opinion. */
  changes?: boolean
  replaces: string[]
  deleteBeforeReplace: boolean
  /** The changed properties; a dynamic provider never gives them. */
  changedKeys?: string[]
  detailedDiff?: Record<string, PropertyDiff>
}

/** The result of a read; without outputs the object is gone. */
export interface ReadResult {
  id: string
  outputs: Props
  inputs?: Props
}

/** The environment of a provider process. */
export interface ProviderEnvironment {
  engineAddress: string
  project: string
  cwd: string
  env: Record<string, string | undefined>
  onLine(line: string): void
}

/**
 * A dynamic provider in its own process (`@pulumi/pulumi/cmd/dynamic-provider`), started and configured as by the engine. It
 * receives and returns plain values; this class restores the secret marks.
 */
export class Provider {
  private constructor(
    private readonly process: NodeProcess,
    private readonly client: ResourceProviderClient,
  ) {}

  /** Starts the process and configures it with the inputs of its provider resource. */
  static async start(config: Props, at: ProviderEnvironment): Promise<Provider> {
    let announce: (port: string) => void = () => {}
    const port = new Promise<string>((resolve) => {
      announce = resolve
    })
    let announced = false
    const process = startSdk('dynamic-provider', [at.engineAddress], {
      cwd: at.cwd,
      env: { ...at.env, PULUMI_NODEJS_PROJECT: at.project, PULUMI_PROJECT: at.project, PULUMI_CONFIG: '{}' },
      // The first line is the port; other output until then goes to stderr.
      onLine: (line, stream) => {
        if (announced || stream === 'stderr') return at.onLine(line)
        announced = true
        announce(line)
      },
    })
    const died = process.ended.then((code) => Promise.reject(new ProviderError(`provider exited with code ${code}`)))
    const address = `127.0.0.1:${await Promise.race([port, died])}`
    died.catch(() => {})
    const provider = new Provider(process, new ResourceProviderClient(address, credentials.createInsecure()))
    await provider.configure(config)
    return provider
  }

  private async configure(config: Props): Promise<void> {
    const request = new pb.ConfigureRequest().setArgs(toStruct(config)).setAcceptsecrets(true).setAcceptresources(true)
    for (const [key, value] of Object.entries(plain(config))) {
      request.getVariablesMap().set(`pulumi-nodejs:config:${key}`, String(value))
    }
    await this.call('configure', request)
  }

  /** Validates inputs and completes them. */
  async check(urn: string, olds: Props, news: Props): Promise<{ inputs: Props; failures: CheckFailure[] }> {
    const request = new pb.CheckRequest()
      .setUrn(urn)
      .setOlds(toStruct(plain(olds)))
      .setNews(toStruct(plain(news)))
    const response = await this.call<pb.CheckResponse>('check', request)
    return {
      inputs: markSecrets(fromStruct(response.getInputs()), news),
      failures: response.getFailuresList().map((f) => f.toObject()),
    }
  }

  /** Compares the recorded state with the desired one. */
  async diff(
    old: Pick<ResourceState, 'urn' | 'id' | 'inputs' | 'outputs'>,
    news: Props,
    ignore: string[],
  ): Promise<Diff> {
    const request = new pb.DiffRequest()
      .setUrn(old.urn)
      .setId(old.id)
      .setOlds(toStruct(plain(old.outputs)))
      .setOldInputs(toStruct(plain(old.inputs)))
      .setNews(toStruct(plain(news)))
      .setIgnorechangesList(ignore)
    const response = await this.call<pb.DiffResponse>('diff', request)
    const { DIFF_NONE, DIFF_SOME } = pb.DiffResponse.DiffChanges
    const changes = response.getChanges()
    return {
      changes: changes === DIFF_SOME ? true : changes === DIFF_NONE ? false : undefined,
      replaces: response.getReplacesList(),
      deleteBeforeReplace: response.getDeletebeforereplace(),
    }
  }

  async create(urn: string, inputs: Props, timeout = 0): Promise<{ id: string; outputs: Props }> {
    const request = new pb.CreateRequest()
      .setUrn(urn)
      .setProperties(toStruct(plain(inputs)))
      .setTimeout(timeout)
    const response = await this.call<pb.CreateResponse>('create', request, inputs)
    const id = response.getId()
    if (id === '') throw new ProviderError(`plugin returned empty resource.ID from create '${urn}'`)
    return { id, outputs: markSecrets(fromStruct(response.getProperties()), inputs) }
  }

  async update(old: ResourceState, news: Props, ignore: string[], timeout = 0): Promise<Props> {
    const request = new pb.UpdateRequest()
      .setUrn(old.urn)
      .setId(old.id)
      .setOlds(toStruct(plain(old.outputs)))
      .setOldInputs(toStruct(plain(old.inputs)))
      .setNews(toStruct(plain(news)))
      .setIgnorechangesList(ignore)
      .setTimeout(timeout)
    const response = await this.call<pb.UpdateResponse>('update', request, news)
    return markSecrets(fromStruct(response.getProperties()), news)
  }

  /** Reads an object. Without properties (an import) the dynamic provider has no provider code to call. */
  async read(urn: string, id: string, inputs?: Props, outputs?: Props): Promise<ReadResult> {
    const request = new pb.ReadRequest().setUrn(urn).setId(id)
    if (inputs) request.setInputs(toStruct(plain(inputs)))
    if (outputs) request.setProperties(toStruct(plain(outputs)))
    const response = await this.call<pb.ReadResponse>('read', request)
    return {
      id: response.getId(),
      outputs: markSecrets(fromStruct(response.getProperties()), outputs ?? {}),
      ...(response.hasInputs() && { inputs: markSecrets(fromStruct(response.getInputs()), inputs ?? {}) }),
    }
  }

  async delete(old: ResourceState): Promise<void> {
    const request = new pb.DeleteRequest()
      .setUrn(old.urn)
      .setId(old.id)
      .setProperties(toStruct(plain(old.outputs)))
      .setOldInputs(toStruct(plain(old.inputs)))
      .setTimeout(old.customTimeouts?.delete ?? 0)
    await this.call('delete', request)
  }

  /** Ends the process. */
  async close(): Promise<void> {
    this.client.close()
    this.process.child.kill('SIGKILL')
    await this.process.ended
  }

  private call<Response>(method: Method, request: unknown, inputs: Props = {}): Promise<Response> {
    const rpc = (this.client[method] as unknown as Rpc<Response>).bind(this.client)
    return new Promise((resolve, reject) => {
      rpc(request, (error, response) => (error ? reject(providerError(error, inputs)) : resolve(response)))
    })
  }
}

type Method = Exclude<keyof ResourceProviderClient, keyof Client>
type Rpc<Response> = (request: unknown, done: (error: ServiceError | null, response: Response) => void) => void

function providerError(error: ServiceError, inputs: Props): ProviderError {
  const partial = initError(error.metadata)
  if (partial) {
    const { id, reasons } = partial
    const count = reasons.length === 1 ? '1 error' : `${reasons.length} errors`
    const message = `${count} occurred:${reasons.map((r) => `\n\t* ${r}`).join('')}\n\n`
    return new ProviderError(message, { id, reasons, properties: markSecrets(partial.properties, inputs) })
  }
  if (error.code === status.UNAVAILABLE) return new ProviderError('error reading from server: EOF')
  return new ProviderError(error.details)
}

/** The details of a half-done create or update, which travel in the trailer of the failed call. */
function initError(metadata: Metadata | undefined): ProviderError['partial'] {
  const details = metadata?.get('grpc-status-details-bin')[0]
  if (!(details instanceof Buffer)) return undefined
  const [any] = Status.deserializeBinary(details).getDetailsList()
  const failure = any?.unpack(pb.ErrorResourceInitFailed.deserializeBinary, 'pulumirpc.ErrorResourceInitFailed')
  if (!failure) return undefined
  return { id: failure.getId(), properties: fromStruct(failure.getProperties()), reasons: failure.getReasonsList() }
}
