import type { Sql } from '../sql/quote'
import type { Server } from '../starrocks/connection'
import type { ProviderError, StarRocksError } from './errors'
import type { GrantSubject } from './grant-subject'
import type { OwnedObject } from './ownership'
import type { FieldPolicy } from './policy'
import type { Surroundings } from './settings'
import type { Shape } from './shape'

/**
 * A resource, as the core sees it: what its inputs are, and five pure or nearly pure functions. From them `handler.ts` makes
 * check, diff, create, read, update and delete. Create and update are the same thing: look at what is there, work out the
 * statements between that and what is wanted, run them. So a run that was cut off anywhere is finished by the next one.
 */
export interface Spec<Inputs, Wanted, Seen> {
  /** The last part of the type token, such as `PipeTable`. */
  readonly kind: string
  /** The module in provider/ that exports the handler: part of every state, so it never changes. */
  readonly file: string
  /** What a program may set. */
  readonly fields: Readonly<Record<string, Field>>
  /** What check adds to the inputs; `ddl` and `plan` are added for every resource. */
  readonly computed: Readonly<Record<string, FieldPolicy>>
  /** What only the live object has: outputs, never part of a diff. */
  readonly observed: readonly string[]
  /** Whether it acts on what others have made: a create finds nothing of its own, so that it neither looks nor claims. */
  readonly foreign?: boolean

  /** The SQL name, which is the Pulumi id as well. */
  id(inputs: Inputs): string
  /** The rest of check: what shapes cannot say, and the computed inputs. Every value can still be unknown. May read, never writes. */
  complete?(draft: Draft, context: CheckContext): Promise<void>
  /** The inputs with every name and setting resolved. */
  define(inputs: Inputs, around: Surroundings): Wanted
  /**
   * What is there under the names of these inputs; undefined: nothing. `before`: the outputs recorded last, by which an object is
   * known that bears no name; empty before a create.
   */
  observe(inputs: Inputs, server: Server, before: Values): Promise<Seen | undefined>
  /**
   * The outputs that a refresh brings up to date where nothing else has changed; undefined where only `observe` can tell. It asks for
   * whole databases and lists at once, by questions that are the same for many resources: a refresh of a thousand of them sends few.
   */
  glance?(recorded: Inputs, server: Server, before: Values, around: Surroundings): Promise<Values | undefined>
  /** What is there, if nothing has changed since these inputs were recorded. */
  assume(recorded: Inputs, around: Surroundings): Seen
  /** What is there, with what StarRocks shows only masked filled in from these inputs, as far as it can still be theirs. */
  recall?(seen: Seen, recorded: Inputs): Seen
  /** The input that names the object, for an error about one that exists already. Default: `name`. */
  readonly nameInput?: string
  /**
   * The objects that stand under the resource's name; the first decides whose they are. Absent: there is nothing that could be
   * somebody else's, as with grants and settings.
   */
  objects?(seen: Seen, inputs: Inputs): OwnedObject[]
  /**
   * Throws an ExistsError where an object that exists cannot become what is declared; tells what it takes over. Whose the object is
   * has been settled before.
   */
  claim(seen: Seen, inputs: Inputs, context: ClaimContext): void | Promise<void>
  /**
   * The object on which StarRocks takes one change at a time, such as a table: those of this process wait for each other. Default: none.
   */
  altered?(inputs: Inputs): string
  /**
   * The inputs that a replacement takes over from what was deleted before it. `up --replace` checks with nothing recorded, so that check
   * cannot know them.
   */
  inherit?(inputs: Inputs, removed: Inputs): Values
  /** The statements between what is there and what is wanted. Pure: check shows them, create and update run them. */
  steps(seen: Seen | undefined, wanted: Wanted): Step[]
  /**
   * The statements that remove it, each of which succeeds where there is nothing left to remove. `replacement`: the inputs of what
   * takes its place.
   */
  drop(inputs: Inputs, replacement?: Inputs): Step[]
  /**
   * The part of a resource that no other resource of the stack stands for, undefined where there is none: all that a delete removes.
   * Absent: nothing. Several resources can stand for privileges of one role on one object, each for its own.
   */
  remainder?(inputs: Inputs, others: readonly Inputs[], warn: (message: string) => void): Inputs | undefined
  /** Those of `drop` in the face of what is there, where only a look tells whether StarRocks would refuse them. */
  dropSeen?(seen: Seen, inputs: Inputs): Step[]
  /** Throws where removing it would take more with it than the resource made. `outs`: the outputs recorded last. */
  mayDrop?(inputs: Inputs, server: Server, outs: Values): Promise<void>
  /** Throws where a replacement under the same name could not bring back what is lost with the object. */
  mayReplace?(inputs: Inputs, replacement: Inputs, session: Session, around: Surroundings): Promise<void>
  /** What a replacement costs, for the person who reads its plan; undefined where it costs nothing. */
  cost?(recorded: Inputs, server: Server): Promise<string | undefined>
  /**
   * The objects with which privileges go, by the `part` of the step that drops them. They are given back to what takes the place of such
   * an object (`preserved-grants.ts`).
   */
  grantSubjects?(inputs: Inputs): Readonly<Record<string, GrantSubject>>
  /**
   * Waits for what the statements have started, after all have run. `before`: the outputs of the last run that settled; empty
   * where none has. What it returns are outputs.
   */
  settle?(inputs: Inputs, session: Session, before: Values): Promise<Values | undefined>
  /** The outputs beyond the inputs. `before`: the outputs recorded last; empty after a create. */
  report(inputs: Inputs, server: Server, before: Values, warn: (message: string) => void): Promise<Values>
  /** Where the live object differs from the recorded inputs: the inputs it would have if it had been declared as it is. */
  drift(seen: Seen, recorded: Inputs, around: Surroundings): Values
}

