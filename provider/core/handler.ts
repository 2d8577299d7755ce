import type { Server } from '../starrocks/connection'
import { inTurn } from '../starrocks/queue'
import { snapshotOf } from '../starrocks/snapshot'
import { type Checked, check } from './check'
import { messageOf, ProviderError, StarRocksError } from './errors'
import type { Log } from './log'
import { changes } from './policy'
import { openSession, reconcile } from './session'
import type { Surroundings } from './settings'
import type { Session, Spec, Step, Values } from './spec'
import { ddlOf, isNew, policies, withoutStatements } from './statements'

/** Of everything that the provider writes into state; a handler reads all older versions. */
const STATE_VERSION = 1

/** A resource that exists but is not finished: the engine records it and calls update in the next run. */
class UnfinishedError extends ProviderError {
  constructor(
    readonly id: string,
    readonly properties: Values,
    cause: unknown,
  ) {
    super(messageOf(cause), { cause })
  }
  readonly reasons = [this.message]
}

export interface DiffResult {
  readonly changes: boolean
  readonly replaces?: string[]
  readonly deleteBeforeReplace?: boolean
}

/** The methods of a dynamic provider for one kind of resource. Nothing in here knows Pulumi but by their signatures. */
export class Handler<Inputs, Wanted, Seen> {
  private config: (key: string) => string | undefined = () => undefined
  /**
   * The inputs of what is to be replaced, by URN. The engine checks the replacement once more with nothing recorded while the old
   * object is still there: without this it would look like somebody else's.
   */
  private readonly replaced = new Map<unknown, Values>()
  /** The inputs of what takes its place, once they are checked: what the drop takes along is known by them. */
  private readonly replacements = new Map<unknown, Values>()

  constructor(
    readonly spec: Spec<Inputs, Wanted, Seen>,
    private readonly log: Log,
  ) {}

  async configure(request: { config: { get(key: string): string | undefined } }): Promise<void> {
    this.config = (key) => request.config.get(`starrocks:${key}`)
  }

  async check(olds: Values, news: Values): Promise<Checked> {
    const replaced = isNew(olds) ? this.replaced.get(news.__urn) : undefined
    const checked = await check(this.spec, { recorded: olds, replaced }, news, this.around(), this.log)
    if (replaced !== undefined) this.replacements.set(news.__urn, checked.inputs)
    return checked
  }

  async diff(_id: string, olds: Values, news: Values): Promise<DiffResult> {
    const found = changes(policies(this.spec), olds, news)
    const replaces = found.filter(({ policy }) => policy === 'replace').map(({ field }) => field)
    if (replaces.length > 0) this.replaced.set(news.__urn, this.inputsOf(olds))
    else this.forgetReplacement(news.__urn)
    // Names are the user's own: the old object has to go before the new one can take its name.
    return { changes: found.length > 0, ...(replaces.length > 0 && { replaces, deleteBeforeReplace: true }) }
  }

  async create(news: Values): Promise<{ id: string; outs: Values }> {
    const inputs = news as Inputs
    const session = this.session(news)
    const seen = this.spec.foreign ? undefined : await this.spec.observe(inputs, session.server, {})
    if (seen !== undefined) await this.spec.claim(seen, inputs, { ...session, around: this.around() })
    const outs = await this.ensure(session, news, undefined, seen)
    this.forgetReplacement(news.__urn)
    return { id: this.spec.id(inputs), outs }
  }

  async update(_id: string, olds: Values, news: Values): Promise<{ outs: Values }> {
    const session = this.session(news)
    const seen = await this.look(news as Inputs, session.server, olds)
    return { outs: await this.ensure(session, news, olds, seen) }
  }

  async read(id: string, props: Values): Promise<{ id: string; props?: Values; inputs?: Values }> {
    const recorded = this.inputsOf(props)
    const session = openSession(props, this.around(), this.log, snapshotOf)
    const alike = props.__unfinished
      ? undefined
      : await this.spec.glance?.(recorded as Inputs, session.server, props, this.around())
    if (alike !== undefined)
      return { id, inputs: this.shown(recorded), props: defined({ ...withoutStatements(props), ...alike }) }
    const seen = await this.spec.observe(recorded as Inputs, session.server, props)
    if (seen === undefined) return { id: '' }
    const inputs = defined({ ...recorded, ...this.spec.drift(seen, recorded as Inputs, this.around()) })
    return { id, inputs: this.shown(inputs), props: await this.outputs(inputs, session, props) }
  }

