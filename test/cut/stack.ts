export type Values = Readonly<Record<string, unknown>>

/** The methods of a provider, wherever it runs. */
export interface Provider {
  check(
    olds: Values,
    news: Values,
  ): Promise<{ inputs: Values; failures: readonly { property: string; reason: string }[] }>
  diff(id: string, olds: Values, news: Values): Promise<{ changes: boolean; replaces?: readonly string[] }>
  create(news: Values): Promise<{ id: string; outs: Values }>
  read(id: string, outs: Values): Promise<{ id: string; inputs?: Values; outs?: Values }>
  update(id: string, olds: Values, news: Values): Promise<Values>
  delete(id: string, outs: Values): Promise<void>
}

/** What Pulumi's state says of the resource. */
interface Recorded {
  readonly id: string
  readonly inputs: Values
  readonly outs: Values
  /** It was deleted to be replaced, and the replacement has not come yet. */
  readonly pendingReplacement?: boolean
  /** It was left half done: the next run updates it whatever diff says. */
  readonly unfinished?: boolean
}

export type Operation = 'create' | 'same' | 'update' | 'replace'

/**
 * A stack of one resource, with what the engine does at each failure: a step is recorded when it has ended, and one that never
 * ended has never been (`test/sandbox/engine/planner.ts`, `recorder.ts`; `conformance: failures-partial`, `failures-partial-update`).
 */
export class Stack {
  recorded: Recorded | undefined

  constructor(private readonly identity: Values) {}

  /** What an `up` would do. */
  async preview(provider: Provider, args: Values): Promise<Operation> {
    return (await this.plan(provider, args)).operation
  }

  async up(provider: Provider, args: Values): Promise<Operation> {
    const { operation, inputs } = await this.plan(provider, args)
    const old = this.recorded
    if (operation === 'replace') {
      // The replacement is checked with nothing recorded, while the old object is still there.
      const fresh = await this.check(provider, {}, args)
      if (!old!.pendingReplacement) {
        await provider.delete(old!.id, old!.outs)
        this.recorded = { ...old!, pendingReplacement: true }
      }
      await this.create(provider, fresh)
    }
    if (operation === 'create') await this.create(provider, inputs)
    if (operation === 'update') await this.update(provider, old!, inputs)
    if (operation === 'same') this.recorded = { ...old!, inputs }
    return operation
  }

  /**
   * A replacement that no input requires (`replaceWith`), in the order of the option `deleteBeforeReplace`. The engine does not
   * call diff.
   */
  async forceReplace(provider: Provider, args: Values, { createFirst }: { createFirst: boolean }): Promise<void> {
    const old = this.recorded!
    await this.check(provider, old.inputs, args)
    const fresh = await this.check(provider, {}, args)
    if (!createFirst) await provider.delete(old.id, old.outs)
    await this.create(provider, fresh)
    if (createFirst) await provider.delete(old.id, old.outs)
  }

  async refresh(provider: Provider): Promise<void> {
    const old = this.recorded
    if (old === undefined || old.pendingReplacement) return
    const { id, inputs = old.inputs, outs } = await provider.read(old.id, old.outs)
    this.recorded = id === '' ? undefined : plain({ id, inputs, outs: outs! })
  }

  async destroy(provider: Provider): Promise<void> {
    if (this.recorded === undefined) return
    if (!this.recorded.pendingReplacement) await provider.delete(this.recorded.id, this.recorded.outs)
    this.recorded = undefined
  }

  /** The checked inputs, and what an `up` would do with them. */
  async plan(provider: Provider, args: Values): Promise<{ operation: Operation; inputs: Values }> {
    const old = this.recorded
    const inputs = await this.check(provider, old?.inputs ?? {}, args)
    if (old === undefined) return { operation: 'create', inputs }
    const { changes, replaces = [] } = await provider.diff(old.id, old.outs, inputs)
    if (old.pendingReplacement || (changes && replaces.length > 0)) return { operation: 'replace', inputs }
    return { operation: changes || old.unfinished ? 'update' : 'same', inputs }
  }

  private async check(provider: Provider, olds: Values, args: Values): Promise<Values> {
    const { inputs, failures } = await provider.check(olds, { ...args, ...this.identity })
    if (failures.length > 0)
      throw new Error(failures.map(({ property, reason }) => `${property}: ${reason}`).join('\n'))
    return plain(inputs)
  }

  private async create(provider: Provider, inputs: Values): Promise<void> {
    try {
      const { id, outs } = await provider.create(inputs)
      this.recorded = plain({ id, inputs, outs })
    } catch (error) {
      const left = leftBehind(error)
      if (left !== undefined) this.recorded = { ...left, inputs, unfinished: true }
      throw error
    }
  }

  private async update(provider: Provider, old: Recorded, inputs: Values): Promise<void> {
    try {
      this.recorded = plain({ id: old.id, inputs, outs: await provider.update(old.id, old.outs, inputs) })
    } catch (error) {
      const left = leftBehind(error)
      // The new outputs with the old inputs.
      if (left !== undefined) this.recorded = { ...left, inputs: old.inputs, unfinished: true }
      throw error
    }
  }
}

/** What a provider tells about a resource that is not finished. */
function leftBehind(error: unknown): { id: string; outs: Values } | undefined {
  const { id, properties } = error as { id?: string; properties?: Values }
  return id === undefined || properties === undefined ? undefined : plain({ id, outs: properties })
}

/** As it is after a way through a file. */
function plain<T>(value: T): T {
  return JSON.parse(JSON.stringify(value)) as T
}
