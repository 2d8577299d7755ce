import { printable } from '../../provider/errors'
import { UsageError } from '../usage-error'
import type { Digest } from './digest'

const PIPE = 'pipe the standard output of `pulumi preview --json` into this command, and nothing else'

/** Reads what `pulumi preview --json` has printed. */
export function parseDigest(text: string): Digest {
  const input = text.replace(/^\ufeff/, '').trim()
  if (input === '') throw new UsageError(`the preview is empty: the command before the pipe has failed, or ${PIPE}`)
  if (!input.startsWith('{')) throw new UsageError(`the preview begins with ${begin(input)}, which is no JSON: ${PIPE}`)
  const value = parsed(input)
  if (isEvent(value)) throw new UsageError(eventsMessage())
  if (value === undefined) throw new UsageError(unreadableMessage(input))
  if (!isDigest(value))
    throw new UsageError(`this is JSON, but no preview, which has "steps" and "changeSummary": ${PIPE}`)
  return value
}

function parsed(input: string): unknown {
  try {
    return JSON.parse(input)
  } catch {
    return undefined
  }
}

function unreadableMessage(input: string): string {
  const [line = ''] = input.split('\n')
  if (isEvent(parsed(line))) return eventsMessage()
  const end = input.lastIndexOf('}')
  const rest = input.slice(end + 1).trim()
  if (parsed(input.slice(0, end + 1)) !== undefined) return `behind the JSON of the preview is ${begin(rest)}: ${PIPE}`
  return `the JSON of the preview is broken, or cut off: ${PIPE}`
}

/** `pulumi up --json` prints an event on each line; so does a preview with PULUMI_ENABLE_STREAMING_JSON_PREVIEW. */
function isEvent(value: unknown): boolean {
  return isObject(value) && typeof value.sequence === 'number' && typeof value.timestamp === 'number'
}

function eventsMessage(): string {
  return 'these are the events of an update, not a preview: use `pulumi preview --json`, without PULUMI_ENABLE_STREAMING_JSON_PREVIEW'
}

function isDigest(value: unknown): value is Digest {
  if (!isObject(value)) return false
  const { steps, diagnostics, changeSummary } = value
  // A stack without a resource has no steps, and a program that fails at once has only diagnostics.
  if (steps === undefined && diagnostics === undefined && changeSummary === undefined) return false
  return (
    isListOf(steps, isStep) &&
    isListOf(diagnostics, (one) => typeof one.message === 'string' && typeof one.severity === 'string') &&
    (isAbsent(changeSummary) || (isObject(changeSummary) && Object.values(changeSummary).every(Number.isInteger)))
  )
}

/** The words of the engine are shown as they are. */
const OPERATION = /^[a-z][a-z-]*$/

function isStep({
  op,
  urn,
  oldState,
  newState,
  diffReasons,
  replaceReasons,
  detailedDiff,
}: Record<string, unknown>): boolean {
  return (
    typeof op === 'string' &&
    OPERATION.test(op) &&
    typeof urn === 'string' &&
    [oldState, newState].every(isState) &&
    [diffReasons, replaceReasons].every(isTexts) &&
    (isAbsent(detailedDiff) || isObject(detailedDiff))
  )
}

function isState(value: unknown): boolean {
  if (isAbsent(value)) return true
  if (!isObject(value)) return false
  return [value.inputs, value.outputs].every((values) => isAbsent(values) || isObject(values))
}

function isTexts(value: unknown): boolean {
  return isAbsent(value) || (Array.isArray(value) && value.every((one) => typeof one === 'string'))
}

function isListOf(value: unknown, isMember: (member: Record<string, unknown>) => boolean): boolean {
  return isAbsent(value) || (Array.isArray(value) && value.every((one) => isObject(one) && isMember(one)))
}

function isAbsent(value: unknown): value is undefined | null {
  return value === undefined || value === null
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

const BEGIN = 40

function begin(text: string): string {
  const [line = ''] = text.split('\n')
  return JSON.stringify(printable(line.length > BEGIN ? `${line.slice(0, BEGIN)}…` : line))
}
