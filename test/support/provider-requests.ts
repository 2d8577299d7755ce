import * as proto from '@pulumi/pulumi/proto/provider_pb'
import { type JavaScriptValue, Struct } from 'google-protobuf/google/protobuf/struct_pb'
import { registry } from '../../provider/resources/registry'
import { revealed } from './wire-values'

/** How the provider is served: to programs in TypeScript by the SDK's dynamic provider process, or to all by the plugin. */
export type Face = 'dynamic' | 'plugin'

export const FACES: readonly Face[] = ['dynamic', 'plugin']

export type Properties = Record<string, unknown>

/**
 * The engine's requests about resources. A test declares a resource as a dynamic one, with `__provider` and `__urn`; to the plugin
 * the engine sends the same arguments without them, with the URN, the inputs in state, and the marks of secrets.
 */
export class Requests {
  /** The inputs in state, by URN. */
  private readonly inputs = new Map<string, Properties>()

  constructor(private readonly face: Face) {}

  configure(config: Readonly<Record<string, string>>): proto.ConfigureRequest {
    const request = new proto.ConfigureRequest()
    const ofPlugin = Object.entries(config).map(([key, value]) => [key.replace('starrocks:', ''), value])
    request.setArgs(struct(this.face === 'plugin' ? Object.fromEntries(ofPlugin) : config))
    request.setAcceptsecrets(true)
    request.setAcceptresources(true)
    return request
  }

  check(olds: Properties, news: Properties): proto.CheckRequest {
    const request = this.about(new proto.CheckRequest(), news)
    request.setOlds(this.struct(olds))
    request.setNews(this.struct(this.face === 'plugin' ? ofProgram(news) : news))
    if (Object.keys(olds).length > 0) this.record(request.getUrn(), olds)
    return request
  }

  diff(id: string, olds: Properties, news: Properties): proto.DiffRequest {
    const request = this.about(new proto.DiffRequest(), news)
    request.setId(id)
    request.setOlds(this.struct(olds))
    request.setNews(this.struct(news))
    request.setOldInputs(this.recorded(request.getUrn()))
    return request
  }

  create(news: Properties, preview: boolean): proto.CreateRequest {
    const request = this.about(new proto.CreateRequest(), news)
    request.setProperties(this.struct(news))
    request.setPreview(preview)
    if (!preview) this.record(request.getUrn(), news)
    return request
  }

  read(id: string, props: Properties): proto.ReadRequest {
    const request = this.about(new proto.ReadRequest(), props)
    request.setId(id)
    request.setProperties(this.struct(props))
    request.setInputs(this.recorded(request.getUrn()))
    return request
  }

  update(id: string, olds: Properties, news: Properties, preview: boolean): proto.UpdateRequest {
    const request = this.about(new proto.UpdateRequest(), news)
    request.setId(id)
    request.setOlds(this.struct(olds))
    request.setNews(this.struct(news))
    request.setOldInputs(this.recorded(request.getUrn()))
    request.setPreview(preview)
    if (!preview) this.record(request.getUrn(), news)
    return request
  }

  delete(id: string, props: Properties): proto.DeleteRequest {
    const request = this.about(new proto.DeleteRequest(), props)
    request.setId(id)
    request.setProperties(this.struct(props))
    request.setOldInputs(this.recorded(request.getUrn()))
    return request
  }

  private about<
    Request extends { setUrn(urn: string): unknown; setName(name: string): unknown; setType(type: string): unknown },
  >(request: Request, properties: Properties): Request {
    const urn = this.face === 'plugin' ? urnOfPlugin(properties) : String(properties.__urn)
    const [, , type = '', ...name] = urn.split('::')
    request.setUrn(urn)
    request.setType(type)
    request.setName(name.join('::'))
    return request
  }

  private record(urn: string, inputs: Properties): void {
    this.inputs.set(urn, inputs)
  }

  private recorded(urn: string): Struct {
    return this.struct(this.inputs.get(urn) ?? {})
  }

  private struct(values: Properties): Struct {
    return struct(this.face === 'plugin' ? values : revealed(values))
  }
}

export function struct(values: Properties): Struct {
  return Struct.fromJavaScript(values as Record<string, JavaScriptValue>)
}

/** What a program gives a resource of the plugin. */
function ofProgram(news: Properties): Properties {
  return Object.fromEntries(Object.entries(news).filter(([name]) => !name.startsWith('__')))
}

const DYNAMIC = 'pulumi-nodejs:dynamic/starrocks:'

/** The URN of a resource that is declared as a dynamic one, or was recorded by either face. */
function urnOfPlugin({ __provider, __urn }: Properties): string {
  const [prefix, project, type = '', ...name] = String(__urn).replace(DYNAMIC, 'starrocks:index:').split('::')
  const [, file] = /([\w-]+)"\)/.exec(String(__provider ?? '')) ?? []
  const kind = registry.find((spec) => spec.file === file)?.kind
  return [prefix, project, kind === undefined ? type : `starrocks:index:${kind}`, ...name].join('::')
}
