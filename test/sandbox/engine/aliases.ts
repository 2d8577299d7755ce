import type { Alias, Goal } from './goal'
import { isStack, makeUrn, nameOf, qualifiedType, typeOf } from './urn'

/** The stack and project that a URN names. */
export interface Place {
  stack: string
  project: string
}

/**
 * All URNs under which a resource may be in the state: those of its own aliases, and those that follow if its parent was found
 * under an alias (`parentAlias`).
 */
export function aliasUrns(
  goal: Goal,
  parent: string | undefined,
  place: Place,
  aliasOf: (urn: string) => string | undefined,
): string[] {
  const own = goal.aliases.map((alias) => resolve(alias, goal, parent, place, aliasOf))
  const parentAlias = parent && aliasOf(parent)
  if (!parent || !parentAlias) return own
  const inherited = [
    { type: goal.type, name: goal.name },
    ...own.map((urn) => ({ type: typeOf(urn), name: nameOf(urn) })),
  ]
  return [...own, ...inherited.map(({ type, name }) => underAlias(type, name, parent, parentAlias, place))]
}

function resolve(
  alias: Alias,
  goal: Goal,
  parent: string | undefined,
  place: Place,
  aliasOf: (urn: string) => string | undefined,
): string {
  if (alias.urn) return alias.urn
  const above = alias.noParent ? undefined : alias.parent ? (aliasOf(alias.parent) ?? alias.parent) : parent
  return makeUrn(
    alias.stack || place.stack,
    alias.project || place.project,
    above && !isStack(above) ? above : undefined,
    alias.type || goal.type,
    alias.name || goal.name,
  )
}

/** If the name of a child starts with the name of its parent, the child is renamed with the parent. */
function underAlias(type: string, name: string, parent: string, parentAlias: string, place: Place): string {
  const named = name.startsWith(nameOf(parent)) ? nameOf(parentAlias) + name.slice(nameOf(parent).length) : name
  return `urn:pulumi:${place.stack}::${place.project}::${qualifiedType(parentAlias)}$${type}::${named}`
}
