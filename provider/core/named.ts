import { InputError } from '../errors'
import type { Server } from '../starrocks/server'
import type { Values } from './values'

/** How `get` finds an object that the stack does not manage, and what it returns. */
export interface Named<Inputs, Actual> extends IdForm<Inputs> {
  /**
   * The inputs that would declare the object, as far as StarRocks shows them, with secrets masked. Undefined if the object is not of
   * this kind.
   */
  describe(actual: Actual, named: Inputs, server: Server): Values | undefined | Promise<Values | undefined>
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
  throw new InputError('id', `${JSON.stringify(id)} is not the id of a ${kind}, which has the form ${named.form}`)
}
