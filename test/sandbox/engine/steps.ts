import { ProtectedError, ProviderError } from './errors'
import { protectedFromDeletion } from './messages'
import type { PropertyDiff } from './property-diff'
import type { Registry } from './registry'
import type { ResourceState } from './state'
import { isProviderType } from './urn'
import { UNKNOWN } from './values'

/** The operations of steps, by Pulumi's names. */
export type Operation =
  | 'same'
  | 'create'
  | 'update'
  | 'delete'
  | 'replace'
  | 'create-replacement'
  | 'delete-replaced'
  | 'read'
  | 'read-replacement'
  | 'discard'
  | 'discard-replaced'
  | 'refresh'
  | 'remove-pending-replace'
  | 'import'

/** The reasons of a change. */
export interface Reasons {
  /** The properties that ask for a replacement. */
  keys?: string[]
  /** The properties that differ. */
  diffs?: string[]
  detailedDiff?: Record<string, PropertyDiff>
}

/** One operation on one resource. */
export interface Step {
  readonly op: Operation
  readonly urn: string
  readonly old?: ResourceState
  readonly new?: ResourceState
  /** True if it counts as a change; the steps of a replacement do not. */
  readonly logical: boolean
  /** True for resources of the engine, which are neither shown nor counted. */
  readonly internal?: boolean
  readonly reasons: Reasons
  /** The operation that a refresh found. */
  readonly result?: Operation
  /** Does it. A ProviderError with `partial` means that it is half done, which the states then show. */
  apply(): Promise<void>
  /** Tells the program that it is done, or that it never will be. */
  answer?(result?: Unfinished): void
  /** The following step, which depends on the result. */
  next?(): Step | undefined
}

/** The reason why a registration has no result, if the run continues on error. */
export type Unfinished = 'failed' | 'skipped'

/** Takes the state of a registered resource to the program. */
export type Done = (state: ResourceState, result?: Unfinished) => void

/** The part of the deployment that steps need. */
export interface StepContext {
  readonly dryRun: boolean
  readonly registry: Registry
  /** The URNs that this deployment deletes. */
  readonly deletes: ReadonlySet<string>
}

/** The moment, as a deployment records it. */
export const now = () => new Date().toISOString()

/** The object is unchanged, but the program's current options are recorded. */
export function sameStep(cx: StepContext, old: ResourceState, fresh: ResourceState, done: Done): Step {
  return {
    op: 'same',
    urn: fresh.urn,
    old,
    new: fresh,
    logical: true,
    reasons: {},
    async apply() {
      fresh.id = old.id
      fresh.outputs = old.outputs
      if (isProviderType(fresh.type)) await cx.registry.ensure(`${fresh.urn}::${old.id}`, new Map([[fresh.urn, old]]))
    },
    answer: (result) => done(fresh, result),
  }
}

/** Makes a resource, new or in place of another one, which is deleted later (`pendingDelete`) or was deleted before. */
export function createStep(
  cx: StepContext,
  fresh: ResourceState,
  done: Done,
  replacing?: { old: ResourceState; reasons: Reasons; pendingDelete: boolean },
): Step {
  return {
    op: replacing ? 'create-replacement' : 'create',
    urn: fresh.urn,
    old: replacing?.old,
    new: fresh,
    logical: !replacing,
    reasons: replacing?.reasons ?? {},
    async apply() {
      fresh.created = fresh.modified = now()
      const finish = () => {
        if (replacing?.pendingDelete) replacing.old.delete = true
      }
      if (isProviderType(fresh.type)) {
        fresh.id = cx.dryRun ? UNKNOWN : crypto.randomUUID()
        fresh.outputs = fresh.inputs
        await cx.registry.configure(`${fresh.urn}::${fresh.id}`, fresh.inputs)
      } else if (cx.dryRun && fresh.custom) {
        fresh.outputs = fresh.inputs
      } else if (fresh.custom) {
        const provider = await cx.registry.get(fresh.provider)
        try {
          const { id, outputs } = await provider.create(fresh.urn, fresh.inputs, fresh.customTimeouts?.create)
          Object.assign(fresh, { id, outputs })
        } catch (e) {
          if (!halfDone(e, fresh)) throw e
          finish()
          throw e
        }
      }
      finish()
    },
    answer: (result) => done(fresh, result),
  }
}

