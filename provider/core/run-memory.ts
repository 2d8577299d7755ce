import type { Values } from './values'

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
  private readonly recordedByUrn = new Map<unknown, Values>()
  /** The checked inputs of the replacement of a resource, by URN. */
  private readonly replacementByUrn = new Map<unknown, Values>()
  /** The inputs of this kind that the run has checked, by URN. */
  private readonly checkedByUrn = new Map<unknown, Values>()
  /** The inputs of the resources whose object this run has removed, by URN. */
  private readonly removedByUrn = new Map<unknown, Values>()
  readonly instances = new Instances()

  clear(): void {
    this.recordedByUrn.clear()
    this.replacementByUrn.clear()
    this.checkedByUrn.clear()
    this.removedByUrn.clear()
    this.instances.clear()
  }

  /** A new check or diff of a resource: what is recorded of an earlier replacement is no longer valid. */
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
   * The inputs of the replacement of a resource. If `aliases` have renamed it, its outputs have the former URN, and the id of the
   * object finds it.
   */
  replacement(urn: unknown, id: string, idOf: (inputs: Values) => string): Values | undefined {
    const direct = this.replacementByUrn.get(urn)
    if (direct !== undefined) return direct
    const [current] = [...this.recordedByUrn].find(([, inputs]) => idOf(inputs) === id) ?? []
    return this.replacementByUrn.get(current)
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
    this.recordedByUrn.delete(urn)
    this.replacementByUrn.delete(urn)
  }
}

/**
 * The resource instances that this process knows to be declared, by their object. The engine deletes a resource that left the
 * program after it has created the resource in its place. After a rename, or a replacement that creates first, both resources
 * declare the same object, and the delete must not remove what the create has made. An owner mark on the object shows that, but
 * grants, settings and databases carry none.
 */
export class Instances {
  private readonly declared = new Map<string, Map<string, Values>>()

  /**
   * Records an instance that the program declares or that this process has created. It takes the place of an earlier instance of
   * its URN.
   */
  add(object: string, instance: string, inputs: Values): void {
    const instances = this.declared.get(object) ?? new Map<string, Values>()
    for (const [other, { __urn }] of instances) if (__urn === inputs.__urn) instances.delete(other)
    this.declared.set(object, instances.set(instance, inputs))
  }

  clear(): void {
    this.declared.clear()
  }

  remove(object: string, instance: string): void {
    this.declared.get(object)?.delete(instance)
  }

  /** True if the resource of a URN declares another object than this one: that object has taken the place of this one. */
  declaresAnother(urn: unknown, object: string): boolean {
    return [...this.declared].some(
      ([other, instances]) => other !== object && [...instances.values()].some(({ __urn }) => __urn === urn),
    )
  }

  /** The inputs of the other instances that declare an object. */
  others(object: string, instance: string): Values[] {
    return [...(this.declared.get(object) ?? [])].flatMap(([other, inputs]) => (other === instance ? [] : [inputs]))
  }
}
