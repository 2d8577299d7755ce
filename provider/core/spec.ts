import type { ProviderError, StarRocksError } from '../errors'
import type { Sql } from '../sql/quote'
import type { Server } from '../starrocks/server'
import type { GrantSubject } from './grant-subject'
import type { Imports, Named } from './named'
import type { OwnedObject } from './ownership'
import type { FieldPolicy } from './policy'
import type { Inputs as InputSchemas } from './schema'
import type { ProviderConfig } from './settings'
import type { Draft, Values } from './values'

/**
 * What the core knows of a resource. `resource-provider.ts` makes check, diff, create, read, update and delete of it. Create and update do
 * the same: read the actual object, plan the statements that make it the desired one, run them. So the next run finishes a run that was
 * cut off anywhere.
 */
export interface Spec<Inputs, Desired, Actual> {
  /** The last part of the type token, such as `PipeTable`. */
  readonly kind: string
  /** Kinds of one family declare the same objects, under the same ids. By default a kind has a family of its own. */
  readonly family?: string
  /** The entry point in `package.json` that exports the provider of this kind. It is in every state, so it never changes. */
  readonly file: string
  /** The inputs that a program sets, from the schema. */
  readonly inputs: InputSchemas
  /** Policies that depend on the change. They take the place of the schema's. */
  readonly policies?: Readonly<Record<string, FieldPolicy>>
  /** The inputs that check computes. Every resource has `ddl` and `plan` as well. */
  readonly computed: Readonly<Record<string, FieldPolicy>>
  /** The outputs that are no inputs. They take no part in a diff. */
  readonly observed: readonly string[]
  /** True for actions on objects of others. Create skips the read and the ownership check. */
  readonly ownsNothing?: boolean

  /** The SQL name. It is the Pulumi id as well. */
  id(inputs: Inputs): string
  /** What two ids of one object have in common, where StarRocks knows an object by several spellings of its name. By default the id. */
  identity?(inputs: Inputs): string
  /** How `get` finds an object by its id. Absent if nothing in StarRocks has the id, as for an action. */
  readonly named?: Named<Inputs, Actual>
  /** How `pulumi import` makes a resource of an object. A sentence says why no object of this kind can be imported. */
  readonly imports: Imports<Inputs, Actual> | string
  /** Checks what the schema cannot express, and computes inputs. It reads and never writes. Every value can be unknown. */
  complete?(draft: Draft, context: CheckContext): Promise<void>
  /** The desired object: the inputs with every name and setting resolved. Pure. */
  define(inputs: Inputs, config: ProviderConfig): Desired
  /**
   * The actual object; undefined if there is none.
   *
   * @param before the outputs in state, by which an object without a name is found; empty before a create
   */
  read(inputs: Inputs, server: Server, before: Values): Promise<Actual | undefined>
  /**
   * The outputs of the recorded object if nobody has changed it; undefined if it has to be read in full. Its queries cover whole databases
   * and are the same for many resources, so a refresh of a thousand resources sends few.
   *
   * @param alone true before a delete, which asks for this object only: its query need not cover the others
   */
  readCached?(recorded: Inputs, server: Server, before: Values, alone: boolean): Promise<Values | undefined>
  /** The actual object if nothing has changed since state was written. Pure. */
  actualFromState(recorded: Inputs, config: ProviderConfig): Actual
  /** Adds what only state knows, such as secrets that StarRocks shows masked. */
  restoreSecrets?(actual: Actual, recorded: Inputs): Actual
  /**
   * The objects under the resource's name that have an owner. The owner of the first is the owner of the resource. Absent for grants and
   * settings, which nobody owns.
   */
  objects?(actual: Actual, inputs: Inputs): OwnedObject[]
  /**
   * Called before an object that exists is taken over; the ownership check is done. Throws an ExistsError if the object cannot become the
   * desired one, and warns of what the adoption changes.
   */
  confirmAdoption(actual: Actual, inputs: Inputs, context: AdoptionContext): void | Promise<void>
  /** The statements from the actual object to the desired one. Pure: check shows them; create and update run them. */
  plan(actual: Actual | undefined, desired: Desired): Step[]
  /**
   * The statements that remove the object. Each succeeds if there is nothing to remove.
   *
   * @param replacement the inputs of the object that takes its place
   */
  planDelete(inputs: Inputs, replacement?: Inputs): Step[]
  /**
   * The part of the object that no other resource of the stack declares; undefined if there is none. Delete removes only this part. Several
   * Grants can declare privileges of one role on one object.
   */
  remainder?(inputs: Inputs, others: readonly Inputs[], warn: (message: string) => void): Inputs | undefined
  /**
   * The recorded inputs without the part of the object that other resources of the stack declare as well: an update takes away only what is
   * its own. What moves from one resource to another stays.
   */
  unshared?(recorded: Inputs, others: readonly Inputs[]): Inputs
  /** True if a change of a resource in place takes away what another resource with the same id declares. */
  givesUp?(before: Inputs, after: Inputs, other: Inputs): boolean
  /** The inputs of others that `remainder` and `unshared` read. Other processes of the run get them by a file, so they are no secrets. */
  readonly comparable?: readonly string[]
  /** The statements that remove the actual object, where `planDelete` cannot know what StarRocks accepts. */
  planDeleteOf?(actual: Actual, inputs: Inputs, replacement?: Inputs): Step[]
  /** Throws if a delete would remove more than the resource has created, or what its replacement could not restore. */
  confirmDelete?(inputs: Inputs, context: DeleteContext<Inputs>): Promise<void>
  /** One sentence for the plan: what a replacement costs. Undefined if it costs nothing. */
  replacementCost?(recorded: Inputs, server: Server): Promise<string | undefined>
  /**
   * The objects whose privileges a drop removes, by the `part` of the step that drops them. The provider grants them again on the object that
   * takes their place (`preserved-grants.ts`).
   */
  grantSubjects?(inputs: Inputs): Readonly<Record<string, GrantSubject>>
  /**
   * Waits until the work that the statements have started is done. It returns outputs.
   *
   * @param before the outputs of the last run that finished; empty if there is none
   */
  waitUntilReady?(inputs: Inputs, session: Session, before: Values, config: ProviderConfig): Promise<Values | undefined>
  /**
   * The outputs that are no inputs.
   *
   * @param before the outputs in state; empty after a create
   */
  outputs(inputs: Inputs, server: Server, before: Values, warn: (message: string) => void): Promise<Values>
  /** The inputs that would declare the actual object, where they differ from the recorded ones. Refresh shows the difference as drift. */
  declared(actual: Actual, recorded: Inputs, config: ProviderConfig): Values
}

