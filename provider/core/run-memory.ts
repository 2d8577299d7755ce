import { Instances } from './instances'
import type { Values } from './values'

/**
 * What a provider process knows of the run that it serves. Each run has a process of its own, and nothing here is needed by the next
 * one: what must outlive a process is in Pulumi's state or in StarRocks.
 */
export class RunMemory {
  /**
   * The inputs recorded for a resource, by URN. The engine checks a replacement once more with nothing recorded, while the old object
   * still exists: without this it would look like somebody else's. A forced replacement (`--replace`, `state taint`) never calls diff,
   * so check keeps them.
   */
  private readonly recordedByUrn = new Map<unknown, Values>()
  /** The inputs of what takes a resource's place, by URN, once they are checked. */
  private readonly replacementByUrn = new Map<unknown, Values>()
  /** The inputs of resources whose object this run has removed, by URN. */
  private readonly removedByUrn = new Map<unknown, Values>()
  readonly instances = new Instances()

  clear(): void {
    this.recordedByUrn.clear()
    this.replacementByUrn.clear()
    this.removedByUrn.clear()
    this.instances.clear()
  }

  /** A resource is checked or compared again: what was kept of an earlier replacement no longer holds. */
  record(urn: unknown, inputs: Values): void {
    this.recordedByUrn.set(urn, inputs)
  }

  recorded(urn: unknown): Values | undefined {
    return this.recordedByUrn.get(urn)
  }

  replace(urn: unknown, inputs: Values): void {
    this.replacementByUrn.set(urn, inputs)
  }

  /**
   * The inputs of what takes the place of a resource. `aliases` may have renamed it: then its outputs have its former URN, and the id of
   * its object finds it.
   */
  replacement(urn: unknown, id: string, idOf: (inputs: Values) => string): Values | undefined {
    const direct = this.replacementByUrn.get(urn)
    if (direct !== undefined) return direct
    const [current] = [...this.recordedByUrn].find(([, inputs]) => idOf(inputs) === id) ?? []
    return this.replacementByUrn.get(current)
  }

  /** A resource is deleted. The replacement of it that follows may need what only its inputs have. */
  remove(urn: unknown, inputs: Values): void {
    this.forget(urn)
    this.removedByUrn.set(urn, inputs)
  }

  /** The inputs of the resource that a create replaces, once. */
  takeRemoved(urn: unknown): Values | undefined {
    const removed = this.removedByUrn.get(urn)
    this.removedByUrn.delete(urn)
    return removed
  }

  forget(urn: unknown): void {
    this.recordedByUrn.delete(urn)
    this.replacementByUrn.delete(urn)
  }
}
