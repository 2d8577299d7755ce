import type { Values } from './values'

/**
 * The resource instances that this process has seen declared, by the object that they stand for.
 *
 * The engine deletes a resource that left the program after it has created the one that took its place. When a resource is renamed, or
 * replaced with the create first, both stand for the same object: the delete must not take away what the create has just made. A mark
 * on the object tells that, but grants, settings and databases carry none.
 */
export class Instances {
  private readonly declared = new Map<string, Map<string, Values>>()

  /** An instance that the program declares, or that this process has created. It takes the place of an earlier one of its URN. */
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

  /** The inputs of the other instances that stand for an object. */
  others(object: string, instance: string): Values[] {
    return [...(this.declared.get(object) ?? [])].flatMap(([other, inputs]) => (other === instance ? [] : [inputs]))
  }
}
