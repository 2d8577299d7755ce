import { same } from '../../core/policy'
import { providerType } from '../../core/settings'
import { SharedInstances } from '../../core/shared-instances'
import { InputError } from '../../errors'
import { registry } from '../../resources/registry'
import { cancellation } from '../../starrocks/cancellation'
import { clearQueryCaches } from '../../starrocks/query-cache'
import { backendOf, originOf } from '../backend'
import { Configuration } from '../configuration'
import { Redaction, redacted } from '../redaction'
import { FolderFiles } from '../run-files'
import { configFailures } from './config'
import { serviceError } from './errors'
import { invoke } from './invoke'
import type { PluginLog } from './log'
import type { CheckResponse, CreateResponse, ReadResponse, Request } from './messages'
import { urnOfDynamic } from './moved'
import { organizationOf } from './organization'
import { Empty, type PluginAttach, PluginInfo, proto } from './protocol'
import { eitherSecret, secretByType, secretTexts } from './secrecy'
import { type Change, ServedResource, type Subject } from './served-resource'
import type { Decoded } from './wire'

/** What a plugin says about itself. */
export interface Package {
  readonly version: string
  /** `schema.json`. Its text is made when somebody asks for it: it is long. */
  readonly schema: () => string
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
    const shared = new SharedInstances(
      new FolderFiles(
        () => log.engine,
        (message) => log.warn(message),
      ),
    )
    this.resources = new Map(
      registry.map((spec) => [
        `starrocks:index:${spec.kind}`,
        new ServedResource<unknown, unknown, unknown>(spec, log, this.redaction, knownOrigin, shared),
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
      getSchema: async () => new proto.GetSchemaResponse().setSchema(this.described.schema()),
      getMapping: async () => new proto.GetMappingResponse(),
      getMappings: async () => new proto.GetMappingsResponse(),
      checkConfig: async (request: Request<'checkConfig'>) => this.checkConfig(request),
      diffConfig: async (request: Request<'diffConfig'>) => this.diffConfig(request),
      configure: async (request: Request<'configure'>) => this.configure(request),
      invoke: async (request: Request<'invoke'>) => this.invoke(request),
      check: (request: Request<'check'>) => this.check(request),
      diff: (request: Request<'diff'>) => this.diff(request),
      create: (request: Request<'create'>) => this.create(request),
      read: (request: Request<'read'>) => this.read(request),
      update: (request: Request<'update'>) => this.update(request),
      delete: (request: Request<'delete'>) => this.delete(request),
      cancel: async () => {
        cancellation.cancel()
        return new Empty()
      },
    } as Calls
  }

  private checkConfig({ urn, news }: Request<'checkConfig'>): CheckResponse {
    const inputs = { ...news, secrecy: eitherSecret(news.secrecy, secretByType(providerType, news.values)) }
    return { inputs, failures: configFailures(inputs, projectOf(urn)) }
  }

  /** Another cluster or user is no reason to replace resources: a host name can change while the cluster stays. */
  private diffConfig({ olds, news }: Request<'diffConfig'>): proto.DiffResponse {
    const response = new proto.DiffResponse()
    response.setChanges(same(olds.values, news.values) ? NO_CHANGE : SOME_CHANGE)
    return response
  }

  private async configure({ args }: Request<'configure'>): Promise<proto.ConfigureResponse> {
    const configuration = new Configuration(args.values)
    for (const resource of this.resources.values()) await resource.configure(configuration.config)
    this.configuration = configuration
    const response = new proto.ConfigureResponse()
    response.setAcceptsecrets(true)
    response.setAcceptresources(true)
    response.setSupportspreview(true)
    return response
  }

  private async invoke({ tok, args }: Request<'invoke'>): Promise<Decoded> {
    const { providerConfig } = this.configuration ?? new Configuration({})
    try {
      return { values: await invoke(tok, args.values, providerConfig, this.log), secrecy: false }
    } catch (error) {
      throw serviceError(error, (text) => redacted(text, secretTexts(args.secrecy, args.values)))
    }
  }

  private check({ urn, olds, news }: Request<'check'>): Promise<CheckResponse> {
    return this.answer(urn, (resource, subject) => resource.check(subject, olds, news))
  }

  private async diff({ urn, id, olds, oldInputs, news }: Request<'diff'>): Promise<proto.DiffResponse> {
    const recorded = { outs: olds, inputs: oldInputs }
    return diffResponse(await this.answer(urn, (resource, subject) => resource.diff(subject, id, recorded, news)))
  }

  private async create({ urn, properties: checked, preview }: Request<'create'>): Promise<CreateResponse> {
    if (preview) return { properties: this.resourceOf(urn).preview(checked) }
    const { id, outs } = await this.answer(urn, (resource, subject) => resource.create(subject, checked), checked)
    return { id, properties: outs }
  }

  private async read({ urn, id, properties: outs, inputs }: Request<'read'>): Promise<ReadResponse> {
    // A program can give `get` of a generated SDK properties to look for; state has more.
    const isKnown = Object.hasOwn(outs.values, '__urn')
    const found = await this.answer(
      urn,
      (resource, subject) => (isKnown ? resource.read(subject, id, outs, inputs) : resource.import(subject, id, outs)),
      outs,
    )
    return found === undefined ? {} : { id: found.id, properties: found.outs, inputs: found.inputs }
  }

  private async update({ urn, id, olds, news: checked, preview }: Request<'update'>): Promise<Decoded> {
    if (preview) return this.resourceOf(urn).preview(checked)
    return this.answer(urn, (resource, subject) => resource.update(subject, id, olds, checked), checked, olds)
  }

  private async delete({ urn, id, properties: outs }: Request<'delete'>): Promise<Empty> {
    await this.answer(urn, (resource, subject) => resource.delete(subject, id, outs), outs)
    return new Empty()
  }

  /** The answer of a resource to a request. An error has the secrets of the request masked. */
  private async answer<T>(
    urn: string,
    call: (resource: Resource, subject: Subject) => Promise<T>,
    ...sources: readonly Decoded[]
  ): Promise<T> {
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
