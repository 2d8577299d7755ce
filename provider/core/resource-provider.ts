import { NotFoundError, StarRocksError, typed } from '../errors'
import { queryCacheOf } from '../starrocks/query-cache'
import { waitForFormerStatements } from '../starrocks/running-statements'
import type { Server } from '../starrocks/server'
import { withLock } from '../starrocks/with-lock'
import { type Checked, check } from './check'
import { acceptedOwner, checkOwnership, confirmOwnership, type Instance, recognizeInstance } from './check-ownership'
import { Declarations } from './declarations'
import { GrantKeeper } from './grant-keeper'
import { readImportable, recognizable } from './imported'
import type { Log } from './log'
import { parseId } from './named'
import { hasLegacyMark, hasOrigin, incarnationOf, newIncarnation, type OwnedObject } from './ownership'
import { changes } from './policy'
import { leftovers, type Removal, removal } from './removal'
import { RunMemory } from './run-memory'
import { openSession, reconcile, serverOf } from './session'
import type { ProviderConfig } from './settings'
import { SharedInstances } from './shared-instances'
import type { AdoptionContext, Session, Spec, Step } from './spec'
import { defined, inputsOf, instanceOf, STATE_VERSION, UnfinishedError } from './state'
import { ddlOf, definingSteps, isNew, policies, statementsOf, withoutStatements } from './statements'
import type { Values } from './values'

export interface DiffResult {
  readonly changes: boolean
  readonly replaces?: string[]
  readonly deleteBeforeReplace?: boolean
}

/** The methods of a dynamic provider for one kind of resource. It knows Pulumi only by the signatures of the methods. */
export class ResourceProvider<Inputs, Desired, Actual> {
  private config: ProviderConfig = { setting: () => undefined, keys: [], env: process.env }
  private readonly memory: RunMemory
  private readonly grants: GrantKeeper<Inputs, Desired, Actual>
  private readonly declarations: Declarations<Inputs, Desired, Actual>

  constructor(
    readonly spec: Spec<Inputs, Desired, Actual>,
    private readonly log: Log,
    instances = new SharedInstances(),
  ) {
    this.memory = new RunMemory((inputs) => spec.id(inputs as Inputs))
    this.grants = new GrantKeeper(spec)
    const addressOf = (inputs: Values) => serverOf(inputs, this.config, this.log)?.address
    this.declarations = new Declarations(spec, this.memory, instances, addressOf)
    this.check = typedErrors(this.check, this)
    this.diff = typedErrors(this.diff, this)
    this.create = typedErrors(this.create, this)
    this.update = typedErrors(this.update, this)
    this.read = typedErrors(this.read, this)
    this.delete = typedErrors(this.delete, this)
    this.import = typedErrors(this.import, this)
  }

  async configure(request: {
    config: { get(key: string): string | undefined; readonly rawConfig?: object }
  }): Promise<void> {
    const { config } = request
    // The SDK cannot list the keys of the configuration. If it hides them in another way one day, misspelled keys are not found.
    const keys = Object.keys(config.rawConfig ?? {})
    this.config = { setting: (key) => config.get(`starrocks:${key}`), keys, env: process.env }
    // A provider process is configured once, before anything else.
    this.memory.clear()
    this.grants.clear()
    this.declarations.clear()
  }

  async check(olds: Values, news: Values): Promise<Checked> {
    const urn = news.__urn
    if (!isNew(olds)) this.memory.forget(urn)
    const replaced = isNew(olds) ? this.memory.recorded(urn) : undefined
    const others = () => this.memory.checkedOthers(urn)
    const formerGrants = (draft: Values, server: Server) => this.grants.former(draft, server)
    const isGivenUp = (draft: Values) => this.declarations.isGivenUp(draft)
    const known = { recorded: olds, replaced, others, formerGrants, isGivenUp }
    // The delete of a replacement can run while this check reads.
    try {
      this.declarations.expect(news)
    } catch {
      // A value of a wrong type, which check reports.
    }
    const checked = await check(this.spec, known, news, this.config, this.log)
    this.memory.check(urn, checked.inputs)
    if (checked.failures.length > 0) this.declarations.unexpect(urn)
    else this.declarations.expect(checked.inputs)
    if (!isNew(olds)) this.memory.record(urn, this.inputsOf(olds))
    // `up --replace` checks without state, as a create does. Nothing is deleted after a plain create, so a delete belongs to a replacement.
    if (isNew(olds) && checked.failures.length === 0) this.memory.replace(urn, checked.inputs)
    return checked
  }

