import type { ImportContext } from '../../core/named'
import type { Values } from '../../core/values'
import { InputError } from '../../errors'
import { isMasked } from '../../sql/masked'
import type { Properties } from '../../sql/properties'
import { type Actual, impliedValue, isSecretFor, OWNER } from './definition'
import { isSecret as isSecretKey, type KeysByInput, propertyProblem } from './keys'
import type { CatalogInputs, CatalogKind } from './kind'
import { maskedProperties } from './masks'
import type { Shown } from './read-typed'

/**
 * The inputs by which a program would declare a catalog. An input whose properties would differ from those of the catalog is left out: then its
 * properties are not declared, and stay as they are.
 */
export function declareCatalog<Inputs extends CatalogInputs>(
  kind: CatalogKind<Inputs>,
  { comment, properties }: Actual,
  named: Inputs,
  { missing }: ImportContext,
): Values | undefined {
  const { [OWNER]: _, ...all } = properties
  if (kind.describe(all) === undefined) return undefined
  let inputs = { ...named } as unknown as Values
  for (const [input, read] of Object.entries(kind.readers)) {
    const secrets: string[] = []
    const value = read({ properties: all, missing: (path) => secrets.push(path) })
    const next = { ...inputs, [input]: value }
    if (value !== undefined && fits(kind.properties(next as unknown as Inputs), all)) {
      inputs = next
      for (const secret of secrets) missing(secret)
    } else if (kind.inputs[input]?.required) throw unreadable(kind.kind, named.name, input, all)
  }
  const masked = maskedProperties(
    kind.properties(inputs as unknown as Inputs),
    {},
    isSecretFor(kind, inputs as unknown as Inputs),
  )
  return { ...inputs, ...(comment && { comment }), allProperties: masked }
}

/** True if the catalog has all these properties. */
function fits(declared: Properties, shown: Properties): boolean {
  return Object.entries(declared).every(([key, value]) => (shown[key] ?? impliedValue(key)) === value)
}

function unreadable(kind: string, name: string, input: string, properties: Properties): InputError {
  return new InputError(
    'id',
    `catalog ${name} cannot be imported: no ${input} of a ${kind} has its properties (${Object.keys(properties).sort().join(', ')}). Declare the catalog in the program with onExisting: "adopt", which changes them`,
  )
}

/** Further properties that no typed input sets. Those that may be secrets are reported. */
export function furtherProperties({ properties, missing }: Shown, setBy: KeysByInput): Values | undefined {
  const free = Object.entries(properties).filter(([key]) => propertyProblem(key, setBy) === undefined)
  const isHidden = ([key, value]: [string, string]) => isSecretKey(key) || isMasked(value)
  for (const [key] of free.filter(isHidden)) missing(`properties.${key}`)
  const open = free.filter((entry) => !isHidden(entry))
  return free.length === 0 ? undefined : Object.fromEntries(open)
}
