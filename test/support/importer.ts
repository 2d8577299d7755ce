import { ResourceProvider } from '../../provider/core/resource-provider'
import { originOf } from '../../provider/pulumi/backend'
import type { AnySpec } from '../../provider/resources/registry'
import { clearQueryCaches } from '../../provider/starrocks/query-cache'
import type { Lake } from './lake'
import { ResourceLife } from './resource'

type Values = Record<string, unknown>

/** A resource that `pulumi import` has made, in a provider process of its own. */
export class ImportedResource extends ResourceLife {
  private constructor(
    private readonly provider: ResourceProvider<unknown, unknown, unknown>,
    lake: Lake,
    urn: string,
    readonly warnings: readonly string[],
  ) {
    super(provider as never, lake.config, urn)
  }

  /** Imports an object under the name of a resource of the stack `test`. */
  static async import(spec: AnySpec, lake: Lake, id: string, name: string): Promise<ImportedResource> {
    clearQueryCaches()
    const warnings: string[] = []
    const provider = new ResourceProvider(spec, { warn: (message) => warnings.push(message), progress: () => {} })
    await provider.configure({ config: { get: (key) => lake.config[key], rawConfig: lake.config } })
    const urn = `urn:pulumi:test::project::pulumi-nodejs:dynamic/starrocks:Thing::${name}`
    const hidden = { __urn: urn, __origin: originOf(urn, 'organization', 'file:///backend') }
    const resource = new ImportedResource(provider as never, lake, urn, warnings)
    const { id: recordedId, inputs, props } = await provider.import(id, hidden)
    Object.assign(resource, { id: recordedId, inputs, outs: props })
    return resource
  }

  /** What the engine checks after the import: the inputs that were read, against themselves. */
  async checkAsRead(): Promise<readonly { property: string; reason: string }[]> {
    return (await this.provider.check(this.inputs, this.inputs)).failures
  }

  /** The arguments of the program that Pulumi generates: the inputs that the schema has. */
  get program(): Values {
    const { inputs } = this.provider.spec
    return Object.fromEntries(Object.entries(this.inputs).filter(([name]) => Object.hasOwn(inputs, name)))
  }
}