/** Changes a resource in place. */
export function updateStep(
  cx: StepContext,
  old: ResourceState,
  fresh: ResourceState,
  reasons: Reasons,
  done: Done,
): Step {
  return {
    op: 'update',
    urn: fresh.urn,
    old,
    new: fresh,
    logical: true,
    reasons,
    async apply() {
      Object.assign(fresh, { id: old.id, created: old.created, modified: old.modified })
      if (isProviderType(fresh.type)) {
        fresh.outputs = fresh.inputs
        await cx.registry.configure(`${fresh.urn}::${fresh.id}`, fresh.inputs)
      } else if (cx.dryRun && fresh.custom) {
        fresh.outputs = fresh.inputs
      } else if (fresh.custom) {
        const provider = await cx.registry.get(fresh.provider)
        const timeout = fresh.customTimeouts?.update
        try {
          fresh.outputs = await provider.update({ ...old, urn: fresh.urn }, fresh.inputs, fresh.ignoreChanges, timeout)
        } catch (e) {
          halfDone(e, fresh)
          throw e
        }
      }
      fresh.modified = now()
    },
    answer: (result) => done(fresh, result),
  }
}

function halfDone(error: unknown, fresh: ResourceState): boolean {
  if (!(error instanceof ProviderError) || !error.partial) return false
  const { id, properties, reasons } = error.partial
  Object.assign(fresh, { id, outputs: properties, initErrors: reasons })
  return true
}

/** Marks the create and the delete as a replacement, and does nothing itself. */
export function replaceStep(old: ResourceState, fresh: ResourceState, reasons: Reasons): Step {
  return { op: 'replace', urn: fresh.urn, old, new: fresh, logical: true, reasons, apply: async () => {} }
}

/** Deletes a resource, or the old object of a replacement (`replaced`), now or before its successor is created. */
export function deleteStep(cx: StepContext, old: ResourceState, replaced?: 'before' | 'after'): Step {
  const kept = old.external || old.retainOnDelete || !old.custom || isProviderType(old.type)
  const op = old.external ? 'discard' : 'delete'
  return {
    op: replaced ? `${op}-replaced` : op,
    urn: old.urn,
    old,
    logical: !replaced,
    reasons: {},
    async apply() {
      if (old.protect && !replaced) throw new ProtectedError(protectedFromDeletion(old.urn))
      const withAnother = old.deletedWith !== undefined && cx.deletes.has(old.deletedWith)
      if (!cx.dryRun && !kept && !withAnother) await (await cx.registry.get(old.provider)).delete(old)
      if (replaced === 'before') old.pendingReplacement = true
    },
  }
}

/** Forgets a resource whose replacement never came; it was deleted in an earlier run. */
export function removePendingReplaceStep(old: ResourceState): Step {
  return { op: 'remove-pending-replace', urn: old.urn, old, logical: false, reasons: {}, apply: async () => {} }
}

/** Reads an object that is not managed (`get`); `replacing`: in place of one that was. */
export function readStep(
  cx: StepContext,
  old: ResourceState | undefined,
  fresh: ResourceState,
  done: Done,
  replacing: boolean,
): Step {
  return {
    op: replacing ? 'read-replacement' : 'read',
    urn: fresh.urn,
    old,
    new: fresh,
    logical: !replacing,
    reasons: {},
    async apply() {
      if (fresh.id !== UNKNOWN) {
        const provider = await cx.registry.get(fresh.provider)
        const { id, outputs } = await provider.read(fresh.urn, fresh.id, fresh.inputs, fresh.inputs)
        fresh.outputs = outputs
        if (id) fresh.id = id
      }
      if (replacing && old) old.delete = true
    },
    answer: (result) => done(fresh, result),
  }
}

/** Reads an object to be managed from now on. A dynamic provider cannot do it (conformance: `get-managed` 5). */
export function importStep(cx: StepContext, fresh: ResourceState, id: string): Step {
  return {
    op: 'import',
    urn: fresh.urn,
    new: fresh,
    logical: true,
    reasons: {},
    async apply() {
      await (await cx.registry.get(fresh.provider)).read(fresh.urn, id)
      throw new ProviderError('sandbox engine: not supported: import')
    },
  }
}
