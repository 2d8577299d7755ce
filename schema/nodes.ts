import * as ts from 'typescript'
import { documented } from './comments'

/** Types that say how a value arrives, and nothing of what it is. */
export const TRANSPARENT = ['Input', 'Output', 'Plain', 'Readonly', 'Required']

/** The type of a value, or of the elements of a list or a map. */
export function elementOf(node: ts.TypeNode): ts.TypeNode | undefined {
  if (ts.isParenthesizedTypeNode(node) || ts.isTypeOperatorNode(node)) return elementOf(node.type)
  if (ts.isArrayTypeNode(node)) return elementOf(node.elementType)
  if (ts.isUnionTypeNode(node)) {
    const [only, ...others] = variantsOf(node)
    return only !== undefined && others.length === 0 ? elementOf(only) : undefined
  }
  if (ts.isTypeReferenceNode(node)) {
    const [first, second] = node.typeArguments ?? []
    if (TRANSPARENT.includes(node.typeName.getText()) && first !== undefined) return elementOf(first)
    if (node.typeName.getText() === 'Record' && second !== undefined) return elementOf(second)
  }
  return node
}

/** The members of a union, those of a union in it included; `undefined` and `null` are none. */
export function variantsOf(node: ts.TypeNode): ts.TypeNode[] {
  if (ts.isParenthesizedTypeNode(node)) return variantsOf(node.type)
  if (ts.isUnionTypeNode(node)) return node.types.flatMap(variantsOf)
  if (ts.isTypeReferenceNode(node) && TRANSPARENT.includes(node.typeName.getText())) {
    const inner = node.typeArguments?.[0]
    // `Input<boolean> | Input<X>` is a union of what is in the inputs.
    if (inner !== undefined && (ts.isUnionTypeNode(inner) || inner.kind === ts.SyntaxKind.BooleanKeyword))
      return variantsOf(inner)
  }
  return isNothing(node) ? [] : [node]
}

function isNothing(node: ts.TypeNode): boolean {
  if (node.kind === ts.SyntaxKind.UndefinedKeyword) return true
  return ts.isLiteralTypeNode(node) && node.literal.kind === ts.SyntaxKind.NullKeyword
}

export function mayBeAbsent(member: ts.PropertySignature | ts.PropertyDeclaration): boolean {
  if (member.questionToken !== undefined) return true
  return member.type !== undefined && /\|\s*undefined\b/.test(member.type.getText())
}

export function isPrimitive(node: ts.TypeNode): boolean {
  return [ts.SyntaxKind.StringKeyword, ts.SyntaxKind.NumberKeyword].includes(node.kind)
}

export function isString(node: ts.TypeNode): boolean {
  return ts.isLiteralTypeNode(node) && ts.isStringLiteral(node.literal)
}

export function isBoolean(node: ts.TypeNode): boolean {
  if (node.kind === ts.SyntaxKind.BooleanKeyword) return true
  return (
    ts.isLiteralTypeNode(node) && [ts.SyntaxKind.TrueKeyword, ts.SyntaxKind.FalseKeyword].includes(node.literal.kind)
  )
}

/** The booleans that may stand in place of an object. */
export function booleansIn(node: ts.TypeNode): boolean[] {
  const members = variantsOf(node)
  if (members.length < 2) {
    const [only] = members
    const inner = only !== undefined && ts.isTypeReferenceNode(only) && only.typeArguments?.[0]
    return inner ? booleansIn(inner) : []
  }
  return members.flatMap((member) => {
    if (member.kind === ts.SyntaxKind.BooleanKeyword) return [false, true]
    return isBoolean(member) ? [member.getText() === 'true'] : []
  })
}

export function textOf(node: ts.LiteralTypeNode): string {
  return ts.isStringLiteral(node.literal) ? node.literal.text : node.getText()
}

/** The member whose literal tells the variants apart. */
export function tagOf(variants: readonly ts.TypeLiteralNode[]): string | undefined {
  const names = variants[0]?.members.map((member) => member.name?.getText() ?? '') ?? []
  return names.find((name) =>
    variants.every((variant) => {
      const type = tagNode(variant, name)
      return type !== undefined && isString(type)
    }),
  )
}

export function tagNode(variant: ts.TypeLiteralNode, tag: string): ts.TypeNode | undefined {
  const member = variant.members.find((one) => one.name?.getText() === tag)
  return member !== undefined && ts.isPropertySignature(member) ? member.type : undefined
}

/** The comment of a variant: before its `|`, or that of its first member. */
export function commentBefore(variant: ts.TypeLiteralNode): string {
  const union = variant.parent
  const siblings = ts.isUnionTypeNode(union) ? union.types : [variant]
  const from = siblings[siblings.indexOf(variant) - 1]?.end ?? union.pos
  const between = variant.getSourceFile().text.slice(from, variant.getStart())
  const [, text] = /\/\*\*([\s\S]*?)\*\//.exec(between) ?? []
  if (text !== undefined)
    return text
      .replaceAll(/^\s*\* ?/gm, ' ')
      .replaceAll(/\s+/g, ' ')
      .trim()
  const [first] = variant.members
  return first === undefined ? '' : documented(first).text
}

export function capital(name: string): string {
  return name.charAt(0).toUpperCase() + name.slice(1)
}