  async diff(_id: string, olds: Values, news: Values): Promise<DiffResult> {
    this.memory.record(news.__urn, this.inputsOf(olds))
    const changed = changes(policies(this.spec), olds, news)
    const replaces = changed.filter(({ policy }) => policy === 'replace').map(({ field }) => field)
    // A replacement is an instance of its own, and create declares it.
    if (replaces.length === 0) this.declarations.add(news, instanceOf(olds))
    if (changed.length > 0) this.declarations.change(olds, news, replaces.length > 0)
    else if (this.declarations.isGivenUp(news)) return { changes: true }
    // The program chooses the names, so the old object has to go before the new one can take its name.
    return { changes: changed.length > 0, ...(replaces.length > 0 && { replaces, deleteBeforeReplace: true }) }
  }

  async create(checked: Values): Promise<{ id: string; outs: Values }> {
    try {
      return await this.createObject(checked)
    } catch (error) {
      this.memory.abandon(checked.__urn)
      throw error
    }
  }

  private async createObject(checked: Values): Promise<{ id: string; outs: Values }> {
    const removed = this.memory.takeRemoved(checked.__urn)
    const news: Values = { ...checked, ...(removed && this.inherited(checked, removed)) }
    const inputs = news as Inputs
    const session = this.session(news)
    await this.waitForFormerRuns(session, inputs)
    const actual = this.spec.ownsNothing ? undefined : await this.removeReplaced(session, news)
    const instance =
      actual === undefined
        ? { incarnation: newIncarnation(news), adopts: false }
        : await checkOwnership(this.spec, actual, news, this.context(session))
    const outs = await this.apply(session, news, instance, undefined, actual)
    this.memory.forget(news.__urn)
    this.grants.settled(news.__urn)
    this.declarations.add(outs, instanceOf(outs))
    return { id: this.spec.id(inputs), outs }
  }

  /** The inputs that a replacement takes over from the deleted object: `up --replace` checks without state, so check cannot know them. */
  private inherited(news: Values, removed: Values): Values {
    const { id, identity = id } = this.spec
    if (identity(news as Inputs) !== identity(removed as Inputs)) return {}
    const names = Object.entries(this.spec.computed).flatMap(([name, policy]) => (policy === 'inherited' ? [name] : []))
    return Object.fromEntries(names.filter((name) => removed[name] !== undefined).map((name) => [name, removed[name]]))
  }

  async update(_id: string, olds: Values, news: Values): Promise<{ outs: Values }> {
    const session = this.session(news)
    await this.waitForFormerRuns(session, news as Inputs)
    const own = this.declarations.unshared(olds, () => this.othersOf(olds, news.__urn))
    const shown = await this.spec.read(news as Inputs, session.server, own)
    const instance = await confirmOwnership(this.spec, shown, olds, news, this.context(session))
    const outs = await this.apply(session, news, instance, own, this.withRecorded(shown, instance, own), olds)
    this.declarations.remove(olds)
    this.declarations.add(outs, instanceOf(outs))
    return { outs }
  }

  async read(id: string, props: Values): Promise<{ id: string; props?: Values; inputs?: Values }> {
    if (props.__get) return this.get(id, props)
    const recorded = this.inputsOf(props)
    const session = openSession(props, this.config, this.log, queryCacheOf)
    const unchanged = props.__unfinished
      ? undefined
      : await this.spec.readCached?.(recorded as Inputs, session.server, props, false)
    // The engine keeps the inputs that it has where read returns none.
    if (unchanged !== undefined) return { id, props: this.shownOutputs({ ...withoutStatements(props), ...unchanged }) }
    const actual = await this.spec.read(recorded as Inputs, session.server, props)
    if (actual === undefined) return this.gone(props)
    const instance = await recognizeInstance(this.spec, actual, props, session)
    if (instance === undefined) return this.gone(props)
    const inputs = defined({
      ...recorded,
      ...this.spec.declared(actual, recorded as Inputs, this.config),
      // A masked secret is no difference. The next update takes the object over, and then sets all of its secrets and the mark.
      ...(instance.isUnmarked && recorded.onExisting === 'adopt' && { onExisting: 'fail' }),
    })
    return { id, inputs: this.shown(inputs), props: await this.outputs(inputs, instance, session, props) }
  }

