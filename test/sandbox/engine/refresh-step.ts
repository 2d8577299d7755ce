import { diffResource } from './diff'
import type { Diff } from './provider'
import type { ResourceState } from './state'
import { type Done, now, type Operation, type Reasons, type Step, type StepContext } from './steps'
import { isProviderType } from './urn'
import { equal } from './values'

/** A resource that the program, which runs as well, registers while it is read again. */
export interface Registered {
  /** The desired resource of the program. */
  wanted: ResourceState
  /** The copy that replaces `old` in the state if there is nothing to read. */
  copy: ResourceState
}

/** Reads the current state of a resource, and lets the provider decide whether it differs. */
export function refreshStep(cx: StepContext, old: ResourceState, registered?: Registered): Step {
  const described = registered?.wanted ?? old
  const isObject = old.custom && !isProviderType(old.type)
  const step = {
    op: 'refresh' as const,
    urn: described.urn,
    old,
    new: described as ResourceState | undefined,
    logical: false,
    internal: registered !== undefined && !isObject,
    reasons: {} as Reasons,
    result: 'same' as Operation,
    async apply() {
      if (!isObject || old.pendingReplacement) {
        // Beside a program this is an update, though nothing differs (conformance: `config-recorded` 3).
        if (registered) Object.assign(step, { new: registered.copy, result: 'update' })
        return
      }
      const provider = await cx.registry.get(described.provider)
      const found = await provider.read(step.urn, old.id, old.inputs, old.outputs)
      if (found.id === '') {
        step.new = undefined
        step.result = 'delete'
        return
      }
      const inputs = found.inputs ?? old.inputs
      const fresh = { ...described, id: found.id, inputs, outputs: found.outputs, initErrors: [] }
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

/** Skips a resource that is in the program but not in the state, in a refresh, which creates nothing. */
export function absentStep(fresh: ResourceState, done: Done): Step {
  return {
    op: 'same',
    urn: fresh.urn,
    new: fresh,
    logical: true,
    reasons: {},
    apply: async () => {},
    answer: (result) => done(fresh, result),
  }
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
