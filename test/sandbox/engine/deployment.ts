import type { Checkpoint } from './checkpoint'
import { Bail, Shutdown } from './errors'
import type { Reporter } from './events'
import { Executor } from './executor'
import type { Goal, ReadGoal } from './goal'
import { Graph, needsOf } from './graph'
import { type PlanContext, Planner } from './planner'
import { rebuild } from './rebuild'
import { Recorder } from './recorder'
import { RefreshPlanner } from './refresh-planner'
import { refreshStep } from './refresh-step'
import type { Registry } from './registry'
import type { ResourceState, Snapshot } from './state'
import type { Done, Step, Unfinished } from './steps'
import { isStack, makeUrn } from './urn'
import type { Props } from './values'

/** The options of a deployment. */
export interface DeploymentOptions {
  project: string
  stack: string
  dryRun: boolean
  parallel: number
  replaceTargets: string[]
  /** Only refreshes the resources that the program registers, and those that it no longer has. */
  refreshing: boolean
  /** Continues with steps that do not depend on a failed one. */
  continueOnError: boolean
  registry: Registry
  reporter: Reporter
  /** The checkpoint of the state; undefined in a preview. */
  checkpoint: Checkpoint | undefined
  base: Snapshot
}

/** The result of a registration. */
export interface Answer {
  state: ResourceState
  result?: Unfinished
}

/**
 * One deployment: accepts the registrations of the program one after the other, plans them, runs the steps, and keeps the
 * state. `fail` and a failed step end it early.
 */
export class Deployment implements PlanContext {
  readonly deletes = new Set<string>()
  readonly replaceTargets: ReadonlySet<string>
  readonly project: string
  readonly stack: string
  readonly dryRun: boolean
  readonly registry: Registry
  olds!: ReadonlyMap<string, ResourceState>
  resources!: readonly ResourceState[]
  graph!: Graph
  /** The deployment was stopped by something else than a step; it has been reported. */
  private stopped = false
  private finished = false
  private readonly executor: Executor
  private readonly recorder: Recorder
  private readonly planner: Planner
  private readonly reporter: Reporter
  private readonly checkpoint: Checkpoint | undefined
  private readonly skipped = new Set<string>()
  private readonly unanswered = new Set<(reason: Error) => void>()
  private stackOutputs: { urn: string; outputs: Props } | undefined
  private turn: Promise<void> = Promise.resolve()

  constructor(private readonly o: DeploymentOptions) {
    const { project, stack, dryRun, registry, reporter, checkpoint } = o
    this.project = project
    this.stack = stack
    this.dryRun = dryRun
    this.registry = registry
    this.reporter = reporter
    this.checkpoint = checkpoint
    this.replaceTargets = new Set(o.replaceTargets)
    this.rebase(o.base.resources)
    this.recorder = new Recorder(reporter, checkpoint, dryRun)
    this.executor = new Executor(o.parallel, this.recorder, o.continueOnError)
    this.planner = o.refreshing ? new RefreshPlanner(this) : new Planner(this)
  }

  // ------------------------------------------------------------------------------------------ what the program asks

  /** Registers a resource; resolves with its state when the step is done, never when the deployment ends before. */
  register(goal: Goal): Promise<Answer> {
    return this.answer(this.urnOf(goal), (done) => this.planner.register(goal, done))
  }

  /** Reads an object. */
  read(goal: ReadGoal): Promise<Answer> {
    return this.answer(this.urnOf(goal), async (done) => this.planner.read(goal, done))
  }

  /** Takes the outputs of a component. Those of the stack are kept until the end. */
  async registerOutputs(urn: string, outputs: Props): Promise<void> {
    if (isStack(urn)) this.stackOutputs = { urn, outputs }
    else await this.inTurn(urn, () => this.recorder.setOutputs(urn, outputs))
  }

  private urnOf({ parent, type, name }: Goal | ReadGoal): string {
    return makeUrn(this.stack, this.project, parent, type, name)
  }

  private answer(urn: string, plan: (done: Done) => Promise<Step[]>): Promise<Answer> {
    return new Promise((resolve, reject) => {
      if (this.finished) return reject(new Shutdown())
      this.unanswered.add(reject)
      const done: Done = (state, result) => {
        this.unanswered.delete(reject)
        resolve({ state, result })
      }
      void this.inTurn(urn, async () => {
        const chain = await plan(done)
        await this.executor.start(chain.filter((step) => !this.skips(step)))
      })
    })
  }