  /**
   * An object that the stack does not manage, for `get` of a class. The engine asks in every run. In a refresh the properties are
   * the last answer: only what the program gives is used of them, and an object that is gone leaves the state.
   *
   * @throws NotFoundError if there is no such object: the engine would give the program a resource without outputs
   */
  private async get(
    id: string,
    { connection, __urn, __origin, __get, __version }: Values,
  ): Promise<{ id: string; props?: Values }> {
    const inputs = { ...parseId(this.spec, id), connection, __urn, __origin, __get }
    const { server, warn } = openSession(inputs, this.config, this.log, queryCacheOf)
    const actual = await this.spec.read(inputs as Inputs, server, {})
    const described = actual && (await this.spec.named?.describe(actual, inputs as Inputs, server))
    if (described === undefined) {
      if (__version !== undefined) return { id: '' }
      throw new NotFoundError(`there is no ${this.spec.kind} ${id}`)
    }
    const outs = { ...inputs, ...described }
    const observed = await this.spec.outputs(outs as Inputs, server, {}, warn)
    return { id, props: this.shownOutputs({ ...outs, ...observed, __version: STATE_VERSION }) }
  }

  /**
   * Makes a managed resource of an object that exists. Nothing is written: the mark of the resource comes with the first update.
   *
   * @param hidden `__urn` and `__origin` of the resource
   * @throws NotFoundError if there is no such object
   */
  async import(id: string, hidden: Values): Promise<{ id: string; inputs: Values; props: Values }> {
    const session = this.session(hidden)
    const importable = await readImportable(this.spec, id, hidden, session, this.config, this.log)
    const { all, inputs, instance } = importable
    const outs = await this.outputs(all, instance, session, all)
    return {
      id: this.spec.id(all as Inputs),
      inputs,
      props: await recognizable(this.spec, importable, outs, session.server),
    }
  }

  async delete(_id: string, props: Values): Promise<void> {
    const inputs = this.inputsOf(props) as Inputs
    const session = this.session(props)
    // A delete that removes nothing needs no server; the server may be gone.
    if (this.spec.planDelete(inputs).length > 0) await this.waitForFormerRuns(session, inputs)
    try {
      await this.reconcile(session, inputs, () => {
        const rest = this.remainder(session, inputs, this.othersOf(props) as Inputs[])
        return rest === undefined ? [] : this.removal(session, { inputs: rest, outs: props })
      })
    } catch (error) {
      if (!(error instanceof StarRocksError)) throw error
      // The drop of a database or a catalog drops everything in it, whatever the statement says about missing objects.
      if (error.is('databaseMissing', 'catalogMissing')) return
      // 3.2 has no number for a missing catalog, and no IF EXISTS: a read decides.
      const reread = error.is('refused') ? this.spec.read(inputs, session.server, props) : undefined
      const gone = await reread?.then(
        (actual) => actual === undefined,
        () => false,
      )
      if (!gone) throw error
      await this.reconcile(session, inputs, () => leftovers(this.spec.planDelete(inputs)))
    }
    const replacement = this.replacementOf(props)
    if (replacement === undefined) this.declarations.unexpect(props.__urn)
    else this.grants.removed(replacement.__urn)
    this.declarations.remove(props)
    // The outputs of a resource that `aliases` have renamed have the former URN; the create asks for the present one.
    this.memory.remove(replacement?.__urn ?? props.__urn, this.inputsOf(props))
  }

  /** Statements of a killed run may still run in StarRocks, and would change the object behind this run's back. */
  private waitForFormerRuns(session: Session, inputs: Inputs): Promise<void> {
    return waitForFormerStatements(session, () =>
      statementsOf([...definingSteps(this.spec, inputs, this.config), ...this.spec.planDelete(inputs)]),
    )
  }

  private gone({ __urn }: Values): { id: string } {
    this.memory.forget(__urn)
    this.grants.missing(__urn)
    return { id: '' }
  }

