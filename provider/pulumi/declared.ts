import { type Inputs, schema } from '../core/schema'

/** What the class of a kind needs to know. It is all in the schema, so a program loads no spec and none of the code below it. */
export interface Declared {
  readonly kind: string
  /** The entry point in `package.json` that exports the provider of the kind. */
  readonly file: string
  readonly inputs: Inputs
  /** The outputs that are no inputs. */
  readonly outputs: readonly string[]
}

const known = new Map<string, Declared>()

export function declared(kind: string): Declared {
  const declaration = known.get(kind) ?? {
    kind,
    file: fileOf(kind),
    inputs: schema.inputsOf(kind),
    outputs: schema.outputsOf(kind),
  }
  known.set(kind, declaration)
  return declaration
}

/** `PipeTable` is in `pipe-table`. */
function fileOf(kind: string): string {
  return kind.replaceAll(/\B[A-Z]/g, '-$&').toLowerCase()
}
