import { needsOf } from './graph'
import type { ResourceState } from './state'

/**
 * The state after a refresh: what is gone goes from the list and from the dependencies of the others
 * (conformance: `refresh-gone` 2, 4). Two objects may share a URN, so a reference counts while one stands before it.
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

/** The state while a refresh runs beside the program: whoever refers to something that is gone is put right. */
export function withoutDangling(resources: readonly ResourceState[]): ResourceState[] {
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

/** What a resource refers to, as far as it is present; in place of a parent that is gone its own parent. */
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
