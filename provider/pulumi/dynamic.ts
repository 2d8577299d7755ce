import * as pulumi from '@pulumi/pulumi'
import type { Checked } from '../core/check'
import { packed, unpacked } from '../core/packed'
import { type DiffResult, ResourceProvider } from '../core/resource-provider'
import type { Type } from '../core/schema'
import type { Spec } from '../core/spec'
import { UnfinishedError } from '../core/state'
import { isNew, showsInStatements } from '../core/statements'
import { holdsSecret, isObject, memberTypes } from '../core/validate'
import type { Values } from '../core/values'
import { InputError } from '../errors'
import { cancellation } from '../starrocks/cancellation'
import { backendOf, originOf } from './backend'
import { engineAddress, engineLog } from './engine-log'
import { exitWithEngine } from './exit-with-engine'
import { onCancel } from './on-cancel'
import { pointer, requireReachable } from './pointer'

export type { CustomResourceOptions, ID, Input, Output } from '@pulumi/pulumi'

/** Plain values, as the provider gets them: every Input resolved. */
export type Plain<T> = pulumi.Unwrap<T>

/**
 * The inputs of a resource as its outputs. An input that the program leaves out is undefined, unless it has a default.
 * @since 0.1.0
 */
export type InputOutputs<Args> = { readonly [Name in keyof Args]-?: pulumi.Output<pulumi.Unwrap<Args[Name]>> }

/** The part of a spec that a class needs. */
type Declared = Pick<Spec<never, never, never>, 'kind' | 'file' | 'inputs' | 'policies' | 'computed' | 'observed'>

/**
 * A resource in a Pulumi program. It is a dynamic resource whose `__provider` is not serialized code but a constant pointer to the
 * installed package. So state has no code and no captured secret, and a new release of the provider never shows as a change. The
 * price: the package must be installed when the stack is destroyed.
 */
export abstract class StarRocksResource extends pulumi.CustomResource {
  constructor(spec: Declared, name: string, args: object, options?: pulumi.CustomResourceOptions) {
    if (options?.import !== undefined) throw new InputError('import', importMessage(spec.kind))
    requireReachable(spec.file)
    const type = `pulumi-nodejs:dynamic/starrocks:${spec.kind}`
    const outputs = [...Object.keys(spec.computed), ...spec.observed].filter(isPublic)
    // With an id the engine reads an object and manages nothing: see the static `get` of each class.
    const reads = options?.id !== undefined
    const { connection } = args as { readonly connection?: unknown }
    const values = (reads ? { connection, __get: true } : args) as Readonly<Record<string, unknown>>
    const derived = secrecyOf(spec, values)
    const urn = withoutDependencies(pulumi.createUrn(name, type, options?.parent))
    const limit = Error.stackTraceLimit
    Error.stackTraceLimit = stacksOfPromises(limit)
    try {
      super(
        type,
        name,
        {
          // A property exists on the class only if it is there when the resource registers.
          ...Object.fromEntries(outputs.map((output) => [output, derived])),
          ...Object.fromEntries(
            (reads ? Object.keys(spec.inputs) : defaulted(spec)).map((input) => [input, undefined]),
          ),
          ...(derived && { ddl: derived, plan: derived }),
          ...withSecrets(spec, values),
          __provider: pointer(spec.file),
          // A provider is not told which resource it works for; the owner mark and progress messages need it.
          __urn: urn,
          __origin: urn.then((text) => originOf(text, organization(), backend())),
        },
        deleteFirst(reads ? withSecretOutputs(spec, options) : options),
      )
    } catch (error) {
      Error.stackTraceLimit = limit
      // An error that Pulumi throws at once needs the stack: it is about a line of the program.
      if (error instanceof Error) Error.captureStackTrace(error, StarRocksResource)
      throw error
    } finally {
      Error.stackTraceLimit = limit
    }
    for (const input of Object.keys(spec.inputs)) if (!(input in this)) Object.assign(this, { [input]: absent() })
  }
}

/** The inputs that check adds where the program leaves them out. */
function defaulted({ inputs }: Declared): string[] {
  return Object.keys(inputs).filter((name) => inputs[name]?.default !== undefined)
}

let nothing: pulumi.Output<undefined> | undefined

/** One output for all inputs that are left out: registering each of them would slow down large programs. */
function absent(): pulumi.Output<undefined> {
  nothing ??= pulumi.output(undefined)
  return nothing
}

/**
 * Disable stack capture while the resource registers: Pulumi captures a stack, source maps included, for each of the four promises
 * of every property, which is half the run time of a large program. It stays on for somebody who looks for a promise that never
 * settles. The stack that tells the engine where a resource is declared does not depend on this limit.
 */
