import { dependentReplacements } from './dependent-replacements'
import { type Change, diffResource, needsReplacement, withReplaceOnChanges } from './diff'
import { Bail } from './errors'
import { type Goal, type ReadGoal, stateOf } from './goal'
import type { Graph } from './graph'
import { Identities, type IdentityContext } from './identities'
import { ignoreChanges } from './ignore-changes'
import { checkFailureMessage, protectedFromReplacement } from './messages'
import type { CheckFailure } from './provider'
import type { ResourceState } from './state'
import * as steps from './steps'
import { isProviderType } from './urn'
import { equal, known, type Props } from './values'

/** The part of the deployment that planning needs. */
export interface PlanContext extends steps.StepContext, IdentityContext {
  /** All of the state before this run. */
  resources: readonly ResourceState[]
  graph: Graph
  readonly deletes: Set<string>
  /** The URNs that the user wants to replace. */
  readonly replaceTargets: ReadonlySet<string>
}

const NO_CHANGE: Change = { changes: false, replaces: [], deleteBeforeReplace: false }
const SOME_CHANGE: Change = { ...NO_CHANGE, changes: true }
const replaceFor = (key: string): Change => ({ ...SOME_CHANGE, replaces: [key] })

/** Plans the steps: resource after resource in the order of registration, and the deletions at the end. */
export class Planner {
  /** True if an error was reported and planning continued. */
  sawError = false
  private readonly identities: Identities
  private readonly reads = new Set<string>()
  private readonly creates = new Set<string>()
  private readonly sames = new Set<string>()
  private readonly updates = new Set<string>()
  private readonly replaces = new Set<string>()
  /** The resources that were refreshed because the program registered them. */
  protected readonly refreshes = new Set<string>()
  private readonly pendingDeletes = new Set<ResourceState>()
  private readonly dependentKeys = new Map<string, string[]>()

  constructor(protected readonly cx: PlanContext) {
    this.identities = new Identities(cx)
  }

  /** The steps for a resource that the program registers. */
  async register(goal: Goal, done: steps.Done): Promise<steps.Step[]> {
    const { urn, parent } = this.identities.assignUrn(goal)
    const old = this.identities.findOld(urn, goal, parent)
    return this.plan(goal, old, stateOf(urn, { ...goal, parent }, old), done)
  }

  /** The steps that change `old`, if it exists, to the desired state; `fresh` has no inputs yet. */
  protected async plan(
    goal: Goal,
    old: ResourceState | undefined,
    fresh: ResourceState,
    done: steps.Done,
  ): Promise<steps.Step[]> {
    const { urn } = fresh
    if (goal.importId && old?.id !== goal.importId) return [steps.importStep(this.cx, fresh, goal.importId)]

    const recreating = this.cx.deletes.has(urn)
    const startsAfresh = !old || recreating || old.external || this.cx.replaceTargets.has(urn)
    const properties = this.wanted(goal)
    const wanted = old ? ignoreChanges(properties, old.inputs, goal.ignoreChanges) : properties
    fresh.inputs = startsAfresh ? await this.check(fresh, {}, properties) : await this.check(fresh, old.inputs, wanted)

    if (old && recreating) return this.recreate(old, fresh, done)
    if (old?.external) {
      // An object that was only read is not deleted, and a new object replaces it.
      this.creates.add(urn)
      const replacing = { old, reasons: {}, pendingDelete: true }
      return [steps.createStep(this.cx, fresh, done, replacing), steps.replaceStep(old, fresh, {})]
    }
    if (old) return this.change(goal, old, fresh, done)
    this.creates.add(urn)
    return [steps.createStep(this.cx, fresh, done)]
  }

  /** The steps for an object that the program reads. */
  read(goal: ReadGoal, done: steps.Done): steps.Step[] {
    const { urn, parent } = this.identities.assignUrn(goal)
    const old = this.cx.olds.get(urn)
    const fresh: ResourceState = {
      ...stateOf(urn, { ...goal, parent, custom: true }, old),
      id: goal.id,
      inputs: goal.properties,
      external: true,
      propertyDependencies: {},
    }
    // A managed object with another id is deleted at the end (conformance: `get-managed` 3).
    if (old && !old.external && old.id !== goal.id) {
      this.replaces.add(urn)
      return [steps.readStep(this.cx, old, fresh, done, true), steps.replaceStep(old, fresh, {})]
    }
    this.reads.add(urn)
    return [steps.readStep(this.cx, old, fresh, done, false)]
  }

  /** The steps that delete the resources that the program no longer has, in layers that can run in parallel. */
  async deletions(): Promise<steps.Step[][]> {
    const planned = new Map<ResourceState, steps.Step>()
    for (const r of this.cx.resources) {
      if (r.delete) {
        if (this.pendingDeletes.has(r)) continue
        this.cx.deletes.add(r.urn)
        planned.set(r, steps.deleteStep(this.cx, r, 'after'))
      } else if (!this.isOperatedOn(r.urn)) {
        this.cx.deletes.add(r.urn)
        planned.set(r, r.pendingReplacement ? steps.removePendingReplaceStep(r) : steps.deleteStep(this.cx, r))
      }
      if (this.cx.deletes.has(r.urn)) await this.cx.registry.ensure(r.provider, this.cx.olds)
    }
    return this.cx.graph.deletionLayers([...planned.keys()]).map((layer) => layer.map((r) => planned.get(r)!))
  }

  /** True if the program has registered a resource of the state. */
  isOperatedOn(urn: string): boolean {
    const now = this.identities.current(urn)
    return [this.sames, this.updates, this.replaces, this.reads, this.refreshes].some((set) => set.has(now))
  }

  private wanted({ properties }: Goal): Props {
    return this.cx.dryRun ? properties : known(properties)
  }

