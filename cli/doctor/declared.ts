import { isObject } from '../../provider/core/validate'
import { hasUnknown, type Values } from '../../provider/core/values'
import { UsageError } from '../usage-error'

/** A resource of this provider that a stack declares. */
export interface Declared {
  /** `PipeTable` */
  readonly kind: string
  /** The name in the program. */
  readonly name: string
  readonly inputs: Values
}

const TYPE = /^(?:pulumi-nodejs:dynamic\/starrocks|starrocks:index):(\w+)$/

/** The resources in what `pulumi preview --json` or `pulumi stack export` has printed. */
export function declaredIn(text: string): Declared[] {
  const input = parsed(text)
  const entries = isObject(input) ? entriesOf(input) : undefined
  if (entries === undefined)
    throw new UsageError('the input is neither the output of `pulumi preview --json` nor of `pulumi stack export`')
  const byUrn = new Map(entries.map(({ urn, inputs }) => [urn, inputs]))
  return [...byUrn].flatMap(([urn, inputs]) => {
    // The type of a child has the types of its parents before it.
    const [, , types = '', name = ''] = urn.split('::')
    const kind = TYPE.exec(types.split('$').at(-1) ?? '')?.[1]
    return kind === undefined ? [] : [{ kind, name, inputs }]
  })
}

interface Entry {
  readonly urn: string
  readonly inputs: Values
}

function entriesOf(input: Readonly<Record<string, unknown>>): Entry[] | undefined {
  const { steps, deployment, changeSummary } = input
  if (isObject(deployment))
    return listed(deployment.resources)
      .filter(({ delete: isOld }) => isOld !== true)
      .flatMap(entry)
  // A preview of a stack without resources has no steps.
  if (steps === undefined && changeSummary === undefined) return undefined
  const remaining = listed(steps).filter(({ op }) => !/^(delete|discard|remove)/.test(String(op)))
  return remaining.flatMap(({ newState }) => (isObject(newState) ? entry(newState) : []))
}

function listed(value: unknown): Readonly<Record<string, unknown>>[] {
  return Array.isArray(value) ? value.filter(isObject) : []
}

function entry({ urn, inputs }: Readonly<Record<string, unknown>>): Entry[] {
  return typeof urn === 'string' ? [{ urn, inputs: isObject(inputs) ? inputs : {} }] : []
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
  return typeof value === 'string' && value !== '[secret]' && !hasUnknown(value) ? value : undefined
}

/** The texts of an input that is a list; undefined if it is absent or not known. */
export function listInput({ inputs }: Declared, name: string): readonly string[] | undefined {
  const value = inputs[name]
  const isKnown = Array.isArray(value) && value.every((member) => typeof member === 'string') && !hasUnknown(value)
  return isKnown ? (value as string[]) : undefined
}