/** One statement of a plan. */
export interface Step {
  readonly statement: Sql
  /** Which object a DROP removes: the `part` of an {@link OwnedObject}. */
  readonly part?: string
  /** True for a statement of a delete that runs even if the object is gone: a delete that was cut off has left something behind it. */
  readonly isLeftover?: boolean
  /** Which object a CREATE creates again that the same plan may have dropped: its `part`. */
  readonly recreates?: string
  /**
   * The objects that get the grants of a dropped object before this statement, by part: they take its place from here on, and those who
   * may read it must be able to at once.
   */
  readonly heirs?: Readonly<Record<string, GrantSubject>>
  /** Waits until the statement may run. */
  readonly ready?: (session: Session) => Promise<void>
  /** Waits until the work that the statement has started is done. */
  readonly done?: (session: Session) => Promise<void>
  /** The catalog of the names in the statement. Default: the internal catalog. */
  readonly catalog?: string
  /** The database of the names in the statement that have none. */
  readonly database?: string
  /** Session variables that StarRocks needs to analyse the statement, by name. */
  readonly variables?: Readonly<Record<string, string>>
  /** How long StarRocks may take for the statement. Absent: the statement shares the time of the operation. */
  readonly timeoutSeconds?: number
  /** The message if StarRocks refuses the statement: what is lost then. */
  readonly lossIfRefused?: string
  /** The error if StarRocks refuses the statement, where its number does not say why. */
  readonly refused?: (error: StarRocksError) => ProviderError
  /** True if the object exists without the statement. Then `ddl` does not show it, and with `lossIfRefused` a refusal is only a warning. */
  readonly optional?: boolean
}

export interface Session {
  readonly server: Server
  /** Shows progress. The next message replaces it. Soon after another one, only the last of a wait is shown. */
  progress(message: string, isLast?: boolean): void
  warn(message: string): void
}

export interface AdoptionContext {
  readonly server: Server
  readonly config: ProviderConfig
  /** True if the object belongs to somebody else. */
  readonly adopts: boolean
  warn(message: string): void
}

export interface DeleteContext<Inputs> {
  readonly session: Session
  readonly config: ProviderConfig
  /** The outputs in state. */
  readonly outs: Values
  /** The inputs of a replacement of the same name. */
  readonly replacement: Inputs | undefined
  /** The inputs of a replacement of another name. */
  readonly successor: Inputs | undefined
  /** True if a replacement of any name takes the place of the object, and gets its grants. */
  readonly isReplaced: boolean
}

export interface CheckContext {
  /** The inputs in state; empty before a create, and in the second check of a replacement. */
  readonly recorded: Values
  /** In the second check of a replacement: the inputs of the object to be replaced. */
  readonly replaced: Values | undefined
  /** The inputs of the other resources of this kind that the run has checked so far: those that the program declares before this one. */
  others(): readonly Values[]
  readonly config: ProviderConfig
  /** The cluster, if its address is known. It may not answer. */
  readonly server: Server | undefined
  fail(property: string, reason: string): void
  warn(message: string): void
  /**
   * Adds lines to the plan of the preview, which does not run them: statements that the resource sends while it waits until it is
   * ready, and remarks (`-- ...`).
   */
  show(lines: readonly string[]): void
}
