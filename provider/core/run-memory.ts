import { Groups } from './groups'
import type { Values } from './values'

/** The inputs of a resource in state, and those that it gets; none if it leaves its object. */
export interface Change {
  readonly before: Values
  readonly after: Values | undefined
}

/**
 * What a provider process knows of its run. Each run has its own process, and the next run needs nothing of it: whatever must
 * outlive a process is in Pulumi's state or in StarRocks.
 */
export class RunMemory {
  /**
   * The inputs in state, by URN. The engine checks a replacement a second time without state, while the old object still exists:
   * without these inputs it would look like an object of somebody else. A forced replacement (`--replace`, `state taint`) never
   * calls diff, so check records them.
   */
  private readonly recordedInputs: InputsByUrn
  /** The checked inputs of the replacement of a resource, by URN. */
  private readonly replacements: InputsByUrn
  /** The inputs of this kind that the run has checked, by URN. */
  private readonly checkedByUrn = new Map<unknown, Values>()
  /** The inputs of the resources whose object this run has removed, by URN. */
  private readonly removedByUrn = new Map<unknown, Values>()

  /** The changes by which resources give up an object, or parts of it, by the object and the URN. */
  private readonly changes = new Map<string, Map<unknown, Change>>()

  constructor(idOf: (inputs: Values) => string) {
    this.recordedInputs = new InputsByUrn(idOf)
    this.replacements = new InputsByUrn(idOf)
  }

  clear(): void {
    this.recordedInputs.clear()
    this.replacements.clear()
    this.checkedByUrn.clear()
    this.removedByUrn.clear()
    this.changes.clear()
  }

  /** A new check or diff of a resource: what is recorded of an earlier replacement is no longer valid. */
  record(urn: unknown, inputs: Values): void {
    this.recordedInputs.set(urn, inputs)
  }

  recorded(urn: unknown): Values | undefined {
    return this.recordedInputs.get(urn)
  }

  replace(urn: unknown, inputs: Values): void {
    this.replacements.set(urn, inputs)
  }

  /**
   * The inputs of the replacement of a resource. If `aliases` have renamed it, its outputs have the former URN, and the id of the
   * object finds it.
   */
  replacement(urn: unknown, id: string): Values | undefined {
    const direct = this.replacements.get(urn)
    if (direct !== undefined || this.replacements.size === 0) return direct
    const [current] = this.recordedInputs.urnsOf(id)
    if (current !== undefined) return this.replacements.get(current)
    // `up --replace` checks only without state, so nothing is recorded. A resource that the program declares under this URN has
    // not been renamed.
    if (this.checkedByUrn.has(urn)) return undefined
    const unrecorded = [...this.replacements.urnsOf(id)].find((other) => this.recorded(other) === undefined)
    return this.replacements.get(unrecorded)
  }

  /** The create has failed, so a delete that follows is not that of its replaced object. */
  abandon(urn: unknown): void {
    this.replacements.delete(urn)
  }

  /** A resource changes, or leaves these objects. A refresh asks for differences as well, without a check: that is no change. */
  change(urn: unknown, objects: readonly string[], change: Change): void {
    if (!this.checkedByUrn.has(urn)) return
    for (const object of objects)
      this.changes.set(object, (this.changes.get(object) ?? new Map<unknown, Change>()).set(urn, change))
  }

  /** The changes of the other resources that declared one of these objects. */
  changesOfOthers(urn: unknown, objects: readonly string[]): Change[] {
    const changes = objects.flatMap((object) => [...(this.changes.get(object) ?? [])])
    return changes.flatMap(([other, change]) => (other === urn ? [] : [change]))
  }

  /** The program declares these inputs. */
  check(urn: unknown, inputs: Values): void {
    this.checkedByUrn.set(urn, inputs)
  }

  /** The inputs of the other resources of this kind that the run has checked so far. */
  checkedOthers(urn: unknown): Values[] {
    return [...this.checkedByUrn].flatMap(([other, inputs]) => (other === urn ? [] : [inputs]))
  }

  /** A resource is deleted. Its replacement may need something that only its inputs have. */
  remove(urn: unknown, inputs: Values): void {
    this.forget(urn)
    this.removedByUrn.set(urn, inputs)
  }

  /** The inputs of the resource that a create replaces. They are returned once. */
  takeRemoved(urn: unknown): Values | undefined {
    const removed = this.removedByUrn.get(urn)
    this.removedByUrn.delete(urn)
    return removed
  }

  forget(urn: unknown): void {
    this.recordedInputs.delete(urn)
    this.replacements.delete(urn)
  }
}

/** Inputs by URN, and the URNs by the id of their object: a delete looks for one id among thousands. */
class InputsByUrn {
  private readonly byUrn = new Map<unknown, Values>()
  private readonly urnsById = new Groups<string, unknown>()
  /** The ids of the URNs in those groups. The others follow when a delete looks, which most runs never do. */
  private readonly groupedIds = new Map<unknown, string>()
  private readonly ungrouped = new Set<unknown>()

  constructor(private readonly idOf: (inputs: Values) => string) {}

  get size(): number {
    return this.byUrn.size
  }

  clear(): void {
    this.byUrn.clear()
    this.urnsById.clear()
    this.groupedIds.clear()
    this.ungrouped.clear()
  }

  get(urn: unknown): Values | undefined {
    return this.byUrn.get(urn)
  }

  set(urn: unknown, inputs: Values): void {
    this.delete(urn)
    this.byUrn.set(urn, inputs)
    this.ungrouped.add(urn)
  }

  delete(urn: unknown): void {
    const id = this.groupedIds.get(urn)
    if (id !== undefined) this.urnsById.remove(id, urn)
    this.groupedIds.delete(urn)
    this.ungrouped.delete(urn)
    this.byUrn.delete(urn)
  }

  urnsOf(id: string): Iterable<unknown> {
    for (const urn of this.ungrouped) {
      const own = this.idOf(this.byUrn.get(urn) ?? {})
      this.urnsById.add(own, urn)
      this.groupedIds.set(urn, own)
    }
    this.ungrouped.clear()
    return this.urnsById.of(id)
  }
}
