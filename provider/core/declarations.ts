import { same } from './policy'
import type { RunMemory } from './run-memory'
import type { SharedInstances } from './shared-instances'
import type { Spec } from './spec'
import { inputsOf, instanceOf } from './state'
import { hasUnknown, UNKNOWN, type Values } from './values'

/**
 * What the resources of one kind declare in this run, and which other resources declare the same object. Only this keeps an object without
 * an owner mark, such as a database or a grant, from going when one of two resources gives it up.
 */
export class Declarations<Inputs, Desired, Actual> {
  /**
   * @param instances those of all providers of the run
   * @param addressOf the address of the cluster of these inputs; undefined if no host is set
   */
  constructor(
    private readonly spec: Spec<Inputs, Desired, Actual>,
    private readonly memory: RunMemory,
    private readonly instances: SharedInstances,
    private readonly addressOf: (inputs: Values) => string | undefined,
  ) {}

  /** A new run begins. */
  clear(): void {
    this.instances.clear(this.spec.kind)
  }

  /** Records what a create or an update can take over. An object that it would refuse is not kept for it. */
  expect(inputs: Values): void {
    if ('onExisting' in this.spec.inputs && inputs.onExisting !== 'adopt') return
    this.instances.expect(this.spec.kind, this.keysOf(inputs), inputs)
  }

  /** The resource of a URN is gone from the program, or is refused. */
  unexpect(urn: unknown): void {
    this.instances.unexpect(this.spec.kind, urn)
  }

  add(inputs: Values, instance: string): void {
    const { kind, comparable = [] } = this.spec
    const shown = Object.fromEntries(['__urn', ...comparable].map((name) => [name, inputs[name]]))
    for (const key of this.keysOf(inputs)) this.instances.add(kind, key, instance, inputs, shown)
  }

  remove(outs: Values): void {
    for (const key of this.keysOf(outs)) this.instances.remove(key, instanceOf(outs))
  }

  /**
   * The inputs of the other instances of the run that declare the object of a resource.
   *
   * @param urns the URNs of the resource itself, which `aliases` or a replacement can have changed
   */
  others(outs: Values, urns: readonly unknown[]): Values[] {
    return this.keysOf(outs).flatMap((key) => this.instances.others(key, instanceOf(outs), urns))
  }

  /** The outputs in state without what these other resources declare as well. */
  unshared(outs: Values, findOthers: () => readonly Values[]): Values {
    const { spec } = this
    const others = spec.unshared === undefined ? [] : findOthers()
    return others.length === 0
      ? outs
      : { ...outs, ...spec.unshared?.(inputsOf(spec, outs) as Inputs, others as readonly Inputs[]) }
  }

  /** Whether the resource declares another object than the recorded one. */
  declaresAnother(outs: Values): boolean {
    const keys = this.keysOf(outs)
    return keys.length > 0 && this.instances.declaresAnother(outs.__urn, keys)
  }

  /** Records a change by which other resources may lose what they declare as well. */
  change(olds: Values, news: Values, isReplaced: boolean): void {
    const keys = this.keysOf(olds)
    if (isReplaced && same(keys, this.keysOf(news))) return
    const before = inputsOf(this.spec, olds)
    this.memory.change(news.__urn, keys, { before, after: isReplaced ? undefined : news })
  }

  /**
   * Whether another resource gives up in this run what this resource declares as well. If its operation began before anything was known of
   * this one, which depends on it, the object is gone, or a part of it: an update makes it again.
   */
  isGivenUp(inputs: Values): boolean {
    const { givesUp } = this.spec
    return this.memory.changesOfOthers(inputs.__urn, this.keysOf(inputs)).some(({ before, after }) => {
      if (after === undefined) return true
      return !hasUnknown([after, inputs]) && givesUp?.(before as Inputs, after as Inputs, inputs as Inputs) === true
    })
  }

  /**
   * The keys of the object of these inputs, within a stack and a cluster: one for each front end, since two connections to a cluster can list
   * different ones. None while a part of it is unknown.
   */
  private keysOf(inputs: Values): string[] {
    if (hasUnknown(inputs.connection)) return []
    const { kind, family = kind, id: idOf, identity = idOf } = this.spec
    const id = identity(inputs as Inputs)
    const address = this.addressOf(inputs)
    if (hasUnknown(id) || id.includes(UNKNOWN) || address === undefined) return []
    const [stack, project] = String(inputs.__urn).split('::')
    return address.split(', ').map((one) => JSON.stringify([family, stack, project, one, id]))
  }
}
