import { Groups } from './groups'
import type { Values } from './values'

/**
 * Resource instances that are declared in a run, by their object. The engine deletes a resource that left the
 * program after it has created the resource in its place. After a rename, or a replacement that creates first, both resources
 * declare the same object, and the delete must not remove what the create has made. An owner mark on the object shows that, but
 * grants, settings and databases carry none.
 */
export class Instances {
  private readonly declared = new Map<string, Map<string, Values>>()
  /** The objects that each URN declares. */
  private readonly objectsByUrn = new Groups<unknown, string>()

  /**
   * Records an instance that the program declares or that a create has made. It takes the place of an earlier instance of
   * its URN.
   */
  add(object: string, instance: string, inputs: Values): void {
    const instances = this.declared.get(object) ?? new Map<string, Values>()
    for (const [other, { __urn }] of instances) if (__urn === inputs.__urn) this.remove(object, other)
    this.remove(object, instance)
    this.declared.set(object, instances.set(instance, inputs))
    this.objectsByUrn.add(inputs.__urn, object)
  }

  /** A URN has one instance of an object at most. */
  remove(object: string, instance: string): void {
    const instances = this.declared.get(object)
    const inputs = instances?.get(instance)
    if (inputs === undefined) return
    instances?.delete(instance)
    this.objectsByUrn.remove(inputs.__urn, object)
    if (instances?.size === 0) this.declared.delete(object)
  }

  /** Removes all instances of a URN. */
  removeOf(urn: unknown): void {
    for (const object of [...this.objectsByUrn.of(urn)])
      for (const [instance, { __urn }] of [...(this.declared.get(object) ?? [])])
        if (__urn === urn) this.remove(object, instance)
  }

  /** True if the resource of a URN declares another object than these: that object has taken the place of this one. */
  declaresAnother(urn: unknown, objects: readonly string[]): boolean {
    return [...this.objectsByUrn.of(urn)].some((other) => !objects.includes(other))
  }

  /** The inputs of the other instances that declare an object. */
  others(object: string, instance: string): Values[] {
    return [...(this.declared.get(object) ?? [])].flatMap(([other, inputs]) => (other === instance ? [] : [inputs]))
  }
}