  /**
   * Create and update: the actual object becomes the desired one. A failure before the first statement leaves the state as it was. A later
   * failure records the actual object, so that the next run sees the rest as a difference, even after a refresh.
   *
   * @param olds the outputs in state, without what other resources declare as well
   * @param first the object as it was read before its turn
   * @param recorded the outputs in state
   */
  private async apply(
    session: Session,
    news: Values,
    found: Instance,
    olds: Values | undefined,
    first: Actual | undefined,
    recorded = olds,
  ): Promise<Values> {
    let instance = found
    const inputs = { ...news, __incarnation: instance.incarnation } as Inputs
    const desired = this.spec.define(inputs, this.config)
    let touched = false
    try {
      await this.reconcile(
        session,
        inputs,
        async (round) => {
          // The delete of another resource can have removed what a create takes over.
          const takesOver = olds === undefined && first !== undefined
          const actual = round === 1 && !takesOver ? first : await this.readAgain(inputs, session, instance, olds)
          if (takesOver && actual === undefined) instance = { incarnation: instance.incarnation, adopts: false }
          const replaced = olds === undefined ? this.memory.recorded(news.__urn) : undefined
          return this.grants.withRestoring(
            this.spec.plan(actual, desired),
            { news, olds, replaced, exists: actual !== undefined },
            session,
          )
        },
        () => {
          touched = true
        },
      )
      touched = true
      const settled = await this.spec.waitUntilReady?.(
        inputs,
        session,
        olds === undefined || olds.__unfinished ? {} : olds,
        this.config,
      )
      const outs = { ...(await this.outputs(news, instance, session, olds)), ...settled }
      // An update rewrites the mark that an import or an adoption has left.
      if (!instance.adopts && outs.__acceptedOwner === undefined) return outs
      return defined({ ...outs, __acceptedOwner: await acceptedOwner(this.spec, inputs, instance, session) })
    } catch (error) {
      if (!touched) throw error
      const actual = await this.actualOutputs(news, instance, session, olds).catch(() => recorded ?? news)
      const unfinished = {
        ...actual,
        __incarnation: instance.incarnation,
        ...(instance.found && { __found: true }),
        __version: STATE_VERSION,
        __unfinished: true,
      }
      throw new UnfinishedError(this.spec.id(inputs), unfinished, error)
    }
  }

  private reconcile(
    session: Session,
    inputs: Inputs,
    steps: Parameters<typeof reconcile>[1],
    applied?: () => void,
  ): Promise<void> {
    const work = () => reconcile(session, steps, applied)
    // StarRocks changes an object once at a time, and refuses a second change. What has no name of its own is no such object.
    return this.spec.named === undefined ? work() : withLock(this.spec.id(inputs), work)
  }

  /**
   * What a create finds under its name. A replacement that the engine orders with the create first (`deleteBeforeReplace: false`) finds
   * the object that it replaces: that one is removed here, since the delete that follows would remove the new one.
   */
  private async removeReplaced(session: Session, news: Values): Promise<Actual | undefined> {
    const { spec } = this
    const inputs = news as Inputs
    const actual = await spec.read(inputs, session.server, {})
    const replaced = this.memory.recorded(news.__urn)
    if (actual === undefined || replaced === undefined || spec.objects === undefined) return actual
    if (spec.id(replaced as Inputs) !== spec.id(inputs)) return actual
    if (spec.objects(actual, inputs).some((object) => object.markable && !this.isReplaced(object, replaced, news)))
      return actual
    await this.reconcile(session, inputs, () =>
      this.removal(session, { inputs: replaced as Inputs, outs: replaced, known: actual }),
    )
    return spec.read(inputs, session.server, {})
  }

  /** Whether an object belongs to the resource that is replaced. Without its outputs, its incarnation is not known. */
  private isReplaced(object: OwnedObject, replaced: Values, news: Values): boolean {
    return hasOrigin(object, news) || hasLegacyMark(object, replaced)
  }

  /** An object that appears only now was created by this create, or by a faster one of somebody else. */
  private async readAgain(
    inputs: Inputs,
    session: Session,
    { incarnation, adopts }: Instance,
    olds: Values | undefined,
  ): Promise<Actual | undefined> {
    const shown = await this.spec.read(inputs, session.server, olds ?? {})
    const actual = this.withRecorded(shown, { adopts }, olds)
    if (olds !== undefined || adopts || actual === undefined || this.spec.ownsNothing) return actual
    const objects = this.spec.objects?.(actual, inputs)
    const own = objects?.every(({ owner, markable }) => !markable || incarnationOf(owner) === incarnation)
    if (!own || objects?.every(({ markable }) => !markable))
      await checkOwnership(this.spec, actual, inputs as Values, { ...this.context(session), warn: () => {} })
    return actual
  }