  async delete(_id: string, props: Values): Promise<void> {
    const inputs = this.inputsOf(props) as Inputs
    const session = this.session(props)
    try {
      await this.spec.mayDrop?.(inputs, session.server)
      await this.reconcile(session, inputs, () => this.removal(inputs, session.server, props))
    } catch (error) {
      if (!(error instanceof StarRocksError)) throw error
      // With its database or catalog everything in it is gone, whatever the statement says about missing objects.
      if (error.is('databaseMissing', 'catalogMissing')) return
      // 3.2 has no number for a catalog that is not there, and no IF EXISTS: a look tells.
      const look = error.is('refused') ? this.spec.observe(inputs, session.server, props) : undefined
      const gone = await look?.then(
        (seen) => seen === undefined,
        () => false,
      )
      if (!gone) throw error
    }
  }

  /**
   * Create and update: what is there becomes what is wanted. A failure before the first change leaves the state as it was; a later
   * one records what is really there, so that the next run sees the rest as a difference even after a refresh.
   */
  private async ensure(
    session: Session,
    news: Values,
    olds: Values | undefined,
    first: Seen | undefined,
  ): Promise<Values> {
    const inputs = news as Inputs
    const wanted = this.spec.define(inputs, this.around())
    let touched = false
    try {
      await this.reconcile(
        session,
        inputs,
        async (round) => this.spec.steps(round === 1 ? first : await this.lookAgain(inputs, session, olds), wanted),
        () => {
          touched = true
        },
      )
      touched = true
      const settled = await this.spec.settle?.(inputs, session, olds === undefined || olds.__unfinished ? {} : olds)
      return { ...(await this.outputs(news, session, olds)), ...settled }
    } catch (error) {
      if (!touched) throw error
      const really = await this.really(inputs, session, olds).catch(() => olds ?? news)
      const unfinished = { ...really, __version: STATE_VERSION, __unfinished: true }
      throw new UnfinishedError(this.spec.id(inputs), unfinished, error)
    }
  }

  private reconcile(
    session: Session,
    inputs: Inputs,
    steps: Parameters<typeof reconcile>[1],
    applied?: () => void,
  ): Promise<void> {
    const altered = this.spec.altered?.(inputs)
    const work = () => reconcile(session, steps, applied)
    return altered === undefined ? work() : inTurn(altered, work)
  }

  /** What a create finds that it did not find at first may be its own work, or that of somebody who was faster. */
  private async lookAgain(inputs: Inputs, session: Session, olds: Values | undefined): Promise<Seen | undefined> {
    const seen = await this.look(inputs, session.server, olds)
    if (olds === undefined && seen !== undefined && !this.spec.foreign)
      await this.spec.claim(seen, inputs, { server: session.server, around: this.around(), warn: () => {} })
    return seen
  }

  /** Where a look decides, it also tells an object that is gone from a metastore that does not answer. */
  private async removal(inputs: Inputs, server: Server, outs: Values): Promise<Step[]> {
    const replacement = this.replacements.get((inputs as Values).__urn) as Inputs | undefined
    const steps = this.spec.drop(inputs, replacement)
    if (this.spec.dropSeen === undefined || steps.length === 0) return steps
    const seen = await this.spec.observe(inputs, server, outs)
    return seen === undefined ? [] : this.spec.dropSeen(seen, inputs)
  }

  private async look(inputs: Inputs, server: Server, olds: Values | undefined): Promise<Seen | undefined> {
    const seen = await this.spec.observe(inputs, server, olds ?? {})
    if (seen === undefined || olds === undefined) return seen
    return this.spec.recall?.(seen, this.inputsOf(olds) as Inputs) ?? seen
  }

  private async really(inputs: Inputs, session: Session, olds: Values | undefined): Promise<Values> {
    const seen = await this.spec.observe(inputs, session.server, olds ?? {})
    const drifted = seen === undefined ? {} : this.spec.drift(seen, inputs, this.around())
    return this.outputs({ ...(inputs as Values), ...drifted }, session, olds)
  }

  /**
   * Every input that is no text for reviewers again, at the same path, so that the engine marks the same ones as secret; then what only
   * the live object has.
   */
  private async outputs(inputs: Values, { server, warn }: Session, before: Values = {}): Promise<Values> {
    const observed = await this.spec.report(inputs as Inputs, server, before, warn)
    return defined({ ...withoutStatements(inputs), ...observed, __version: STATE_VERSION })
  }

  /** Inputs as check would have recorded them, so that the next change is shown beside what there is. */
  private shown(inputs: Values): Values {
    return { ...inputs, ddl: ddlOf(this.spec, inputs, this.around()) }
  }

  private forgetReplacement(urn: unknown): void {
    this.replaced.delete(urn)
    this.replacements.delete(urn)
  }

  private inputsOf(outs: Values): Values {
    const { __version, __provider, __unfinished, ...rest } = withoutStatements(outs)
    return Object.fromEntries(Object.entries(rest).filter(([name]) => !this.spec.observed.includes(name)))
  }

  private session(inputs: Values): Session {
    return openSession(inputs, this.around(), this.log)
  }

  private around(): Surroundings {
    return { config: this.config, env: process.env }
  }
}

/** gRPC structs have no undefined. */
function defined(values: Values): Values {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined))
}
