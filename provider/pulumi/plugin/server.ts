import type { CheckFailure } from '../../core/check'
import { same } from '../../core/policy'
import { providerType } from '../../core/settings'
import { InputError } from '../../errors'
import { registry } from '../../resources/registry'
import { cancellation } from '../../starrocks/cancellation'
import { clearQueryCaches } from '../../starrocks/query-cache'
import { backendOf, originOf } from '../backend'
import { Configuration, configFailures } from './config'
import { serviceError } from './errors'
import { invoke } from './invoke'
import type { PluginLog } from './log'
import { urnOfDynamic } from './moved'
import { organizationOf } from './organization'
import { Empty, type PluginAttach, PluginInfo, proto } from './protocol'
import { Redaction, redacted } from './redaction'
import { eitherSecret, secretByType, secretTexts } from './secrecy'
import { type Change, ServedResource, type Subject } from './served-resource'
import { type Decoded, decode, encode } from './wire'

/** What a plugin says about itself. */
export interface Package {
  readonly version: string
  /** `schema.json`. */
  readonly schema: string
}

export type Calls = Record<string, (request: never) => Promise<unknown>>

/**
 * The service `ResourceProvider` (pulumi/provider.proto) for one provider of a program: its configuration, every kind of the registry, and
 * the look-ups.
 */
export class PluginServer {
  private readonly redaction = new Redaction()
  private readonly resources: ReadonlyMap<string, ServedResource<unknown, unknown, unknown>>
  private configuration?: Configuration

  constructor(
    private readonly described: Package,
    private readonly log: PluginLog,
  ) {
    this.resources = new Map(
      registry.map((spec) => [
        `starrocks:index:${spec.kind}`,
        new ServedResource<unknown, unknown, unknown>(spec, log, this.redaction, knownOrigin),
      ]),
    )
  }

  /** The settings of the last Configure; undefined before it. */
  get settings(): object | undefined {
    return this.configuration?.config.rawConfig
  }

  /** The methods of the service, by their names in gRPC's definition. */
  calls(): Calls {
    return {
      handshake: async () => new proto.ProviderHandshakeResponse().setAcceptSecrets(true).setAcceptResources(true),
      attach: async (request: PluginAttach) => {
        // A run of an engine that did not start this process, which may have served another run before.
        cancellation.reset()
        clearQueryCaches()
        this.log.attach(request.getAddress())
        return new Empty()
      },
      getPluginInfo: async () => new PluginInfo().setVersion(this.described.version),
      getSchema: async () => new proto.GetSchemaResponse().setSchema(this.described.schema),
      getMapping: async () => new proto.GetMappingResponse(),
      getMappings: async () => new proto.GetMappingsResponse(),
      checkConfig: async (request: proto.CheckRequest) => this.checkConfig(request),
      diffConfig: async (request: proto.DiffRequest) => this.diffConfig(request),
      configure: async (request: proto.ConfigureRequest) => this.configure(request),
      invoke: async (request: proto.InvokeRequest) => this.invoke(request),
      check: (request: proto.CheckRequest) => this.check(request),
      diff: (request: proto.DiffRequest) => this.diff(request),
      create: (request: proto.CreateRequest) => this.create(request),
      read: (request: proto.ReadRequest) => this.read(request),
      update: (request: proto.UpdateRequest) => this.update(request),
      delete: (request: proto.DeleteRequest) => this.delete(request),
      cancel: async () => {
        cancellation.cancel()
        return new Empty()
      },
    } as Calls
  }

  private checkConfig(request: proto.CheckRequest): proto.CheckResponse {
    const news = decode(request.getNews())
    const secrecy = eitherSecret(news.secrecy, secretByType(providerType, news.values))
    return checkResponse({ ...news, secrecy }, configFailures({ ...news, secrecy }, projectOf(request.getUrn())))
  }

  /** Another cluster or user is no reason to replace resources: a host name can change while the cluster stays. */
  private diffConfig(request: proto.DiffRequest): proto.DiffResponse {
    const [olds, news] = [decode(request.getOlds()).values, decode(request.getNews()).values]
    const response = new proto.DiffResponse()
    response.setChanges(same(olds, news) ? NO_CHANGE : SOME_CHANGE)
    return response
  }

  private async configure(request: proto.ConfigureRequest): Promise<proto.ConfigureResponse> {
    const configuration = new Configuration(decode(request.getArgs()).values)
    for (const resource of this.resources.values()) await resource.configure(configuration.config)
    this.configuration = configuration
    const response = new proto.ConfigureResponse()
    response.setAcceptsecrets(true)
    response.setAcceptresources(true)
    response.setSupportspreview(true)
    return response
  }

  private async invoke(request: proto.InvokeRequest): Promise<proto.InvokeResponse> {
    const args = decode(request.getArgs())
    const { providerConfig } = this.configuration ?? new Configuration({})
    try {
      const found = await invoke(request.getTok(), args.values, providerConfig, this.log)
      return new proto.InvokeResponse().setReturn(encode({ values: found, secrecy: false }))
    } catch (error) {
      throw serviceError(error, (text) => redacted(text, secretTexts(args.secrecy, args.values)))
    }
  }

