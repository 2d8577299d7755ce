import { needsOf } from './graph'
import type { ResourceState } from './state'

/**
 * The state after a refresh: missing resources are removed from the list and from the dependencies of the others (conformance:
 * `refresh-gone` 2, 4). Two objects may share a URN, so a reference is valid if an object precedes it.
 */
export function rebuild(
  resources: readonly ResourceState[],
  refreshed: (r: ResourceState) => ResourceState | undefined,
): ResourceState[] {
  const parents = new Map(resources.map((r) => [r.urn, r.parent]))
  const present = new Set<string>()
  const rebuilt: ResourceState[] = []
  for (const r of resources) {
    const now = refreshed(r)
    if (!now) continue
    Object.assign(now, references(now, present, parents))
    rebuilt.push(now)
    present.add(now.urn)
  }
  return rebuilt
}

/** The state during a refresh in parallel to the program: references to missing resources are removed. */
export function withoutMissingReferences(resources: readonly ResourceState[]): ResourceState[] {
  const parents = new Map(resources.map((r) => [r.urn, r.parent]))
  const present = new Set<string>()
  return resources.map((r) => {
    const dangles = needsOf(r).some((urn) => !present.has(urn))
    const whole = dangles ? { ...r, ...references(r, present, parents) } : r
    present.add(r.urn)
    return whole
  })
}

type References = Pick<ResourceState, 'dependencies' | 'propertyDependencies' | 'parent' | 'deletedWith'>

/** The references of a resource to existing ones; the grandparent replaces a missing parent. */
function references(
  r: ResourceState,
  present: ReadonlySet<string>,
  parents: ReadonlyMap<string, string | undefined>,
): References {
  const here = (urn: string) => present.has(urn)
  const properties = Object.entries(r.propertyDependencies).flatMap(([key, urns]) => {
    const left = urns.filter(here)
    return left.length ? [[key, left] as const] : []
  })
  let { parent } = r
  while (parent && !here(parent)) parent = parents.get(parent)
  return {
    dependencies: r.dependencies.filter(here),
    propertyDependencies: Object.fromEntries(properties),
    parent,
    deletedWith: r.deletedWith && here(r.deletedWith) ? r.deletedWith : undefined,
  }
}
