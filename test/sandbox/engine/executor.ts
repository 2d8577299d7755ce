import { ProtectedError } from './errors'
import type { Step } from './steps'

/** The callbacks around every step. */
export interface StepObserver {
  begin(step: Step): Promise<void>
  end(step: Step, error: unknown): Promise<void>
}

/**
 * Runs chains of steps, at most `width` at once. When a step fails, running steps finish and no new ones begin, unless
 * `keepGoing` is set.
 */
export class Executor {
  /** The steps that failed. */
  readonly failed: Step[] = []
  /** Set once nothing new may begin. */
  cancelled = false
  /** Resolves when nothing new may begin. */
  readonly cancellation: Promise<void>
  private readonly running = new Set<Promise<void>>()
  private readonly waiting: (() => void)[] = []
  private fault: unknown
  private free: number
  private onCancel: () => void = () => {}

  constructor(
    width: number,
    private readonly observer: StepObserver,
    private readonly keepGoing = false,
  ) {
    this.free = width
    this.cancellation = new Promise((resolve) => {
      this.onCancel = resolve
    })
  }

  /** Lets nothing new begin. */
  cancel(): void {
    this.cancelled = true
    this.onCancel()
    for (const wake of this.waiting.splice(0)) wake()
  }

  /** Starts a chain; returns once a place was free, with a promise of its end. */
  async start(chain: Step[]): Promise<{ finished: Promise<void> }> {
    while (this.free === 0 && !this.cancelled) await new Promise<void>((wake) => this.waiting.push(wake))
    if (this.cancelled) return { finished: Promise.resolve() }
    this.free--
    const finished = this.run(chain)
      .catch((e: unknown) => {
        this.fault ??= e
        this.cancel()
      })
      .finally(() => {
        this.free++
        this.running.delete(finished)
        this.waiting.shift()?.()
      })
    this.running.add(finished)
    return { finished }
  }

  /** Runs steps in parallel and waits for all of them. */
  async startAll(steps: Step[]): Promise<void> {
    const started: Promise<void>[] = []
    for (const step of steps) started.push((await this.start([step])).finished)
    await Promise.all(started)
  }

  /** Waits for running steps. Throws if the state could not be written after a step. */
  async drain(): Promise<void> {
    while (this.running.size) await Promise.all(this.running)
    if (this.fault !== undefined) throw this.fault
  }

  private async run(chain: Step[]): Promise<void> {
    for (const first of chain) {
      for (let step: Step | undefined = first; step; step = step.next?.()) {
        if (this.cancelled || !(await this.execute(step))) return
      }
    }
  }

  private async execute(step: Step): Promise<boolean> {
    await this.observer.begin(step)
    let error: unknown
    try {
      await step.apply()
    } catch (e) {
      error = e
    }
    await this.observer.end(step, error)
    if (error === undefined) {
      step.answer?.()
      return true
    }
    this.failed.push(step)
    if (this.keepGoing) step.answer?.('failed')
    // What is protected stays; the rest is deleted all the same (conformance: `options-protect` 3).
    else if (!(error instanceof ProtectedError)) this.cancel()
    return false
  }
}
