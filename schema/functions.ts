import * as ts from 'typescript'
import { descriptionOf, documented, where } from './comments'
import { capital } from './nodes'
import type { FunctionSpec, Members } from './spec'
import type { Types } from './types'

/**
 * The look-ups as functions of Pulumi's schema. A look-up is an exported function with a form for outputs, `getTable` and
 * `getTableOutput`: the first declares the result, and the second the arguments, since that of the first is a computed type.
 */
export function functionsOf(exported: ReadonlyMap<string, ts.Symbol>, types: Types): Record<string, FunctionSpec> {
  return Object.fromEntries(
    [...exported.keys()].sort().flatMap((name) => {
      const [plain, output] = [name, `${name}Output`].map((one) => exported.get(one)?.valueDeclaration)
      if (plain === undefined || output === undefined) return []
      if (!ts.isFunctionDeclaration(plain) || !ts.isFunctionDeclaration(output)) return []
      return [[`starrocks:index:${name}`, functionOf(name, plain, output, types)] as const]
    }),
  )
}

function functionOf(
  name: string,
  plain: ts.FunctionDeclaration,
  output: ts.FunctionDeclaration,
  types: Types,
): FunctionSpec {
  const said = documented(plain)
  const args = output.parameters[0]?.type
  if (args === undefined || !ts.isTypeReferenceNode(args))
    throw new Error(`${where(output)}: the first parameter of ${name}Output needs an interface`)
  return {
    description: descriptionOf(said),
    inputs: { type: 'object', ...types.interfaceOf(args, capital(name)) },
    outputs: { type: 'object', ...resultOf(name, plain, said.tags.get('result'), types) },
  }
}

function resultOf(name: string, plain: ts.FunctionDeclaration, result: string | undefined, types: Types): Members {
  const returned = plain.type
  const inner = returned && ts.isTypeReferenceNode(returned) ? returned.typeArguments?.[0] : undefined
  if (inner === undefined) throw new Error(`${where(plain)}: ${name} needs a Promise as its type`)
  const [, property, description] = /^(\w+)\s+(\S.*)$/s.exec(result ?? '') ?? []
  if (property !== undefined)
    return {
      properties: { [property]: { ...types.typeOf(inner, capital(name) + capital(property)), description } },
      required: [property],
    }
  if (!ts.isTypeReferenceNode(inner) || !types.isInterface(inner))
    throw new Error(`${where(plain)}: the result of ${name} is no object: name a property by @result`)
  return types.interfaceOf(inner)
}
