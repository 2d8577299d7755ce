import type { CheckFailure } from '../../core/check'
import { ForeignError } from '../../core/imported'
import type { Log } from '../../core/log'
import { same } from '../../core/policy'
import { type DiffResult, ResourceProvider } from '../../core/resource-provider'
import type { SharedInstances } from '../../core/shared-instances'
import type { Spec } from '../../core/spec'
import { type Hidden, UnfinishedError } from '../../core/state'
import { policies, withoutStatements } from '../../core/statements'
import { holdsSecret, showsInStatements } from '../../core/validate'
import { UNKNOWN, type Values } from '../../core/values'
import type { Redaction } from '../redaction'
import { type PropertyChange, propertyChanges } from './detail'
import { urnOfPlugin } from './moved'
import { eitherSecret, isAnySecret, memberOf, type Secrecy, secretByType, secretTexts } from './secrecy'
import type { Decoded } from './wire'

/** What the provider itself adds to each resource. None of it is made of inputs. */
const OF_EACH_RESOURCE: readonly string[] = [
  '__urn',
  '__origin',
  '__incarnation',
  '__ids',
  '__acceptedOwner',
  '__found',
  '__unfinished',
  '__version',
  '__get',
  '__secret',
] satisfies (keyof Hidden | '__secret')[]

/** What an import tells the check that follows. */
const OF_AN_IMPORT = ['__missing', '__imported']

/** A resource as the engine names it. */
export interface Subject {
  readonly urn: string
  /** The logical name. */
  readonly name: string
}

export interface Change extends DiffResult {
  /** The top-level properties that differ. */
  readonly changed: readonly string[]
  readonly details: readonly PropertyChange[]
}

/**
 * One kind of resource behind the protocol. It adds what a program in TypeScript adds in the constructor of its class: the URN, the default name, and
 * which of the computed properties are secret.
 */
export class ServedResource<Inputs, Desired, Actual> {
  private readonly provider: ResourceProvider<Inputs, Desired, Actual>

  constructor(
    private readonly spec: Spec<Inputs, Desired, Actual>,
    log: Log,
    private readonly redaction: Redaction,
    private readonly originOf: (urn: string) => string | undefined,
    shared?: SharedInstances,
  ) {
    this.provider = new ResourceProvider(spec, redaction.log(log), shared)
  }

  configure(config: { get(key: string): string | undefined; readonly rawConfig: object }): Promise<void> {
    return this.provider.configure({ config })
  }

  async check(
    subject: Subject,
    olds: Decoded,
    news: Decoded,
  ): Promise<{ inputs: Decoded; failures: readonly CheckFailure[] }> {
    this.remember(subject, news)
    const recorded = withoutPointer(olds.values)
    if (typeof recorded.__foreign === 'string')
      return { inputs: news, failures: [{ property: '', reason: recorded.__foreign }] }
    const { inputs, failures } = await this.provider.check(recorded, this.completed(subject, recorded, news))
    const secrecy = this.secrecyOf(inputs, news.secrecy)
    return {
      inputs: { values: inputs, secrecy },
      failures: failures.map((failure) => this.shownFailure(subject, failure, secrecy)),
    }
  }

  async diff(
    subject: Subject,
    id: string,
    { outs, inputs: oldInputs }: { readonly outs: Decoded; readonly inputs: Decoded },
    news: Decoded,
  ): Promise<Change> {
    this.remember(subject, news)
    // A refresh asks as well, of what it has only read.
    if (oldInputs.values.__foreign !== undefined) return { changes: false, changed: [], details: [] }
    const result = await this.provider.diff(id, withoutPointer(outs.values), news.values)
    const { replaces = [] } = result
    const fields = Object.keys(policies(this.spec)).flatMap((name) =>
      isHidden(name) ? [] : [{ name, replaces: replaces.includes(name) }],
    )
    if (!result.changes) return { ...result, changed: [], details: [] }
    const details = propertyChanges({ outs: outs.values, inputs: oldInputs.values }, news.values, fields)
    return { ...result, changed: [...new Set(details.map(({ field }) => field))], details }
  }

  /** The outputs of a preview: what only StarRocks knows is unknown. */
  preview(checked: Decoded): Decoded {
    const observed = Object.fromEntries(this.spec.observed.map((name) => [name, UNKNOWN]))
    return { values: { ...withoutStatements(checked.values), ...observed }, secrecy: checked.secrecy }
  }

  async create(subject: Subject, checked: Decoded): Promise<{ id: string; outs: Decoded }> {
    this.remember(subject, checked)
    const { id, outs } = await this.provider.create(checked.values)
    return { id, outs: this.marked(outs, checked) }
  }

  async update(subject: Subject, id: string, olds: Decoded, checked: Decoded): Promise<Decoded> {
    this.remember(subject, olds, checked)
    const { outs } = await this.provider.update(id, withoutPointer(olds.values), checked.values)
    return this.marked(outs, checked)
  }

  /** The state of a resource after a refresh; undefined if its object is gone. */
  async read(
    subject: Subject,
    id: string,
    outs: Decoded,
    inputs: Decoded,
  ): Promise<{ id: string; outs: Decoded; inputs: Decoded | undefined } | undefined> {
    this.remember(subject, outs, inputs)
    const read = await this.provider.read(id, withoutPointer(outs.values))
    if (read.props === undefined) return undefined
    return {
      id: read.id,
      outs: this.marked(read.props, inputs, outs),
      inputs: read.inputs && this.marked(read.inputs, inputs, outs),
    }
  }

