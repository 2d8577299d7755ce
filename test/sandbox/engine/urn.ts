/** The type of the stack resource. */
export const STACK_TYPE = 'pulumi:pulumi:Stack'

/** Makes a URN; a type under a parent is qualified by the types above it, but not by the stack's. */
export function makeUrn(
  stack: string,
  project: string,
  parent: string | undefined,
  type: string,
  name: string,
): string {
  const above = parent ? qualifiedType(parent) : STACK_TYPE
  return `urn:pulumi:${stack}::${project}::${above === STACK_TYPE ? type : `${above}$${type}`}::${name}`
}

/** The type with those of its parents: `parent$child`. */
export function qualifiedType(urn: string): string {
  return urn.split('::')[2] ?? ''
}

/** The type of the resource alone. */
export function typeOf(urn: string): string {
  return qualifiedType(urn).split('$').at(-1)!
}

/** The logical name, which may itself contain `::`. */
export function nameOf(urn: string): string {
  return urn.split('::').slice(3).join('::')
}

/** True for the type of a provider resource. */
export function isProviderType(type: string): boolean {
  return type.startsWith('pulumi:providers:')
}

/** True for the URN of the stack. */
export function isStack(urn: string): boolean {
  return qualifiedType(urn) === STACK_TYPE
}

/** Splits a provider reference (`URN::ID`). */
export function parseReference(reference: string): { urn: string; id: string } {
  const at = reference.lastIndexOf('::')
  return { urn: reference.slice(0, at), id: reference.slice(at + 2) }
}