  private async check(request: proto.CheckRequest): Promise<proto.CheckResponse> {
    const { inputs, failures } = await this.answer(request, (resource, subject) =>
      resource.check(subject, decode(request.getOlds()), decode(request.getNews())),
    )
    return checkResponse(inputs, failures)
  }

  private async diff(request: proto.DiffRequest): Promise<proto.DiffResponse> {
    const olds = { outs: decode(request.getOlds()), inputs: decode(request.getOldInputs()) }
    const change = await this.answer(request, (resource, subject) =>
      resource.diff(subject, request.getId(), olds, decode(request.getNews())),
    )
    return diffResponse(change)
  }

  private async create(request: proto.CreateRequest): Promise<proto.CreateResponse> {
    const checked = decode(request.getProperties())
    const response = new proto.CreateResponse()
    if (request.getPreview()) return response.setProperties(encode(this.resourceOf(request.getUrn()).preview(checked)))
    const { id, outs } = await this.answer(request, (resource, subject) => resource.create(subject, checked), checked)
    return response.setId(id).setProperties(encode(outs))
  }

  private async read(request: proto.ReadRequest): Promise<proto.ReadResponse> {
    const [outs, inputs] = [decode(request.getProperties()), decode(request.getInputs())]
    // A program can give `get` of a generated SDK properties to look for; state has more.
    const isKnown = Object.hasOwn(outs.values, '__urn')
    const found = await this.answer(
      request,
      (resource, subject) =>
        isKnown
          ? resource.read(subject, request.getId(), outs, inputs)
          : resource.import(subject, request.getId(), outs),
      outs,
    )
    const response = new proto.ReadResponse()
    if (found === undefined) return response
    if (found.inputs !== undefined) response.setInputs(encode(found.inputs))
    return response.setId(found.id).setProperties(encode(found.outs))
  }

  private async update(request: proto.UpdateRequest): Promise<proto.UpdateResponse> {
    const [olds, checked] = [decode(request.getOlds()), decode(request.getNews())]
    const response = new proto.UpdateResponse()
    if (request.getPreview()) return response.setProperties(encode(this.resourceOf(request.getUrn()).preview(checked)))
    const outs = await this.answer(
      request,
      (resource, subject) => resource.update(subject, request.getId(), olds, checked),
      checked,
      olds,
    )
    return response.setProperties(encode(outs))
  }

  private async delete(request: proto.DeleteRequest): Promise<Empty> {
    const outs = decode(request.getProperties())
    await this.answer(request, (resource, subject) => resource.delete(subject, request.getId(), outs), outs)
    return new Empty()
  }

  /** The answer of a resource to a request. An error has the secrets of the request masked. */
  private async answer<T>(
    request: { getUrn(): string },
    call: (resource: Resource, subject: Subject) => Promise<T>,
    ...sources: readonly Decoded[]
  ): Promise<T> {
    const urn = request.getUrn()
    const resource = this.resourceOf(urn)
    try {
      return await call(resource, { urn, name: urn.split('::').slice(3).join('::') })
    } catch (error) {
      throw serviceError(error, (text) => this.redaction.redact(urn, text), resource.unfinished(error, ...sources))
    }
  }

  private resourceOf(urn: string): Resource {
    const type = urn.split('::')[2]?.split('$').at(-1) ?? ''
    const resource = this.resources.get(type)
    if (resource === undefined) throw new InputError('type', `this provider has no resource ${type}`)
    return resource
  }
}

type Resource = ServedResource<unknown, unknown, unknown>

const { DIFF_NONE: NO_CHANGE, DIFF_SOME: SOME_CHANGE } = proto.DiffResponse.DiffChanges

function checkResponse(inputs: Decoded, failures: readonly CheckFailure[]): proto.CheckResponse {
  const response = new proto.CheckResponse()
  response.setInputs(encode(inputs))
  response.setFailuresList(
    failures.map(({ property, reason }) => new proto.CheckFailure().setProperty(property).setReason(reason)),
  )
  return response
}

function diffResponse({
  changes,
  replaces = [],
  deleteBeforeReplace = false,
  changed,
  details,
}: Change): proto.DiffResponse {
  const response = new proto.DiffResponse()
  response.setChanges(changes ? SOME_CHANGE : NO_CHANGE)
  response.setReplacesList(replaces)
  response.setDeletebeforereplace(deleteBeforeReplace)
  response.setDiffsList([...changed])
  response.setHasdetaileddiff(changes)
  for (const { path, kind, replaces: replaced, isInput } of details) {
    const difference = new proto.PropertyDiff()
    difference.setKind(proto.PropertyDiff.Kind[`${kind}${replaced ? '_REPLACE' : ''}`])
    difference.setInputdiff(isInput)
    response.getDetaileddiffMap().set(path, difference)
  }
  return response
}

/** As of the dynamic resource: an object is still the stack's own after the stack has moved to the plugin. */
function knownOrigin(urn: string): string | undefined {
  const directory = process.cwd()
  const backend = backendOf(process.env, directory)
  const organization = organizationOf(urn, backend, process.env, directory)
  return organization === undefined ? undefined : originOf(urnOfDynamic(urn), organization, backend)
}

function projectOf(urn: string): string | undefined {
  return urn.split('::')[1]
}
