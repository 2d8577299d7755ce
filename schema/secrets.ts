import { type NamedSpecs, type PropertySpec, referred, type TypeSpec } from './spec'

/**
 * Marks each property that can hold a secret as secret, as a whole. While the provider's configuration is unknown, the engine does not
 * call Check, which marks the secrets in an object: then only these marks keep them out of the preview.
 */
export function withSecrets<Property extends PropertySpec>(
  properties: Readonly<Record<string, Property>>,
  types: NamedSpecs,
): Record<string, Property> {
  return Object.fromEntries(
    Object.entries(properties).map(([name, property]) => [
      name,
      holdsSecret(property, types) ? { ...property, secret: true } : property,
    ]),
  )
}

function holdsSecret(property: PropertySpec, types: NamedSpecs, within: readonly TypeSpec[] = []): boolean {
  if (property.secret) return true
  const { items, additionalProperties, oneOf = [] } = property
  const named = referred(property, types)
  if (named !== undefined && within.includes(named as TypeSpec)) return false
  const parts = [items, additionalProperties, ...oneOf, ...Object.values(named?.properties ?? {})]
  const path = named === undefined ? within : [...within, named as TypeSpec]
  return parts.some((part) => part !== undefined && holdsSecret(part, types, path))
}
