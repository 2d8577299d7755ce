import type { ResourceState } from './state'
import { parseReference } from './urn'

/** The URNs of the dependencies of a resource: by dependsOn, by property, by deletedWith, and its provider. */
export function dependenciesOf(r: ResourceState): Set<string> {
  return new Set([
    ...r.dependencies,
    ...Object.values(r.propertyDependencies).flat(),
    ...(r.deletedWith ? [r.deletedWith] : []),
    ...(r.provider ? [parseReference(r.provider).urn] : []),
  ])
}

/** The URNs that a resource needs: its dependencies and its parent. */
export function needsOf(r: ResourceState): string[] {
  return [...dependenciesOf(r), ...(r.parent ? [r.parent] : [])]
}

/**
 * Who depends on whom among the resources of a state. A state lists every resource behind its dependencies, so a
 * position in the list is enough to tell an old object from its successor.
 */
export class Graph {
  constructor(private readonly resources: readonly ResourceState[]) {}

  /** True if the resource is part of the state; a new one is not. */
  has(r: ResourceState): boolean {
    return this.resources.includes(r)
  }

  /** All dependents of a resource, direct and indirect, in the order of the state. */
  dependents(root: ResourceState, ignore: ReadonlySet<string>): ResourceState[] {
    const reached = new Set([root.urn])
    const found: ResourceState[] = []
    for (const r of this.resources.slice(this.resources.indexOf(root) + 1)) {
      if (ignore.has(r.urn) || ![...dependenciesOf(r)].some((urn) => reached.has(urn))) continue
      reached.add(r.urn)
      found.push(r)
    }
    return found
  }

  /**
   * The direct dependencies of a resource: those of a component include its children, and each resource includes its parent.
   */
  dependencies(r: ResourceState): Set<ResourceState> {
    const urns = dependenciesOf(r)
    const before = this.resources.slice(0, this.resources.indexOf(r))
    const components = new Set(before.filter((c) => !c.custom && urns.has(c.urn)).map((c) => c.urn))
    return new Set(before.filter((c) => urns.has(c.urn) || c.urn === r.parent || this.inside(c, components)))
  }

  /** All dependencies of a resource, direct and indirect. */
  transitiveDependencies(root: ResourceState): Set<ResourceState> {
    const found = new Set<ResourceState>()
    const visit = (r: ResourceState) => {
      for (const d of this.dependencies(r)) if (!found.has(d) && found.add(d)) visit(d)
    }
    visit(root)
    return found
  }

  /**
   * Orders deletions in layers: each can run in parallel when the one before has ended. Computed from the
   * roots and by direct dependencies only, as the engine does (conformance: `failures-delete` 4, `diff-modes` 4).
   */
  deletionLayers(deletions: readonly ResourceState[]): ResourceState[][] {
    const left = new Set(deletions)
    const layers: ResourceState[][] = []
    while (left.size) {
      const layer = [...left].filter((r) => ![...this.dependencies(r)].some((d) => left.has(d)))
      for (const r of layer) left.delete(r)
      layers.unshift(layer)
    }
    return layers
  }

  private inside(r: ResourceState, components: ReadonlySet<string>): boolean {
    for (let parent = r.parent; parent; parent = this.resources.find((p) => p.urn === parent)?.parent) {
      if (components.has(parent)) return true
    }
    return false
  }
}
