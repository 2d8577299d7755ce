import * as pulumi from '@pulumi/pulumi'
import type { Type } from '../core/schema'
import { holdsSecret, isObject, memberTypes, showsInStatements } from '../core/validate'
import { InputError } from '../errors'
import { backendOf, originOf } from './backend'
import { type Declared, declared } from './declared'
import { pointer, requireReachable } from './pointer'

export type { CustomResourceOptions, ID, Input, Output } from '@pulumi/pulumi'

/** Plain values, as the provider gets them: every Input resolved. */
export type Plain<T> = pulumi.Unwrap<T>

/**
 * The inputs of a resource as its outputs. An input that the program leaves out is undefined, unless it has a default.
 * @since 0.1.0
 */
export type InputOutputs<Args> = { readonly [Name in keyof Args]-?: pulumi.Output<pulumi.Unwrap<Args[Name]>> }

/** What a class says of itself; the schema knows the rest. */
interface KindOfClass {
  readonly kind: string
  /** The computed inputs that only a preview shows. They register with the others, since they can be secret. */
  readonly previewed?: readonly string[]
}

/**
 * A resource in a Pulumi program. It is a dynamic resource whose `__provider` is not serialized code but a constant pointer to the
 * installed package. So state has no code and no captured secret, and a new release of the provider never shows as a change. The
 * price: the package must be installed when the stack is destroyed.
 */
export abstract class StarRocksResource extends pulumi.CustomResource {
  constructor(of: KindOfClass, name: string, args: object, options?: pulumi.CustomResourceOptions) {
    const spec = declared(of.kind)
    if (options?.import !== undefined) throw new InputError('import', importMessage(spec.kind))
    requireReachable(spec.file)
    const type = `pulumi-nodejs:dynamic/starrocks:${spec.kind}`
    const outputs = [...spec.outputs, ...(of.previewed ?? [])]
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
    for (const output of spec.outputs) showWithoutNull(this, output)
  }
}

/** The inputs that check adds where the program leaves them out. */
function defaulted({ inputs }: Declared): string[] {
  return Object.keys(inputs).filter((name) => inputs[name]?.default !== undefined)
}

/** State has null for an output without a value, and the types of the classes have undefined. Few programs read an output. */
function showWithoutNull(resource: object, name: string): void {
  const recorded = (resource as Record<string, pulumi.Output<unknown>>)[name]
  let shown: pulumi.Output<unknown> | undefined
  const get = () => {
    shown ??= recorded?.apply((value) => value ?? undefined)
    return shown
  }
  Object.defineProperty(resource, name, { get, enumerable: true, configurable: true })
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