function stacksOfPromises(limit: number): number {
  return process.env.PULUMI_DEBUG_PROMISE_LEAKS ? limit : 0
}

/**
 * A value without the resources that it depends on. A URN depends on the parent, and to depend on a component is to wait for all
 * its children: a child would wait for itself, and the program would end without it.
 */
function withoutDependencies(output: pulumi.Output<string>): Promise<string> {
  return new Promise((resolve) => {
    output.apply(resolve)
  })
}

/**
 * The program chooses the names, so the old object has to go before the new one can take its name. Diff says so for a replacement
 * that an input needs. For a forced one (`--replace`, `--target-replace`, `state taint`, another provider) the engine does not call
 * diff and follows only this option.
 */
function deleteFirst(options: pulumi.CustomResourceOptions = {}): pulumi.CustomResourceOptions {
  return { ...options, deleteBeforeReplace: options.deleteBeforeReplace ?? true }
}

/**
 * The stack that declares an object can mark some of its inputs as secret. Another stack cannot tell whether it did, so what it reads
 * of them is secret in any case.
 */
function withSecretOutputs(
  { inputs }: Declared,
  options: pulumi.CustomResourceOptions = {},
): pulumi.CustomResourceOptions {
  const maskable = Object.keys(inputs).filter((name) => inputs[name]?.maskable)
  return { ...options, additionalSecretOutputs: [...(options.additionalSecretOutputs ?? []), ...maskable] }
}

function importMessage(kind: string): string {
  return `a ${kind} cannot be imported, since Pulumi has no way to read a dynamic resource that it did not create: omit the option, and take an existing object over with onExisting: 'adopt'`
}

let knownBackend: string | undefined

function backend(): string {
  knownBackend ??= backendOf(process.env, process.cwd())
  return knownBackend
}

/** Mocks of unit tests have no organization, and need none. */
function organization(): string {
  try {
    return pulumi.getOrganization()
  } catch {
    return ''
  }
}

/** A setting of the stack whose program runs, as {@link ProviderConfig} returns it. */
export function programConfig(key: string): string | undefined {
  return new pulumi.Config('starrocks').get(key)
}

/** All keys of that configuration, and its project. */
export function programConfigKeys(): { readonly keys: string[]; readonly project: string } {
  return { keys: Object.keys(pulumi.runtime.allConfig()), project: pulumi.getProject() }
}

/** The keys of an input, in the order of the program. */
export function namesIn(input: pulumi.Input<Readonly<Record<string, unknown>>>): pulumi.Output<string[]> {
  return pulumi.output(input).apply((value) => Object.keys(value ?? {}))
}

/**
 * Options of a look-up for outputs. The other options of Pulumi's invokes are about a provider plugin, which a look-up does not use.
 * @since 0.1.0
 */
export interface LookUpOutputOptions {
  /**
   * Resources that have to exist before the look-up runs. In the preview that creates one of them, the result is unknown.
   * @default none
   */
  readonly dependsOn?: pulumi.Input<pulumi.Input<pulumi.Resource>[]> | pulumi.Input<pulumi.Resource> | undefined
}

/** Calls a function when its arguments are known and what it depends on exists. In a preview that may never be. */
export function resolved<Args, Result>(
  args: Args,
  call: (args: pulumi.Unwrap<Args>) => Promise<Result>,
  { dependsOn = [] }: LookUpOutputOptions = {},
): pulumi.Output<Result> {
  const created = pulumi.output(dependsOn).apply((resources) => {
    const all = (Array.isArray(resources) ? resources : [resources]) as pulumi.Resource[]
    return pulumi.all(all.map(idOf))
  })
  return pulumi
    .all([pulumi.output(args), created])
    .apply(([known]) => call(known as pulumi.Unwrap<Args>)) as pulumi.Output<Result>
}

/** The id of a resource. A component has none, and its URN is known at once: it exists when all its children do. */
function idOf(resource: pulumi.Resource): pulumi.Output<unknown> {
  if (pulumi.CustomResource.isInstance(resource)) return resource.id
  const { __childResources: children } = resource as { readonly __childResources?: ReadonlySet<pulumi.Resource> }
  return resource.urn.apply(() => pulumi.all([...(children ?? [])].map(idOf)))
}

/** Whether a program has marked an input as secret; the engine does not tell a provider. */
export function isSecret(value: unknown): Promise<boolean> | undefined {
  return pulumi.Output.isInstance(value) ? pulumi.isSecret(value) : undefined
}

let watched = false