  private async removal(
    session: Session,
    what: Omit<Removal<Inputs, Actual>, 'replacement' | 'isReplaced'>,
  ): Promise<Step[]> {
    const replacement = this.replacementOf(what.outs) as Inputs | undefined
    const isReplaced = replacement !== undefined || this.declarations.declaresAnother(what.outs)
    const steps = await removal(this.spec, { ...what, replacement, isReplaced }, session, this.config)
    const { inputs, outs } = what
    return this.grants.withRecording(steps, { inputs, outs, replacement: replacement as Values | undefined }, session)
  }

  private context({ server, warn }: Session): Omit<AdoptionContext, 'adopts'> {
    return { server, warn, config: this.config }
  }

  private replacementOf(outs: Values): Values | undefined {
    return this.memory.replacement(outs.__urn, this.spec.id(this.inputsOf(outs) as Inputs))
  }

  /** The part of an object that a delete removes if another resource of the stack declares the object as well. */
  private remainder({ warn }: Session, inputs: Inputs, others: readonly Inputs[]): Inputs | undefined {
    if (others.length === 0) return inputs
    if (this.spec.remainder !== undefined) return this.spec.remainder(inputs, others, warn)
    const id = this.spec.id(inputs)
    const urnOf = (one: Inputs) => (one as Values).__urn
    warn(
      others.every((other) => urnOf(other) === urnOf(inputs))
        ? `${id} is not dropped: its replacement was created first, and uses it; to drop it and create it again, set the option deleteBeforeReplace: true`
        : `${id} is not dropped: another resource of this stack declares it`,
    )
    return undefined
  }

  /** State knows the secrets of the object that it has recorded. One that somebody else has created under its name has secrets of its own. */
  private withRecorded(
    shown: Actual | undefined,
    { adopts }: Pick<Instance, 'adopts'>,
    olds: Values | undefined,
  ): Actual | undefined {
    if (shown === undefined || olds === undefined || adopts) return shown
    return this.spec.restoreSecrets?.(shown, this.inputsOf(olds) as Inputs) ?? shown
  }

  private async actualOutputs(
    news: Values,
    instance: Instance,
    session: Session,
    olds: Values | undefined,
  ): Promise<Values> {
    const actual = await this.spec.read(news as Inputs, session.server, olds ?? {})
    const drifted = actual === undefined ? {} : this.spec.declared(actual, news as Inputs, this.config)
    return this.outputs({ ...news, ...drifted }, instance, session, olds)
  }

  /** All inputs at the same paths, so that the engine marks the same values as secret, and the outputs of the actual object. */
  private async outputs(
    inputs: Values,
    { incarnation, found }: Instance,
    { server, warn }: Session,
    before: Values = {},
  ): Promise<Values> {
    const observed = await this.spec.outputs(inputs as Inputs, server, before, warn)
    return this.shownOutputs({
      ...withoutStatements(inputs),
      ...observed,
      __incarnation: incarnation,
      __acceptedOwner: before.__acceptedOwner,
      __found: found ? true : undefined,
      __version: STATE_VERSION,
    })
  }

  /** For an output that is not in state, a preview shows an unknown value, each time that a program exports it. */
  private shownOutputs(outs: Values): Values {
    const absent = this.spec.observed.filter((name) => outs[name] === undefined && !name.startsWith('__'))
    return defined({ ...outs, ...Object.fromEntries(absent.map((name) => [name, null])) })
  }

  /** The inputs as check records them, so that the next diff compares with the actual object. */
  private shown(inputs: Values): Values {
    return { ...inputs, ddl: ddlOf(this.spec, inputs, this.config) }
  }

  /**
   * The inputs of the other instances of the run that declare the object of a resource.
   *
   * @param current the URN of the resource in the program
   */
  private othersOf(outs: Values, current?: unknown): Values[] {
    return this.declarations.others(outs, [outs.__urn, this.replacementOf(outs)?.__urn, current ?? outs.__urn])
  }

  private inputsOf(outs: Values): Values {
    return inputsOf(this.spec, outs)
  }

  private session(inputs: Values): Session {
    return openSession(inputs, this.config, this.log)
  }
}

/** The method with typed errors: any other error becomes an UnexpectedError. */
function typedErrors<Args extends unknown[], Result>(
  method: (...args: Args) => Promise<Result>,
  self: unknown,
): (...args: Args) => Promise<Result> {
  return async (...args) => {
    try {
      return await method.apply(self, args)
    } catch (error) {
      throw typed(error)
    }
  }
}
