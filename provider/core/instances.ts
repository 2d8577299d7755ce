import type { Values } from './values'

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

  /** The inputs of the other instances that declare an object. */
  others(object: string, instance: string): Values[] {
    return [...(this.declared.get(object) ?? [])].flatMap(([other, inputs]) => (other === instance ? [] : [inputs]))
  }
}
