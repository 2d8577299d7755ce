import { InputError } from '../errors'
import { holdsCredentials } from '../sql/masked'
import type { Server } from '../starrocks/server'
import type { ProviderConfig } from './settings'
import type { Values } from './values'

/** How `get` finds an object that the stack does not manage, and what it returns. */
export interface Named<Inputs, Actual> extends IdForm<Inputs> {
  /**
   * The inputs that would declare the object, as far as StarRocks shows them, with secrets masked. Undefined if the object is not of
   * this kind.
   */
  describe(actual: Actual, named: Inputs, server: Server): Values | undefined | Promise<Values | undefined>
}

/**
 * How `pulumi import` makes a resource of an object. It writes nothing to StarRocks.
 *
 * The imported object belongs to the resource from then on, as after `onExisting: 'adopt'`: an update may change it, and a delete drops it under
 * the conditions of any delete (a database only if it is empty, a table with rows only with `allowRowLoss`).
 */
export interface Imports<Inputs, Actual> {
  /** The form of an id, where it is not that of `get`. */
  readonly form?: string
  /** The inputs in an id, where it has other forms than that of `get`. Undefined for any other text. */
  find?(id: string, server: Server): Promise<Partial<Inputs> | undefined>
  /**
   * The inputs by which a program would declare the object, and computed inputs that check keeps from state. A secret that StarRocks masks is
   * left out, and reported by `context.missing`. Undefined if the object is not of this kind.
   */
  declare(actual: Actual, named: Inputs, context: ImportContext): Values | undefined | Promise<Values | undefined>
}

export interface ImportContext {
  readonly server: Server
  readonly config: ProviderConfig
  warn(message: string): void
  /** The program has to declare this property, such as `storage.auth.secretKey`: StarRocks does not show it. */
  missing(property: string): void
}

interface IdForm<Inputs> {
  /** The form of an id, for an error. */
  readonly form: string
  /** The input that has the object's own name. Absent for an object without a name, such as a grant. */
  readonly nameInput?: string
  /** The inputs in an id; undefined if it has another form. */
  parse(id: string): Partial<Inputs> | undefined
}

/**
 * An id of SQL names with dots between them. A name that contains a dot is in backquotes. The ids that Pulumi records have none, and
 * `parse` accepts those of them that have one meaning only.
 */
export function dotted<Inputs>(...inputs: readonly string[]): IdForm<Inputs> {
  const name = inputs.length === 1 ? '(`[^`]+`|[^`]+)' : '(`[^`]+`|[^`.]+)'
  const pattern = new RegExp(`^${inputs.map(() => name).join('\\.')}$`, 's')
  return {
    form:
      inputs.length === 1 ? (inputs[0] ?? '') : `${inputs.join('.')} (put a name that contains a dot in backquotes)`,
    nameInput: inputs.at(-1) ?? '',
    parse(id) {
      const names = pattern.exec(id)?.slice(1)
      return (
        names && (Object.fromEntries(inputs.map((input, i) => [input, unquoted(names[i] ?? '')])) as Partial<Inputs>)
      )
    },
  }
}

function unquoted(name: string): string {
  return name.startsWith('`') ? name.slice(1, -1) : name
}

/**
 * The inputs that name the object of an id.
 *
 * @throws InputError
 */
export function parseId<Inputs, Actual>(
  { kind, named }: { readonly kind: string; readonly named?: Named<Inputs, Actual> },
  id: string,
): Partial<Inputs> {
  if (named === undefined)
    throw new InputError('id', `a ${kind} cannot be looked up by an id, since StarRocks has no name for it`)
  const inputs = named.parse(id)
  if (inputs !== undefined) return inputs
  throw wrongId(kind, id, named.form)
}

/**
 * Refuses to import an object whose definition has credentials: a masked one cannot be declared, and one in clear would be printed in the
 * program that Pulumi generates.
 *
 * @throws InputError
 */
export function refuseCredentials(what: string, definition: string): void {
  if (!holdsCredentials(definition)) return
  throw new InputError(
    'id',
    `${what} cannot be imported, since its definition contains credentials, which an import does not read: declare it in the program with onExisting: "adopt", without an import`,
  )
}

export function wrongId(kind: string, id: string, form: string): InputError {
  return new InputError('id', `${JSON.stringify(id)} is not the id of a ${kind}, which has the form ${form}`)
}