  /**
   * An object that state does not know, for `pulumi import` and for `get` of a program: the engine asks for both in the same way. The object of
   * another resource is only read, as a `get` needs it. An import of it ends with the failure of its check.
   *
   * @param given what the program gives to `get`; of that, the connection is used
   */
  async import(subject: Subject, id: string, given: Decoded): Promise<{ id: string; outs: Decoded; inputs: Decoded }> {
    // The stack that declares the object can have marked these inputs as secret, which nothing in StarRocks shows.
    const secret = new Map<string, Secrecy>(this.maskable().map((name) => [name, true]))
    const { connection } = given.values
    const marks: Decoded = { values: {}, secrecy: secret.set('connection', memberOf(given.secrecy, 'connection')) }
    const identity = { ...this.identity(subject), ...(connection !== undefined && { connection }) }
    try {
      const { inputs, props, id: found } = await this.provider.import(id, identity)
      return { id: found, inputs: this.marked(inputs, marks), outs: this.marked(props, marks) }
    } catch (error) {
      if (!(error instanceof ForeignError)) throw error
      const { props = {} } = await this.provider.read(id, { ...identity, __get: true })
      const __foreign = error.message
      const declared = Object.entries(error.inputs).filter(([name]) => Object.hasOwn(this.spec.inputs, name))
      return {
        id,
        // Without a needed input, such as the authentication of a user, the CLI fails to make the program of any resource.
        inputs: this.marked({ ...Object.fromEntries(declared), ...identity, __get: true, __foreign }, marks),
        outs: this.marked({ ...props, __foreign }, marks),
      }
    }
  }

  async delete(subject: Subject, id: string, outs: Decoded): Promise<void> {
    this.remember(subject, outs)
    if (outs.values.__get !== undefined) return
    await this.provider.delete(id, withoutPointer(outs.values))
  }

  /** The properties of an object that exists and is not finished. */
  unfinished(error: unknown, ...sources: readonly Decoded[]): Decoded | undefined {
    return error instanceof UnfinishedError ? this.marked(error.properties, ...sources) : undefined
  }

  /** The inputs of the program, with what the program cannot know. */
  private completed(subject: Subject, recorded: Values, { values, secrecy }: Decoded): Values {
    const own = Object.entries(values).filter(([name, value]) => !this.isOurs(name, value, recorded))
    const inputs: Record<string, unknown> = { ...Object.fromEntries(own), ...this.identity(subject) }
    for (const [name, input] of Object.entries(this.spec.inputs))
      if (input.autoName && (inputs[name] ?? undefined) === undefined) inputs[name] = subject.name
    if (this.maskable().some((name) => isAnySecret(memberOf(secrecy, name)))) inputs.__secret = true
    return inputs
  }

  /** An import gives check what the read has returned, also what only check computes. */
  private isOurs(name: string, value: unknown, recorded: Values): boolean {
    if (OF_AN_IMPORT.includes(name)) return false
    return isHidden(name) || (!Object.hasOwn(this.spec.inputs, name) && same(recorded[name], value))
  }

  private identity({ urn }: Subject): Values {
    return { __urn: urn, __origin: this.originOf(urn) }
  }

  private maskable(): string[] {
    return Object.entries(this.spec.inputs).flatMap(([name, { maskable }]) => (maskable ? [name] : []))
  }

  private marked(values: Values, ...sources: readonly Decoded[]): Decoded {
    return { values, secrecy: this.secrecyOf(values, ...sources.map(({ secrecy }) => secrecy)) }
  }

  /**
   * The secrets among properties: those of the same name that came secret, and those that are secret by their type. Texts made of secret
   * inputs are secret too, unless the spec masks them.
   */
  private secrecyOf(values: Values, ...sources: readonly Secrecy[]): Secrecy {
    const came = (name: string) => sources.map((source) => memberOf(source, name)).reduce(eitherSecret, false)
    const derived = Object.keys(this.spec.inputs).some(
      (name) => isAnySecret(came(name)) && showsInStatements(this.spec, name),
    )
    return new Map(
      Object.entries(values).map(([name, value]) => {
        const type = this.spec.inputs[name]?.type
        if (type === undefined) return [name, derived && !OF_EACH_RESOURCE.includes(name) ? true : came(name)]
        return [name, eitherSecret(came(name), secretByType(type, value))]
      }),
    )
  }

  /** The engine prints the value of the property that a failure names. */
  private shownFailure({ urn }: Subject, { property, reason }: CheckFailure, secrecy: Secrecy): CheckFailure {
    const text = this.redaction.redact(urn, reason)
    return isAnySecret(memberOf(secrecy, property))
      ? { property: '', reason: `${property}: ${text}` }
      : { property, reason: text }
  }

  private remember({ urn }: Subject, ...sources: readonly Decoded[]): void {
    const texts = sources.flatMap(({ values, secrecy }) =>
      Object.keys(this.spec.inputs).flatMap((name) =>
        this.isMaskedByCore(name) ? [] : secretTexts(memberOf(secrecy, name), values[name]),
      ),
    )
    this.redaction.remember(urn, texts)
  }

  /** The rest of such an input stays readable in an error: a host name, or the table that a query reads. */
  private isMaskedByCore(name: string): boolean {
    const { type, maskable } = this.spec.inputs[name] ?? {}
    return maskable === true || holdsSecret(type)
  }
}

/** State that a dynamic resource has written points to the package, and has the URN of a dynamic resource until the next update. */
function withoutPointer({ __provider, ...values }: Values): Values {
  return typeof values.__urn === 'string' ? { ...values, __urn: urnOfPlugin(values.__urn) } : values
}

/** Properties that begin with `__` are for state, and Pulumi does not show them. */
function isHidden(name: string): boolean {
  return name.startsWith('__')
}
