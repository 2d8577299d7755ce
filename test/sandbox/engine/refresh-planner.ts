import type { Goal } from './goal'
import { needsOf } from './graph'
import { Planner } from './planner'
import { absentStep, refreshStep } from './refresh-step'
import type { ResourceState } from './state'
import type { Done, Step } from './steps'
import { isProviderType } from './urn'

/**
 * Plans a refresh that runs the program (`--run-program`). Registered resources are read again, and neither created nor
 * changed; only components and providers are updated, so that the reads use a provider with the current configuration
 * (conformance: `config-recorded` 3).
 */
export class RefreshPlanner extends Planner {
  /** Resources of the program that are not in the state, and components that depend on them. */
  private readonly absent = new Set<string>()

  protected override async plan(
    goal: Goal,
    old: ResourceState | undefined,
    fresh: ResourceState,
    done: Done,
  ): Promise<Step[]> {
    const isObject = goal.custom && !isProviderType(goal.type)
    const isUpdated = !isObject && !needsOf(fresh).some((urn) => this.absent.has(urn))
    if (!old) return isUpdated ? super.plan(goal, undefined, fresh, done) : [this.leaveOut(fresh, done)]

    this.refreshes.add(fresh.urn)
    const copy = { ...old }
    const refresh: Step = refreshStep(this.cx, old, { wanted: { ...fresh, inputs: goal.properties }, copy })
    if (isUpdated) return [refresh, ...(await super.plan(goal, copy, fresh, done))]
    refresh.answer = (result) => refresh.new && done(refresh.new, result)
    refresh.next = () => (refresh.new ? undefined : this.leaveOut(fresh, done))
    return [refresh]
  }

  /** Tells the program of a resource that there is none. */
  private leaveOut(fresh: ResourceState, done: Done): Step {
    this.absent.add(fresh.urn)
    return absentStep(fresh, done)
  }
}
