import type { ResourceProvider } from '../../provider/core/resource-provider'
import { originOf } from '../../provider/pulumi/backend'
import { clearQueryCaches } from '../../provider/starrocks/query-cache'
import type { Lake } from './lake'

type Values = Record<string, unknown>
type AnyHandler = Pick<
  ResourceProvider<never, never, never>,
  'configure' | 'check' | 'diff' | 'create' | 'update' | 'read' | 'delete'
> & { readonly spec: { readonly inputs: object } }

/**
 * One resource through its life, by the provider's methods in the engine's order of calls. The engine itself is tested
 * elsewhere; this class tests the many possible operations on a resource.
 */
export class ResourceLife {
  id = ''
  inputs: Values = {}
  outs: Values = {}
  private configured = false

  constructor(
    private readonly handler: AnyHandler,
    private readonly config: Record<string, string>,
    private urn = 'urn:pulumi:test::project::pulumi-nodejs:dynamic/starrocks:Thing::thing',
    private backend = 'file:///backend',
  ) {}

  static of(handler: AnyHandler, lake: Lake, name?: string): ResourceLife {
    const urn = name && `urn:pulumi:test::project::pulumi-nodejs:dynamic/starrocks:Thing::${name}`
    return new ResourceLife(handler, lake.config, urn)
  }

  /** The result of check; nothing is changed. */
  async check(args: Values): Promise<{ inputs: Values; failures: { property: string; reason: string }[] }> {
    if (!this.configured)
      await this.handler.configure({ config: { get: (key: string) => this.config[key], rawConfig: this.config } })
    this.configured = true
    const checked = await this.handler.check(this.inputs, this.news(args))
    return { inputs: checked.inputs as Values, failures: [...checked.failures] }
  }

  /** The statements of a preview as they are sent: with the incarnation that create has generated. */
  sent<T extends string | readonly string[]>(shown: T): T {
    return JSON.parse(JSON.stringify(shown).replaceAll('#<id>', `#${this.outs.__incarnation}`)) as T
  }

  /** The inputs that the constructor of the resource registers. */
  private news(args: Values): Values {
    return { ...args, __urn: this.urn, __origin: originOf(this.urn, 'organization', this.backend) }
  }

  /** The same stack in another backend, as of another developer: it has nothing in state. */
  ofAnotherDeveloper(): ResourceLife {
    return new ResourceLife(this.handler, this.config, this.urn, 'file:///another-backend')
  }

  /** The effect of `aliases`, `pulumi state rename` and `pulumi stack rename`: the state stays, under another URN. */
  renamed(name: string): this {
    this.urn = this.urn.replace(/[^:]+$/, name)
    return this
  }

  /** The failures of check as text, a line each. */
  async failures(args: Values): Promise<string[]> {
    return (await this.check(args)).failures.map(({ property, reason }) => `${property}: ${reason}`)
  }

  /** The result of a preview. */
  async preview(
    args: Values,
  ): Promise<{ operation: 'create' | 'same' | 'update' | 'replace'; inputs: Values; replaces: string[] }> {
    const { inputs, failures } = await this.check(args)
    if (failures.length > 0)
      throw new Error(failures.map(({ property, reason }) => `${property}: ${reason}`).join('\n'))
    if (this.id === '') return { operation: 'create', inputs, replaces: [] }
    const { changes, replaces = [] } = await this.handler.diff(this.id, this.outs, inputs)
    return { operation: replaces.length > 0 ? 'replace' : changes ? 'update' : 'same', inputs, replaces }
  }

  /** Runs the calls of an `up`. */
  async up(args: Values): Promise<string> {
    const { operation, inputs } = await this.preview(args)
    if (operation === 'replace') return this.replace(args)
    try {
      if (operation === 'create') Object.assign(this, await this.handler.create(inputs))
      if (operation === 'update') this.outs = (await this.handler.update(this.id, this.outs, inputs)).outs as Values
      this.inputs = inputs
    } catch (error) {
      // An unfinished create is recorded, and updated by the next run.
      const unfinished = error as { id?: string; properties?: Values }
      if (unfinished.id !== undefined) {
        if (operation === 'create') this.inputs = inputs
        Object.assign(this, { id: unfinished.id, outs: unfinished.properties })
      }
      throw error
    }
    return operation
  }

  /** The inputs of a forced replacement, as a preview of it shows them. */
  async previewForced(args: Values): Promise<Values> {
    const old = { id: this.id, inputs: this.inputs, outs: this.outs }
    await this.check(args)
    this.forget()
    try {
      return (await this.preview(args)).inputs
    } finally {
      Object.assign(this, old)
    }
  }

  /**
   * `pulumi up --replace`: the engine checks the resource once, with nothing recorded, and calls no diff. So the provider, whose process
   * is a new one, cannot tell it from a create.
   */
  async replaceTarget(args: Values, { createFirst = false } = {}): Promise<string> {
    await this.handler.configure({ config: { get: (key: string) => this.config[key], rawConfig: this.config } })
    return this.replace(args, createFirst)
  }

  /**
   * A replacement that no input requires, for a resource that was checked before: `replacementTrigger`, `replaceWith`. The
   * engine does not call diff. With the option `deleteBeforeReplace: false` of the resource, the create comes first.
   */
  async forceReplace(args: Values, { createFirst = false } = {}): Promise<string> {
    await this.check(args)
    return this.replace(args, createFirst)
  }

  /** As the engine does: the replacement is checked without recorded inputs while the old object still exists. */
  private async replace(args: Values, createFirst = false): Promise<string> {
    const old = { id: this.id, inputs: this.inputs, outs: this.outs }
    this.forget()
    let inputs: Values = {}
    try {
      inputs = (await this.preview(args)).inputs
      if (!createFirst) await this.handler.delete(old.id, old.outs)
      Object.assign(this, { inputs }, await this.handler.create(inputs))
      if (createFirst) await this.handler.delete(old.id, old.outs)
    } catch (error) {
      const { id, properties: outs } = error as { id?: string; properties?: Values }
      // If the replacement was not created, the old state remains, and its object is marked as deleted.
      Object.assign(this, id === undefined ? old : { id, inputs, outs })
      throw error
    }
    return 'replace'
  }

  /** The next `up` after an unfinished one: an update, whatever diff returns. */
  async repair(args: Values): Promise<void> {
    const { inputs } = await this.preview(args)
    this.outs = (await this.handler.update(this.id, this.outs, inputs)).outs as Values
    this.inputs = inputs
  }

  /** Runs the calls of a refresh; false if the object is gone. */
  refresh(): Promise<boolean> {
    // Each refresh has its own provider process.
    clearQueryCaches()
    return this.read()
  }

  /** Reads this one of several resources, as a refresh does. */
  async read(): Promise<boolean> {
    const { id, props, inputs } = await this.handler.read(this.id, this.outs)
    if (id === '') {
      this.forget()
      return false
    }
    this.outs = props as Values
    // The engine keeps its inputs where the provider returns none.
    if (inputs !== undefined) this.inputs = inputs as Values
    return true
  }

  async destroy(): Promise<void> {
    await this.handler.delete(this.id, this.outs)
    this.forget()
  }

  private forget(): void {
    Object.assign(this, { id: '', inputs: {}, outs: {} })
  }
}