export interface Field {
  readonly shape: Shape
  readonly policy: FieldPolicy
  readonly required?: boolean
  /** Whether it is masked wherever it is shown, if a program has marked it as secret. */
  readonly masked?: boolean
  /** Taken when the program sets none. */
  readonly default?: unknown
}

export interface Step {
  readonly statement: Sql
  /** Of a statement that drops an object: the `part` of {@link OwnedObject} that it drops. */
  readonly part?: string
  /** Of a statement that creates an object again which the same resource may have dropped before: its `part`. */
  readonly recreates?: string
  /** Waits for what has to end before the statement may run. */
  readonly ready?: (session: Session) => Promise<void>
  /** Waits for the work that the statement has started. */
  readonly done?: (session: Session) => Promise<void>
  /** The external catalog in which the statement's names are looked up; else names are those of the internal one. */
  readonly catalog?: string
  /** The database in which they are looked up, where the statement leaves it out. */
  readonly database?: string
  /** Session variables that StarRocks needs to analyse the statement, by name. */
  readonly variables?: Readonly<Record<string, string>>
  /** What is lost when StarRocks refuses the statement. */
  readonly lossIfRefused?: string
  /** What it means that StarRocks refuses the statement, where the number does not tell. */
  readonly refused?: (error: StarRocksError) => ProviderError
  /** Whether the object is there without it: it is no part of the definition, and with `lossIfRefused` a refusal is only a warning. */
  readonly optional?: boolean
}

export interface Session {
  readonly server: Server
  /** Tells the person who waits how far it is; replaced by the next message. */
  progress(message: string): void
  warn(message: string): void
}

/** Plain values by name, as they are kept in Pulumi's state. */
export type Values = Readonly<Record<string, unknown>>

/** Inputs while they are checked. */
export type Draft = Record<string, unknown>

export interface ClaimContext {
  readonly server: Server
  readonly around: Surroundings
  /** Whether the object is somebody else's, and is taken over. */
  readonly adopts: boolean
  warn(message: string): void
}

export interface CheckContext {
  /** The inputs recorded last; empty before a create and in the second check of a replacement. */
  readonly recorded: Values
  /** In the second check of a replacement: the inputs of the object that is there until the create. */
  readonly replaced: Values | undefined
  readonly around: Surroundings
  /** The cluster, where its address is known; nobody has tried yet whether it answers. */
  readonly server: Server | undefined
  fail(property: string, reason: string): void
  warn(message: string): void
}
