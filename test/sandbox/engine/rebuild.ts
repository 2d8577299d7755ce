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
    const here = (urn: string) => present.has(urn)
    now.dependencies = now.dependencies.filter(here)
    now.propertyDependencies = Object.fromEntries(
      Object.entries(now.propertyDependencies).flatMap(([key, urns]) => {
        const left = urns.filter(here)
        return left.length ? [[key, left]] : []
      }),
    )
    while (now.parent && !here(now.parent)) now.parent = parents.get(now.parent)
    if (now.deletedWith && !here(now.deletedWith)) now.deletedWith = undefined
    rebuilt.push(now)
    present.add(now.urn)
  }
  return rebuilt
}
