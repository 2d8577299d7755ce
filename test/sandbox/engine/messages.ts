import type { CheckFailure } from './provider'
import type { ResourceState } from './state'
import { nameOf } from './urn'
import { isSecret, type Value } from './values'

/**
 * The engine's text for a failed check. It shows the value of the property in Go's notation, and a secret in plain
 * text: a provider that reports on a secret property gives it away (conformance: `failures-check` 6).
 */
export function checkFailureMessage(r: ResourceState, { property, reason }: CheckFailure): string {
  const resource = `${r.type} resource '${nameOf(r.urn)}'`
  if (!property) return `${resource} has a problem: ${reason}`
  return `${resource}: property ${property} value ${goValue(r.inputs[property])} has a problem: ${reason}`
}

function goValue(v: Value | undefined): string {
  if (v === undefined || v === null) return '{<nil>}'
  if (isSecret(v)) return `{&{${goValue(v.value)}}}`
  if (Array.isArray(v)) return `{[${v.map(goValue).join(' ')}]}`
  if (typeof v !== 'object') return `{${v}}`
  const entries = Object.entries(v).sort(([a], [b]) => (a < b ? -1 : 1))
  return `{map[${entries.map(([k, e]) => `${k}:${goValue(e)}`).join(' ')}]}`
}

/** The message for a resource that cannot be deleted. */
export function protectedFromDeletion(urn: string): string {
  return (
    `resource ${JSON.stringify(urn)} cannot be deleted\n` +
    'because it is protected. To unprotect the resource, either remove the `protect` flag from the resource in your ' +
    `Pulumi program and run \`pulumi up\`, or use the command:\n\`pulumi state unprotect '${urn}'\``
  )
}

/** The message for a resource that cannot be replaced, itself or because it depends on the replaced `root`. */
export function protectedFromReplacement(urn: string, root?: string): string {
  const remedy =
    'To unprotect the resource, remove the `protect` flag from the resource in your Pulumi program and run '
  if (!root) {
    return (
      `unable to replace resource ${JSON.stringify(urn)}\nas it is currently marked for protection. ` +
      `${remedy}\`pulumi up\``
    )
  }
  return (
    `unable to replace resource ${JSON.stringify(urn)} as part of replacing ${JSON.stringify(root)} as it is currently ` +
    `marked for protection. ${remedy}\`pulumi up\`, or use the command:\n\`pulumi state unprotect '${urn}'\``
  )
}