  private async check(fresh: ResourceState, olds: Props, news: Props): Promise<Props> {
    if (!fresh.custom || isProviderType(fresh.type)) return news
    const provider = await this.cx.registry.get(fresh.provider)
    const { inputs, failures } = await provider.check(fresh.urn, olds, news)
    this.reportFailures({ ...fresh, inputs }, failures)
    return inputs
  }

  private reportFailures(r: ResourceState, failures: CheckFailure[]): void {
    for (const failure of failures) this.cx.error(r.urn, checkFailureMessage(r, failure))
    if (failures.length) throw new Bail(`resource ${r.urn} is invalid`)
  }

  /** Creates a resource that was deleted earlier because one of its dependencies was replaced. */
  private recreate(old: ResourceState, fresh: ResourceState, done: steps.Done): steps.Step[] {
    this.cx.deletes.delete(fresh.urn)
    this.replaces.add(fresh.urn)
    const reasons = { keys: this.dependentKeys.get(fresh.urn) }
    return [
      steps.replaceStep(old, fresh, {}),
      steps.createStep(this.cx, fresh, done, { old, reasons, pendingDelete: false }),
    ]
  }

  private async change(goal: Goal, old: ResourceState, fresh: ResourceState, done: steps.Done): Promise<steps.Step[]> {
    const diff = withReplaceOnChanges(
      await this.diff(goal, old, fresh),
      goal.replaceOnChanges,
      old.initErrors.length > 0,
    )
    const reasons = { keys: diff.replaces, diffs: diff.changedKeys, detailedDiff: diff.detailedDiff }
    const mustReplace = diff.changes && needsReplacement(diff)
    if (mustReplace || old.pendingReplacement) return this.replace(goal, diff, old, fresh, done)
    // An incomplete resource gets another update, even without a change (conformance: `failures-partial` 3).
    if (diff.changes || old.initErrors.length > 0) {
      this.updates.add(fresh.urn)
      return [steps.updateStep(this.cx, old, fresh, { ...reasons, keys: undefined }, done)]
    }
    this.sames.add(fresh.urn)
    return [steps.sameStep(this.cx, old, fresh, done)]
  }

  private async diff(goal: Goal, old: ResourceState, fresh: ResourceState): Promise<Change> {
    if (this.cx.replaceTargets.has(fresh.urn)) return replaceFor('id')
    if (fresh.deletedWith && this.replaces.has(fresh.deletedWith)) return replaceFor('deletedWith')
    if (!fresh.custom || isProviderType(fresh.type)) return equal(old.inputs, fresh.inputs) ? NO_CHANGE : SOME_CHANGE
    if (!old.provider) return replaceFor('provider')
    const provider = await this.cx.registry.get(fresh.provider)
    return diffResource(provider, { ...old, urn: fresh.urn }, fresh.inputs, goal.ignoreChanges)
  }

  private async replace(
    goal: Goal,
    diff: Change,
    old: ResourceState,
    fresh: ResourceState,
    done: steps.Done,
  ): Promise<steps.Step[]> {
    const reasons = { keys: diff.replaces, diffs: diff.changedKeys, detailedDiff: diff.detailedDiff }
    if (old.protect && fresh.protect) {
      this.cx.error(fresh.urn, protectedFromReplacement(fresh.urn))
      this.sawError = true
      // A preview continues, to show the cause.
      if (!this.cx.dryRun) throw new Bail(`${fresh.urn} is protected`)
    }
    this.replaces.add(fresh.urn)
    // No old input is kept: the defaults are computed again (conformance: `check-inputs` 7).
    if (!this.cx.replaceTargets.has(fresh.urn)) fresh.inputs = await this.check(fresh, {}, this.wanted(goal))
    const deleteFirst = goal.deleteBeforeReplace ?? diff.deleteBeforeReplace
    if (!deleteFirst) {
      return [
        steps.createStep(this.cx, fresh, done, { old, reasons, pendingDelete: true }),
        steps.replaceStep(old, fresh, reasons),
      ]
    }
    const chain = await this.deleteDependents(old)
    if (!old.pendingReplacement) {
      this.cx.deletes.add(old.urn)
      await this.cx.registry.ensure(old.provider, this.cx.olds)
      chain.push(steps.deleteStep(this.cx, old, 'before'))
    }
    return [
      ...chain,
      steps.replaceStep(old, fresh, reasons),
      steps.createStep(this.cx, fresh, done, { old, reasons, pendingDelete: false }),
    ]
  }

  /** Deletes the dependents of a resource that must be replaced with it. */
  private async deleteDependents(root: ResourceState): Promise<steps.Step[]> {
    const dependents = [
      ...(this.cx.graph.has(root) ? await dependentReplacements(this.cx, root, this.passed()) : []),
      ...[...this.cx.olds.values()].filter((r) => r.deletedWith === root.urn).map((r) => ({ resource: r, keys: [] })),
    ]
    const chain: steps.Step[] = []
    for (const { resource, keys } of dependents.reverse()) {
      if (this.pendingDeletes.has(resource)) continue
      this.dependentKeys.set(resource.urn, keys)
      if (resource.protect) {
        this.cx.error(root.urn, protectedFromReplacement(resource.urn, root.urn))
        throw new Bail(`${resource.urn} is protected`)
      }
      chain.push(steps.deleteStep(this.cx, resource, 'before'))
      this.cx.deletes.add(resource.urn)
      this.pendingDeletes.add(resource)
    }
    return chain
  }

  /** The resources that this run has processed cannot depend on later ones. */
  private passed(): Set<string> {
    const sets = [this.reads, this.creates, this.sames, this.updates, this.cx.deletes, this.replaces]
    return new Set(sets.flatMap((set) => [...set]))
  }
}
