import { StarRocksError } from '../errors'
import type { Identity } from '../sql/owner'
import { showRoles } from '../sql/role'
import type { Row, Server } from '../starrocks/server'
import { isMarker } from './grant-marker'
import type { GrantSubject } from './grant-subject'
import { same } from './policy'
import {
  droppedSubjects,
  grantsOf,
  inheritance,
  NOTHING,
  type Preserved,
  pendingGrants,
  recordedIn,
  recordingSteps,
  restoringSteps,
  withLossMessage,
} from './preserved-grants'
import type { Session, Spec, Step } from './spec'
import type { Values } from './values'

/** The inputs and outputs of a create or an update. */
interface Change {
  readonly news: Values
  /** The outputs in state; undefined before a create. */
  readonly olds: Values | undefined
  /** The inputs of the object that a create replaces. */
  readonly replaced: Values | undefined
  /** True if an object of the resource exists. */
  readonly exists: boolean
}

/** Moves the grants on the objects of one kind of resource to their replacement. */
export class GrantKeeper<Inputs, Desired, Actual> {
  /** The URNs of the resources whose former object this process has dropped. */
  private readonly droppedUrns = new Set<unknown>()
  /**
   * The URNs of resources whose object a refresh of this process did not find: a run that was killed after a DROP may have left a
   * marker.
   */
  private readonly missingUrns = new Set<unknown>()
  /** The markers of earlier runs, by cluster: each of thousands of creates may have one. */
  private readonly formerMarkers = new Map<Server, Promise<Row[]>>()

  constructor(private readonly spec: Spec<Inputs, Desired, Actual>) {}

  clear(): void {
    this.droppedUrns.clear()
    this.missingUrns.clear()
    this.formerMarkers.clear()
  }

  removed(urn: unknown): void {
    this.droppedUrns.add(urn)
  }

  /** The object exists again. */
  settled(urn: unknown): void {
    this.droppedUrns.delete(urn)
    this.missingUrns.delete(urn)
  }

  missing(urn: unknown): void {
    this.missingUrns.add(urn)
  }

  /** The grants that a create restores, since an interrupted replacement has recorded them; none if this user may not see roles. */
  async former(news: Values, server: Server): Promise<Preserved> {
    const subjects = Object.values(this.spec.grantSubjects?.(news as Inputs) ?? {})
    if (subjects.length === 0) return NOTHING
    const recorded = recordedIn(await this.markersBefore(server), identityOf(news), subjects)
    // A marker of another object belongs to a former resource of this name.
    return recorded.pending.some(({ of }) => subjects.some((subject) => same(of, subject))) ? recorded : NOTHING
  }

  /** The statements that drop an object. Before a replacement, they record the grants that the DROP removes. */
  async withRecording(
    steps: Step[],
    { inputs, outs, replacement }: { inputs: Inputs; outs: Values; replacement: Values | undefined },
    { server }: Session,
  ): Promise<Step[]> {
    const subjects = droppedSubjects(this.spec, steps, inputs)
    if (subjects.length === 0) return steps
    if (replacement !== undefined) {
      const resource = identityOf(replacement)
      return [...recordingSteps(resource, await grantsOf(subjects, resource, server)), ...steps]
    }
    // The marker of a replacement that was never finished: no run will restore its grants any more.
    if (!outs.__unfinished) return steps
    const { markers } = await pendingGrants(subjects, identityOf(outs), server)
    return [...steps, ...restoringSteps(identityOf(outs), {}, { pending: [], recorded: [], lost: [], markers }, true)]
  }

  /** The statements of a create or an update, and those that restore the grants of dropped objects. */
  async withRestoring(steps: Step[], change: Change, { server }: Session): Promise<Step[]> {
    const { news, olds } = change
    const subjects = this.spec.grantSubjects?.(news as Inputs)
    if (subjects === undefined) return steps
    const resource = identityOf(news)
    const dropping = droppedSubjects(this.spec, steps, news as Inputs)
    if (dropping.length > 0) {
      const preserved = await grantsOf(dropping, resource, server)
      const { heirs, at } = inheritance(steps, subjects)
      const restored = restoringSteps(resource, heirs, preserved, isRepair(olds))
      return [...recordingSteps(resource, preserved), ...steps.slice(0, at), ...restored, ...steps.slice(at)]
    }
    if (!this.mayHavePending(steps, change) && !(await this.hasFormerMarker(change, server))) return steps
    const pending = await this.pendingFor(Object.values(subjects), change, server)
    const announced = change.exists ? steps : withLossMessage(steps, pending)
    return [...announced, ...restoringSteps(resource, subjects, pending, isRepair(olds))]
  }

  /** The query costs a statement, so it is skipped if nothing was dropped before. */
  private mayHavePending(steps: readonly Step[], { news, olds, replaced }: Change): boolean {
    if (olds !== undefined) return isRepair(olds) || steps.some(({ recreates }) => recreates !== undefined)
    return replaced !== undefined || this.droppedUrns.has(news.__urn) || this.missingUrns.has(news.__urn)
  }

  /**
   * Whether an earlier `up --replace` was interrupted between its DROP and its last GRANT. The engine checks the next one without state,
   * and deletes nothing any more.
   */
  private async hasFormerMarker({ news, olds }: Change, server: Server): Promise<boolean> {
    return olds === undefined && (await this.former(news, server)).pending.length > 0
  }

  private markersBefore(server: Server): Promise<Row[]> {
    const cluster = server.cluster ?? server
    const known = this.formerMarkers.get(cluster)
    if (known !== undefined) return known
    const asked = server.query(showRoles()).then(
      (roles) => roles.filter(({ NAME }) => isMarker(NAME ?? '')),
      (error: unknown) => {
        if (error instanceof StarRocksError && error.is('notPermitted', 'accessDenied')) return []
        this.formerMarkers.delete(cluster)
        throw error
      },
    )
    this.formerMarkers.set(cluster, asked)
    return asked
  }

  /**
   * The recorded grants. If the create comes before the delete and under another name (`deleteBeforeReplace: false`), also the
   * grants on the object that still exists.
   */
  private async pendingFor(
    subjects: readonly GrantSubject[],
    { news, replaced }: Change,
    server: Session['server'],
  ): Promise<Preserved> {
    const resource = identityOf(news)
    const stillExists = replaced !== undefined && !this.droppedUrns.has(news.__urn)
    if (!stillExists || this.spec.id(replaced as Inputs) === this.spec.id(news as Inputs))
      return pendingGrants(subjects, resource, server)
    const drops = this.spec.planDelete(replaced as Inputs, news as Inputs)
    return grantsOf(droppedSubjects(this.spec, drops, replaced as Inputs), resource, server)
  }
}

function isRepair(olds: Values | undefined): boolean {
  return olds?.__unfinished === true
}

function identityOf(values: Values): Identity {
  return values as unknown as Identity
}