  /** Skips the dependents of a failed resource if the run continues on error. */
  private skips(step: Step): boolean {
    for (const { urn } of this.executor.failed) this.skipped.add(urn)
    const r = (step.new ?? step.old)!
    if (!needsOf(r).some((urn) => this.skipped.has(urn))) return false
    this.skipped.add(step.urn)
    step.answer?.('skipped')
    return true
  }

  // ------------------------------------------------------------------------------------------ the course of a run

  /**
   * Refreshes the resources that the program has not registered so far. `final`: this is the result of the run, so it is shown.
   */
  async refresh(final: boolean): Promise<void> {
    const executor = new Executor(this.o.parallel, this.recorder.refreshing(final), true)
    const refreshes = new Map<ResourceState, Step>()
    try {
      for (const r of this.resources.filter(({ urn }) => !this.planner.isOperatedOn(urn))) {
        await this.registry.ensure(r.provider, this.olds)
        refreshes.set(r, refreshStep(this, r))
      }
    } catch (e) {
      return this.stop('', e)
    }
    await executor.startAll([...refreshes.values()])
    const resources = rebuild(this.resources, (r) => (refreshes.get(r) ?? { new: r }).new)
    this.rebase(resources)
    if (this.checkpoint) {
      this.checkpoint.base.resources = resources
      await this.checkpoint.save()
    }
    if (executor.failed.length) {
      this.error('', `${this.dryRun ? 'preview' : 'update'} failed`)
      this.stopped = true
      this.executor.cancel()
    }
  }

  /** Waits until all registrations so far are planned. */
  settled(): Promise<void> {
    return this.turn
  }

  /** Processes the resources that the program has not registered. */
  async finishRest(): Promise<void> {
    if (this.o.refreshing) await this.refresh(true)
    else await this.deleteRest()
  }

  /** Deletes the resources that the program has not registered. */
  async deleteRest(): Promise<void> {
    let layers: Step[][]
    try {
      layers = await this.planner.deletions()
    } catch (e) {
      return this.stop('', e)
    }
    for (const layer of layers) {
      const spared = new Set(
        this.executor.failed.flatMap(({ old }) =>
          old && this.graph.has(old) ? [...this.graph.transitiveDependencies(old)] : [],
        ),
      )
      await this.executor.startAll(layer.filter((step) => !spared.has(step.old!)))
    }
  }

  /** Resolves when the deployment stops early. */
  get cancellation(): Promise<void> {
    return this.executor.cancellation
  }

  /** True if it has stopped early. */
  get cancelled(): boolean {
    return this.executor.cancelled
  }

  /** Stops, for a reason that has been reported. */
  cancel(): void {
    this.stopped = true
    this.executor.cancel()
  }

  /** Waits for running steps, writes the outputs of the stack, and returns whether all succeeded. */
  async finish(): Promise<boolean> {
    await this.executor.drain()
    this.finished = true
    for (const reject of this.unanswered) reject(new Shutdown())
    const stepsFailed = this.executor.failed.length > 0 || this.planner.sawError
    if (this.stackOutputs) {
      const { urn, outputs } = this.stackOutputs
      const kept = stepsFailed || this.stopped ? (this.olds.get(urn)?.outputs ?? {}) : {}
      await this.recorder.setOutputs(urn, { ...kept, ...outputs })
    }
    await this.checkpoint?.save()
    if (stepsFailed && !this.stopped) {
      this.error('', `${this.dryRun ? 'preview' : 'update'} failed`)
    }
    return !stepsFailed && !this.stopped
  }

  /** Reports an error about a resource. */
  error(urn: string, message: string): void {
    this.reporter.error(urn, message)
  }

  private rebase(resources: readonly ResourceState[]): void {
    this.resources = resources
    this.olds = new Map(resources.filter((r) => !r.delete).map((r) => [r.urn, r]))
    this.graph = new Graph(resources)
  }

  /** Checks and diffs never overlap, whatever the parallelism (conformance: `parallelism` 1, 3). */
  private inTurn(urn: string, work: () => Promise<void>): Promise<void> {
    this.turn = this.turn.then(async () => {
      if (this.cancelled) return
      try {
        await work()
      } catch (e) {
        this.stop(urn, e)
      }
    })
    return this.turn
  }

  private stop(urn: string, error: unknown): void {
    if (!(error instanceof Bail)) this.error(urn, (error as Error).message)
    this.cancel()
  }
}
