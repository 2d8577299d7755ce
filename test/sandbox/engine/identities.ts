import { aliasUrns } from './aliases'
import { Bail } from './errors'
import type { Goal, ReadGoal } from './goal'
import type { ResourceState } from './state'
import { isProviderType, makeUrn, STACK_TYPE } from './urn'

/** The part of the deployment that identifies resources. */
export interface IdentityContext {
  readonly project: string
  readonly stack: string
  /** The state before this run by URN, without objects that only wait for their deletion. */
  olds: ReadonlyMap<string, ResourceState>
  error(urn: string, message: string): void
}

/** Assigns a URN to a registration, and finds its resource in the state, perhaps by an alias. */
export class Identities {
  private readonly urns = new Set<string>()
  /** From the URN in the state to the one in the program, and back. */
  private readonly renamed = new Map<string, string>()
  private readonly aliases = new Map<string, string>()
  private rootStack: string | undefined

  constructor(private readonly cx: IdentityContext) {}

  /** Assigns a registration its parent, by default the stack, and its URN. */
  assignUrn({ type, name, parent: given }: Goal | ReadGoal): { urn: string; parent: string | undefined } {
    const parent = given ?? (isProviderType(type) ? undefined : this.rootStack)
    const urn = makeUrn(this.cx.stack, this.cx.project, parent, type, name)
    if (this.urns.has(urn)) this.stop(urn, `Duplicate resource URN '${urn}'; try giving it a unique name`)
    this.urns.add(urn)
    if (type === STACK_TYPE) this.rootStack = urn
    return { urn, parent }
  }

  /** The resource of the state that a registration means. */
  findOld(urn: string, goal: Goal, parent: string | undefined): ResourceState | undefined {
    const own = this.cx.olds.get(urn)
    if (own) return own
    const aliasOf = (of: string) => this.aliases.get(of)
    const alias = aliasUrns(goal, parent, this.cx, aliasOf).find((a) => a !== urn && this.cx.olds.has(a))
    if (!alias) return undefined
    const owner = this.renamed.get(alias) ?? (this.urns.has(alias) ? alias : undefined)
    if (owner)
      this.stop(urn, `Duplicate resource alias '${alias}' applied to resource with URN '${urn}' and '${owner}'`)
    this.renamed.set(alias, urn)
    this.aliases.set(urn, alias)
    return this.cx.olds.get(alias)
  }

  /** The URN that a resource of the state has in the program. */
  current(urn: string): string {
    return this.renamed.get(urn) ?? urn
  }

  private stop(urn: string, message: string): never {
    this.cx.error(urn, message)
    throw new Bail(message)
  }
}
