import { isObject } from '../../provider/core/validate'
import { hasUnknown, type Values } from '../../provider/core/values'
import { UsageError } from '../usage-error'
import { revealed, SECRET } from './secrets'

/** A resource of this provider that a stack declares. */
export interface Declared {
  /** `PipeTable` */
  readonly kind: string
  /** The name in the program. */
  readonly name: string
  readonly inputs: Values
  /** The two inputs that hold secrets which the doctor needs, readable where the JSON shows them. */
  readonly connection?: unknown
  readonly sourceStorage?: unknown
  /** Absent: the settings are those of the stack. */
  readonly provider?: ExplicitProvider
}

/** A `starrocks.Provider` of the program. */
export interface ExplicitProvider {
  readonly name: string
  /** Absent: a preview leaves out what does not change. */
  readonly inputs?: Values
}

export interface Declaration {
  readonly resources: readonly Declared[]
  /** Secrets that were read: no output may have them. */
  readonly secrets: readonly string[]
}

const TYPE = /^(?:pulumi-nodejs:dynamic\/starrocks|starrocks:index):(\w+)$/

/** The kind and the name in the URN of a resource of this provider. */
export function ownResource(urn: string): Pick<Declared, 'kind' | 'name'> | undefined {
  // The type of a child has the types of its parents before it.
  const [, , types = '', name = ''] = urn.split('::')
  const kind = TYPE.exec(types.split('$').at(-1) ?? '')?.[1]
  return kind === undefined ? undefined : { kind, name }
}

/** What `pulumi preview --json` or `pulumi stack export` has printed. */
export function printed(text: string): Values {
  const input = parsed(text)
  // A preview of a stack without resources has no steps, and one that fails at once has only diagnostics.
  const members = ['deployment', 'steps', 'changeSummary', 'diagnostics']
  if (isObject(input) && members.some((member) => input[member] !== undefined)) return input
  throw new UsageError('the input is neither the output of `pulumi preview --json` nor of `pulumi stack export`')
}

/** The resources in it. */
export function declaredIn(input: Values): Declaration {
  const secrets: string[] = []
  const readable = (value: unknown) => revealed(value, (secret) => secrets.push(secret))
  const byUrn = new Map(entriesOf(input).map((entry) => [entry.urn, entry]))
  const resources = [...byUrn.values()].flatMap(({ urn, inputs, provider }): Declared[] => {
    const own = ownResource(urn)
    if (own === undefined) return []
    const { connection, sourceStorage } = inputs
    return [
      {
        ...own,
        inputs,
        ...(connection !== undefined && { connection: readable(connection) }),
        ...(sourceStorage !== undefined && { sourceStorage: readable(sourceStorage) }),
        ...explicitProvider(provider),
      },
    ]
  })
  return { resources, secrets }

  function explicitProvider(reference: string): Pick<Declared, 'provider'> {
    // `<URN>::<id>`
    const urn = reference.split('::').slice(0, -1).join('::')
    const name = urn.split('::').at(-1) ?? ''
    // Those that Pulumi makes itself have the settings of the stack: `default`, `default_0_1_0`.
    if (name === '' || /^default(_|$)/.test(name)) return {}
    const inputs = byUrn.get(urn)?.inputs
    return { provider: { name, ...(inputs !== undefined && { inputs: readable(inputs) as Values }) } }
  }
}

interface Entry {
  readonly urn: string
  readonly inputs: Values
  readonly provider: string
}

function entriesOf({ steps, deployment }: Values): Entry[] {
  if (isObject(deployment))
    return listed(deployment.resources)
      .filter(({ delete: isOld }) => isOld !== true)
      .flatMap(entry)
  const remaining = listed(steps).filter(({ op }) => !/^(delete|discard|remove)/.test(String(op)))
  return remaining.flatMap(({ newState }) => (isObject(newState) ? entry(newState) : []))
}

export function listed(value: unknown): Values[] {
  return Array.isArray(value) ? value.filter(isObject) : []
}

function entry({ urn, inputs, provider }: Values): Entry[] {
  return typeof urn === 'string'
    ? [{ urn, inputs: isObject(inputs) ? inputs : {}, provider: String(provider ?? '') }]
    : []
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

/** An input that is a known text: neither a secret nor unknown in a preview. */
export function textInput({ inputs }: Declared, name: string): string | undefined {
  const value = inputs[name]
  return typeof value === 'string' && value !== SECRET && !hasUnknown(value) ? value : undefined
}

/** The texts of an input that is a list; undefined if it is absent or not known. */
export function listInput({ inputs }: Declared, name: string): readonly string[] | undefined {
  const value = inputs[name]
  const isKnown = Array.isArray(value) && value.every((member) => typeof member === 'string') && !hasUnknown(value)
  return isKnown ? (value as string[]) : undefined
}

/** How many names a line has. */
const SHOWN = 4

export function namesOf(resources: readonly Declared[]): string {
  const names = resources.slice(0, SHOWN).map(({ name }) => name)
  const rest = resources.length - names.length
  return rest > 0 ? `${names.join(', ')} and ${rest} more` : names.join(', ')
}
