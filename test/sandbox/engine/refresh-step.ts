import { diffResource } from './diff'
import type { Diff } from './provider'
import type { ResourceState } from './state'
import { now, type Operation, type Reasons, type Step, type StepContext } from './steps'
import { isProviderType } from './urn'
import { equal } from './values'

/** Reads what has become of a resource and lets the provider judge whether that is a change. */
export function refreshStep(cx: StepContext, old: ResourceState): Step {
  const step = {
    op: 'refresh' as const,
    urn: old.urn,
    old,
    new: old as ResourceState | undefined,
    logical: false,
    reasons: {},
    result: 'same' as Operation,
    async apply() {
      if (!old.custom || isProviderType(old.type) || old.pendingReplacement) return
      const provider = await cx.registry.get(old.provider)
      const found = await provider.read(old.urn, old.id, old.inputs, old.outputs)
      if (found.id === '') {
        step.new = undefined
        step.result = 'delete'
        return
      }
      const inputs = found.inputs ?? old.inputs
      const fresh = { ...old, id: found.id, inputs, outputs: found.outputs, initErrors: [] }
      if (!equal(old.outputs, fresh.outputs) || !equal(old.inputs, fresh.inputs)) fresh.modified = now()
      step.new = fresh
      if (old.external) {
        step.result = equal(old.outputs, fresh.outputs) ? 'same' : 'update'
      } else {
        const diff = await diffResource(provider, fresh, old.inputs, old.ignoreChanges)
        step.result = diff.changes ? 'update' : 'same'
        step.reasons = inverted(diff)
      }
    },
  }
  return step
}

const INVERSE = { add: 'delete', delete: 'add', update: 'update' } as const

/** A refresh compares the new with the old; shown is how the old became the new. */
function inverted({ changedKeys, detailedDiff }: Diff): Reasons {
  const turned = Object.entries(detailedDiff ?? {}).map(([path, { diffKind, inputDiff }]) => {
    const [kind, replace] = diffKind.split('-') as [keyof typeof INVERSE, 'replace' | undefined]
    return [path, { diffKind: replace ? `${INVERSE[kind]}-replace` : INVERSE[kind], inputDiff }]
  })
  return { diffs: changedKeys, detailedDiff: detailedDiff && Object.fromEntries(turned) }
}