/** What a resource's module exports for the dynamic provider process. */
export function dynamicProvider<Inputs, Desired, Actual>(
  spec: Spec<Inputs, Desired, Actual>,
): ResourceProvider<Inputs, Desired, Actual> {
  const engine = engineAddress()
  if (engine !== undefined && !watched) {
    exitWithEngine(engine)
    onCancel(() => cancellation.cancel())
  }
  watched = true
  return new DynamicProvider(spec, engineLog())
}

class DynamicProvider<Inputs, Desired, Actual> extends ResourceProvider<Inputs, Desired, Actual> {
  /**
   * Refuses a resource that the plugin manages and that `aliases` bring here. The SDK finds the provider of a resource by the pointer among its
   * properties, which the plugin does not write: a later refresh or destroy would fail with an error of Node.
   */
  override async check(olds: Values, news: Values): Promise<Checked> {
    const isOfPlugin = !isNew(olds) && news.__provider !== undefined && olds.__provider === undefined
    if (isOfPlugin) return { inputs: news, failures: [{ property: '', reason: wayBackMessage(this.spec.kind) }] }
    const { inputs, failures } = await super.check(unpacked(olds), news)
    return { inputs: packed(inputs), failures }
  }

  override diff(id: string, olds: Values, news: Values): Promise<DiffResult> {
    return super.diff(id, unpacked(olds), unpacked(news))
  }

  override async create(news: Values): Promise<{ id: string; outs: Values }> {
    const { id, outs } = await withPackedState(super.create(unpacked(news)))
    return { id, outs: packed(outs) }
  }

  override async update(id: string, olds: Values, news: Values): Promise<{ outs: Values }> {
    const { outs } = await withPackedState(super.update(id, unpacked(olds), unpacked(news)))
    return { outs: packed(outs) }
  }

  override async read(id: string, props: Values): Promise<{ id: string; props?: Values; inputs?: Values }> {
    const read = await super.read(id, unpacked(props))
    return {
      id: read.id,
      ...(read.props && { props: packed(read.props) }),
      ...(read.inputs && { inputs: packed(read.inputs) }),
    }
  }

  override delete(id: string, props: Values): Promise<void> {
    return super.delete(id, unpacked(props))
  }
}

/** The engine records the properties of an unfinished resource as well. */
async function withPackedState<T>(work: Promise<T>): Promise<T> {
  try {
    return await work
  } catch (error) {
    throw error instanceof UnfinishedError ? error.with(packed(error.properties)) : error
  }
}

function wayBackMessage(kind: string): string {
  return `the provider plugin manages this ${kind}, and a dynamic resource cannot continue its state: declare it with the SDK of the plugin again, or remove it from the state with \`pulumi state delete\` and take the object over with onExisting: "adopt"`
}

/** Properties that begin with `__` are for state and not for a program. */
function isPublic(output: string): boolean {
  return !output.startsWith('__')
}

/**
 * Resolves to undefined; secret if any plain input is, so that `ddl` and `plan` become secret too: the engine keeps a computed
 * input as secret as the value that came under its name.
 */
function secrecyOf(spec: Declared, args: Readonly<Record<string, unknown>>): pulumi.Output<undefined> | undefined {
  const shown = Object.entries(args).filter(([name]) => showsInStatements(spec, name))
  const eventual = shown.filter(([, value]) => isEventual(value))
  if (eventual.length === 0) return undefined
  return pulumi.output(Object.fromEntries(eventual)).apply(() => undefined)
}

function isEventual(value: unknown): boolean {
  if (pulumi.Output.isInstance(value) || value instanceof Promise) return true
  return typeof value === 'object' && value !== null && Object.values(value).some(isEventual)
}

function withSecrets(spec: Declared, args: Readonly<Record<string, unknown>>): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(args).map(([name, value]) => {
      const type = spec.inputs[name]?.type
      return [name, type === undefined ? value : marked(type, value)]
    }),
  )
}

/** Marks the secrets in a value; a value whose parts cannot be told yet is marked as a whole. */
function marked(type: Type, value: unknown): unknown {
  if (value === undefined || value === null || !holdsSecret(type)) return value
  if (type.kind === 'list' && Array.isArray(value)) return value.map((element) => marked(type.of, element))
  if (isObject(value) && !pulumi.Output.isInstance(value) && !(value instanceof Promise)) {
    const typeOf = memberTypes(type, value)
    if (typeOf !== undefined) {
      return Object.fromEntries(
        Object.entries(value).map(([name, member]) => {
          const memberType = typeOf(name)
          return [name, memberType === undefined ? member : marked(memberType, member)]
        }),
      )
    }
  }
  return pulumi.secret(value)
}
