import { diffResource, needsReplacement, withReplaceOnChanges } from './diff'
import type { PlanContext } from './planner'
import type { ResourceState } from './state'
import { parseReference } from './urn'
import { UNKNOWN } from './values'

/** A resource that must be replaced with another one, and the properties that depend on it. */
export interface DependentReplacement {
  resource: ResourceState
  keys: string[]
}

/**
 * The dependents of a resource that must be replaced with it, in the order of their dependencies: their provider requires it
 * when it gets unknown values for the outputs of that resource (conformance: `replace-delete-first` 3).
 */
export async function dependentReplacements(
  cx: PlanContext,
  root: ResourceState,
  passed: ReadonlySet<string>,
): Promise<DependentReplacement[]> {
  const replaced = new Set([root.urn])
  const found: DependentReplacement[] = []
  for (const r of cx.graph.dependents(root, passed)) {
    const keys = await replacementKeys(cx, r, replaced)
    if (!keys) continue
    replaced.add(r.urn)
    found.push({ resource: r, keys })
  }
  return found
}

/** The properties because of which a resource must be replaced with others, by the provider's diff; undefined if it need not. */
async function replacementKeys(
  cx: PlanContext,
  r: ResourceState,
  replaced: ReadonlySet<string>,
): Promise<string[] | undefined> {
  if (!r.custom || r.external) return undefined
  if (r.deletedWith && replaced.has(r.deletedWith)) return []
  if (r.provider && replaced.has(parseReference(r.provider).urn)) return []
  const affected = (key: string) => r.propertyDependencies[key]?.some((urn) => replaced.has(urn)) ?? false
  if (!Object.keys(r.inputs).some(affected)) return undefined
  const inputs = Object.fromEntries(Object.entries(r.inputs).map(([k, v]) => [k, affected(k) ? UNKNOWN : v]))
  await cx.registry.ensure(r.provider, cx.olds)
  const provider = await cx.registry.get(r.provider)
  const diff = await diffResource(provider, r, inputs, r.ignoreChanges)
  const judged = withReplaceOnChanges(diff, r.replaceOnChanges, false)
  return needsReplacement(judged) ? judged.replaces : undefined
}
