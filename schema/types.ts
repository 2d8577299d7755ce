import * as ts from 'typescript'
import { descriptionOf, documented, literalOf, patternOf, where } from './comments'

/** A type, as Pulumi's package schema has it. */
export interface TypeSpec {
  readonly type?: 'string' | 'integer' | 'number' | 'boolean' | 'array' | 'object'
  readonly items?: TypeSpec
  readonly additionalProperties?: TypeSpec
  readonly $ref?: string
  readonly oneOf?: readonly TypeSpec[]
}

/** A property. What Pulumi's schema has no word for is in `language.starrocks`. */
export interface PropertySpec extends TypeSpec {
  readonly description?: string
  readonly default?: unknown
  readonly secret?: boolean
  readonly willReplaceOnChanges?: boolean
  readonly language?: { readonly starrocks: Readonly<Record<string, unknown>> }
}

export interface Members {
  readonly properties: Record<string, PropertySpec>
  readonly required: string[]
}

/** The default of an input that a face fills in. */
const LOGICAL_NAME = "the resource's name"

const ANY: TypeSpec = { $ref: 'pulumi.json#/Any' }
/** Types that say how a value arrives, and nothing of what it is. */
const TRANSPARENT = ['Input', 'Output', 'Plain', 'Readonly', 'Required']
/** Types that are worked out: the checker resolves them. */
const COMPUTED = ['Extract', 'Exclude', 'Omit', 'Pick', 'Partial']

/** Translates TypeScript's types, and keeps the object types and enums that the schema declares by name. */
export class Types {
  private readonly specs = new Map<string, object>()
  private readonly owners = new Map<string, ts.Node>()
  private readonly publicNames: ReadonlyMap<ts.Symbol, string>

  constructor(
    private readonly checker: ts.TypeChecker,
    private readonly exported: ReadonlyMap<string, ts.Symbol>,
  ) {
    this.publicNames = new Map([...exported].map(([name, symbol]) => [symbol, name]))
  }

  /** Every named type, in the order of the names. */
  declared(): Record<string, object> {
    return Object.fromEntries([...this.specs].sort(([a], [b]) => a.localeCompare(b, 'en')))
  }

  /** A reference to a type that the public module exports. */
  refTo(name: string): string {
    const declaration = this.exported.get(name)?.declarations?.[0]
    if (declaration === undefined || !ts.isInterfaceDeclaration(declaration)) throw new Error(`there is no ${name}`)
    return this.objectRef(declaration, name).$ref!
  }

  /** The members of an interface, those of the interfaces that it extends first. */
  allMembersOf(declaration: ts.InterfaceDeclaration): ts.Node[] {
    const parents = (declaration.heritageClauses ?? []).flatMap(({ types }) => types)
    const inherited = parents.flatMap((parent) => {
      const [above] = this.checker.getTypeAtLocation(parent).symbol.declarations ?? []
      if (above === undefined || !ts.isInterfaceDeclaration(above))
        throw new Error(`${where(parent)}: only an interface can be extended`)
      return this.allMembersOf(above)
    })
    return [...inherited, ...declaration.members]
  }

  /** @param owner the name from which types without a name of their own get theirs */
  membersOf(members: readonly ts.Node[], owner: string): Members {
    const properties: Record<string, PropertySpec> = {}
    const required: string[] = []
    for (const member of members) {
      if (!ts.isPropertySignature(member) && !ts.isPropertyDeclaration(member))
        throw new Error(`${where(member)}: ${owner} has a member that is not a property`)
      const name = member.name.getText()
      properties[name] = this.propertyOf(member, owner + capital(name))
      if (!mayBeAbsent(member)) required.push(name)
    }
    return { properties, required: required.sort() }
  }

  private propertyOf(member: ts.PropertySignature | ts.PropertyDeclaration, name: string): PropertySpec {
    if (member.type === undefined) throw new Error(`${where(member)}: ${name} needs a type`)
    const said = documented(member)
    const { tags } = said
    const aliasTags = this.aliasTags(member.type)
    const type = this.typeOf(member.type, name, tags.has('float') || aliasTags.has('float'))
    const rules = this.rulesOf(member, new Map([...aliasTags, ...tags]))
    const value = literalOf(tags.get('default'))?.value
    const isPrimitive = ['string', 'number', 'boolean'].includes(typeof value)
    const isTopLevel = ts.isInterfaceDeclaration(member.parent) && /^\w+Args$/.test(member.parent.name.text)
    const all = { ...rules, ...(value !== undefined && !isPrimitive && { default: value }) }
    return {
      ...type,
      description: descriptionOf(said, isTopLevel && this.isArguments(member.parent)),
      ...(value !== undefined && isPrimitive && { default: value }),
      ...(tags.has('secret') && { secret: true }),
      ...(tags.has('replace') && { willReplaceOnChanges: true }),
      ...(Object.keys(all).length > 0 && { language: { starrocks: all } }),
    }
  }

  /** Whether an interface has the arguments of a resource: then its class is exported as well. */
  private isArguments(node: ts.InterfaceDeclaration): boolean {
    return this.exported.get(node.name.text.replace(/Args$/, ''))?.valueDeclaration !== undefined
  }

  /** The rules of check that a type does not hold. */
  private rulesOf(member: ts.PropertySignature | ts.PropertyDeclaration, tags: ReadonlyMap<string, string>) {
    const number = (name: string) => (tags.has(name) ? { [name]: Number(tags.get(name)) } : {})
    const pattern = (name: string) => (tags.has(name) ? { [name]: patternOf(tags.get(name) ?? '', member) } : {})
    const flag = (name: string) => (tags.has(name) ? { [name]: true } : {})
    const values = member.type === undefined ? [] : booleansIn(member.type)
    return {
      ...number('minimum'),
      ...number('maximum'),
      ...number('minItems'),
      ...pattern('pattern'),
      ...pattern('keyPattern'),
      ...flag('stateOnly'),
      ...flag('maskable'),
      ...(tags.get('default') === LOGICAL_NAME && { autoName: true }),
      ...(values.length > 0 && { values }),
    }
  }

  /** The tags of an alias of a primitive type, such as the pattern of every name. */
  private aliasTags(node: ts.TypeNode): ReadonlyMap<string, string> {
    const inner = elementOf(node)
    if (inner === undefined || !ts.isTypeReferenceNode(inner)) return new Map()
    const declaration = this.declarationOf(inner)
    if (declaration === undefined || !ts.isTypeAliasDeclaration(declaration) || !isPrimitive(declaration.type))
      return new Map()
    return documented(declaration).tags
  }

  private typeOf(node: ts.TypeNode, name: string, float = false): TypeSpec {
    if (ts.isParenthesizedTypeNode(node)) return this.typeOf(node.type, name, float)
    if (ts.isTypeOperatorNode(node)) return this.typeOf(node.type, name, float)
    if (ts.isArrayTypeNode(node)) return { type: 'array', items: this.typeOf(node.elementType, name, float) }
    if (ts.isTypeLiteralNode(node)) return this.literalObject(node, name)
    if (ts.isUnionTypeNode(node)) return this.unionOf(node, name, float)
    if (ts.isTypeReferenceNode(node)) return this.referenced(node, name, float)
    if (ts.isLiteralTypeNode(node)) return this.unionOf(node, name, float)
    switch (node.kind) {
      case ts.SyntaxKind.StringKeyword:
        return { type: 'string' }
      case ts.SyntaxKind.NumberKeyword:
        return { type: float ? 'number' : 'integer' }
      case ts.SyntaxKind.BooleanKeyword:
        return { type: 'boolean' }
      case ts.SyntaxKind.UnknownKeyword:
      case ts.SyntaxKind.AnyKeyword:
        return ANY
      default:
        throw new Error(`${where(node)}: the schema has no type for ${node.getText()}, the type of ${name}`)
    }
  }

  private referenced(node: ts.TypeReferenceNode, name: string, float: boolean): TypeSpec {
    const target = node.typeName.getText()
    const [first, second] = node.typeArguments ?? []
    if (TRANSPARENT.includes(target) && first !== undefined) return this.typeOf(first, name, float)
    if (target === 'Record' && second !== undefined)
      return { type: 'object', additionalProperties: this.typeOf(second, name, float) }
    if (['Array', 'ReadonlyArray'].includes(target) && first !== undefined)
      return { type: 'array', items: this.typeOf(first, name, float) }
    if (COMPUTED.includes(target)) return this.computed(node, name)
    const declaration = this.declarationOf(node)
    if (declaration === undefined || (node.typeArguments ?? []).length > 0)
      throw new Error(`${where(node)}: the schema has no type for ${node.getText()}, the type of ${name}`)
    const publicName = this.publicNameOf(node)
    if (declaration.getSourceFile().isDeclarationFile)
      throw new Error(`${where(node)}: ${target} is not a type of data, and ${name} has it`)
    if (ts.isInterfaceDeclaration(declaration)) return this.objectRef(declaration, publicName)
    if (!ts.isTypeAliasDeclaration(declaration)) throw new Error(`${where(node)}: ${target} is not a type of data`)
    return this.typeOf(declaration.type, publicName, float || documented(declaration).tags.has('float'))
  }

  /** The variants that a computed type leaves of a union. */
  private computed(node: ts.TypeReferenceNode, name: string): TypeSpec {
    return this.discriminated(node, this.computedVariants(node), name)
  }

  private computedVariants(node: ts.TypeReferenceNode): ts.TypeLiteralNode[] {
    const type = this.checker.getTypeFromTypeNode(node)
    const variants = (type.isUnion() ? type.types : [type]).map((variant) => variant.symbol?.declarations?.[0])
    if (!variants.every((variant) => variant !== undefined && ts.isTypeLiteralNode(variant)))
      throw new Error(`${where(node)}: ${node.getText()} is not made of object types that are written out`)
    return variants as ts.TypeLiteralNode[]
  }

  private declarationOf(node: ts.TypeReferenceNode): ts.Declaration | undefined {
    return this.symbolOf(node)?.declarations?.[0]
  }

  private symbolOf(node: ts.TypeReferenceNode): ts.Symbol | undefined {
    const symbol = this.checker.getSymbolAtLocation(node.typeName)
    return symbol && symbol.flags & ts.SymbolFlags.Alias ? this.checker.getAliasedSymbol(symbol) : symbol
  }

  /** The name under which a program knows a type. */
  private publicNameOf(node: ts.TypeReferenceNode): string {
    const symbol = this.symbolOf(node)
    return (symbol && this.publicNames.get(symbol)) ?? node.typeName.getText()
  }

  private unionOf(node: ts.UnionTypeNode | ts.LiteralTypeNode, name: string, float: boolean): TypeSpec {
    const members = this.withVariants(variantsOf(node))
    const [only] = members
    if (members.every(isString)) return this.enumOf(node, members as ts.LiteralTypeNode[], name)
    if (members.length === 1 && only !== undefined && !ts.isLiteralTypeNode(only)) return this.typeOf(only, name, float)
    const objects = members.filter(ts.isTypeLiteralNode)
    if (objects.length === members.length) return this.discriminated(node, objects, name)
    const booleans = members.filter((member) => isBoolean(member))
    const others = members.filter((member) => !isBoolean(member)).map((member) => this.typeOf(member, name, float))
    return { oneOf: [...others, ...(booleans.length > 0 ? [{ type: 'boolean' as const }] : [])] }
  }

  /** The members, with the variants of a named or computed union in its place if all of them are variants of one type. */
  private withVariants(members: readonly ts.TypeNode[]): readonly ts.TypeNode[] {
    const expanded = members.flatMap((member) => {
      if (ts.isTypeReferenceNode(member) && COMPUTED.includes(member.typeName.getText()))
        return this.computedVariants(member)
      const declaration = ts.isTypeReferenceNode(member) ? this.declarationOf(member) : undefined
      const isUnion = declaration && ts.isTypeAliasDeclaration(declaration) && ts.isUnionTypeNode(declaration.type)
      return isUnion ? variantsOf(declaration.type) : [member]
    })
    return expanded.every(ts.isTypeLiteralNode) ? expanded : members
  }

  private enumOf(node: ts.Node, members: readonly ts.LiteralTypeNode[], name: string): TypeSpec {
    return this.declare(node, name, () => ({
      type: 'string',
      enum: members.map((member) => ({ value: textOf(member) })),
    }))
  }

  /** Variants that a member tells apart become one object type; `variants` has what belongs to each. */
  private discriminated(node: ts.Node, variants: readonly ts.TypeLiteralNode[], name: string): TypeSpec {
    const tag = tagOf(variants)
    const [only] = variants
    if (tag === undefined) {
      if (variants.length === 1 && only !== undefined) return this.literalObject(only, name)
      return this.merged(node, variants, name)
    }
    return this.declare(node, name, (title) => {
      const parts = variants.map((variant) => {
        const value = textOf(tagNode(variant, tag) as ts.LiteralTypeNode)
        const rest = variant.members.filter((member) => member.name?.getText() !== tag)
        return { value, description: commentBefore(variant), ...this.membersOf(rest, title + capital(value)) }
      })
      const tagType = this.declare(variants[0]!, title + capital(tag), () => ({
        type: 'string',
        enum: parts.map(({ value, description }) => ({ value, ...(description && { description }) })),
      }))
      return {
        type: 'object',
        properties: { [tag]: tagType, ...united(parts.map(({ properties }) => properties)) },
        required: [tag],
        language: {
          starrocks: {
            discriminator: tag,
            variants: Object.fromEntries(
              parts.map(({ value, properties, required }) => [
                value,
                { properties: undescribed(properties), required },
              ]),
            ),
          },
        },
      }
    })
  }

  /** Variants that no member tells apart: all their members, each optional. Check says which may stand together. */
  private merged(node: ts.Node, variants: readonly ts.TypeLiteralNode[], name: string): TypeSpec {
    return this.declare(node, name, (title) => ({
      type: 'object',
      properties: united(variants.map((variant) => this.membersOf(variant.members, title).properties)),
    }))
  }

  private literalObject(node: ts.TypeLiteralNode, name: string): TypeSpec {
    return this.declare(node, name, (title) => ({ type: 'object', ...this.membersOf(node.members, title) }))
  }

  private objectRef(declaration: ts.InterfaceDeclaration, publicName: string): TypeSpec {
    return this.declare(declaration, publicName, (title) => ({
      type: 'object',
      description: descriptionOf(documented(declaration)),
      ...this.membersOf(this.allMembersOf(declaration), title),
    }))
  }

  /** Declares a type once; two of one name are a mistake. Their names have no `Args` at the end, as in Pulumi's own schemas. */
  private declare(node: ts.Node, name: string, make: (title: string) => object): TypeSpec {
    const title = name.replace(/Args$/, '')
    const token = `starrocks:index:${title}`
    const owner = this.owners.get(token)
    if (owner !== undefined && owner !== node)
      throw new Error(`two types have the name ${title}: ${where(owner)} and ${where(node)}`)
    if (owner === undefined) {
      this.owners.set(token, node)
      // Before its members are known, so that a type may refer to itself.
      this.specs.set(token, {})
      this.specs.set(token, make(title))
    }
    return { $ref: `#/types/${token}` }
  }
}

/** The type of a value, or of the elements of a list or a map. */
function elementOf(node: ts.TypeNode): ts.TypeNode | undefined {
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

/** The members of a union, those of a union in it included; `undefined` is none. */
function variantsOf(node: ts.TypeNode): ts.TypeNode[] {
  if (ts.isParenthesizedTypeNode(node)) return variantsOf(node.type)
  if (ts.isUnionTypeNode(node)) return node.types.flatMap(variantsOf)
  if (ts.isTypeReferenceNode(node) && TRANSPARENT.includes(node.typeName.getText())) {
    const inner = node.typeArguments?.[0]
    // `Input<boolean> | Input<X>` is a union of what is in the inputs.
    if (inner !== undefined && (ts.isUnionTypeNode(inner) || inner.kind === ts.SyntaxKind.BooleanKeyword))
      return variantsOf(inner)
  }
  return node.kind === ts.SyntaxKind.UndefinedKeyword ? [] : [node]
}

function mayBeAbsent(member: ts.PropertySignature | ts.PropertyDeclaration): boolean {
  if (member.questionToken !== undefined) return true
  return member.type !== undefined && /\|\s*undefined\b/.test(member.type.getText())
}

function isPrimitive(node: ts.TypeNode): boolean {
  return [ts.SyntaxKind.StringKeyword, ts.SyntaxKind.NumberKeyword].includes(node.kind)
}

function isString(node: ts.TypeNode): boolean {
  return ts.isLiteralTypeNode(node) && ts.isStringLiteral(node.literal)
}

function isBoolean(node: ts.TypeNode): boolean {
  if (node.kind === ts.SyntaxKind.BooleanKeyword) return true
  return (
    ts.isLiteralTypeNode(node) && [ts.SyntaxKind.TrueKeyword, ts.SyntaxKind.FalseKeyword].includes(node.literal.kind)
  )
}

/** The booleans that may stand in place of an object. */
function booleansIn(node: ts.TypeNode): boolean[] {
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

function textOf(node: ts.LiteralTypeNode): string {
  return ts.isStringLiteral(node.literal) ? node.literal.text : node.getText()
}

/** The member whose literal tells the variants apart. */
function tagOf(variants: readonly ts.TypeLiteralNode[]): string | undefined {
  const names = variants[0]?.members.map((member) => member.name?.getText() ?? '') ?? []
  return names.find((name) =>
    variants.every((variant) => {
      const type = tagNode(variant, name)
      return type !== undefined && isString(type)
    }),
  )
}

function tagNode(variant: ts.TypeLiteralNode, tag: string): ts.TypeNode | undefined {
  const member = variant.members.find((one) => one.name?.getText() === tag)
  return member !== undefined && ts.isPropertySignature(member) ? member.type : undefined
}

/** The comment of a variant: before its `|`, or that of its first member. */
function commentBefore(variant: ts.TypeLiteralNode): string {
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

/** The members of all variants; where they differ in type, each of the types. */
function united(variants: readonly Readonly<Record<string, PropertySpec>>[]): Record<string, PropertySpec> {
  const all: Record<string, PropertySpec> = {}
  for (const [name, property] of variants.flatMap((variant) => Object.entries(variant))) {
    const known = all[name]
    all[name] = known === undefined ? property : { ...known, ...eitherOf(known, property) }
  }
  return all
}

function eitherOf(a: PropertySpec, b: PropertySpec): TypeSpec {
  const options = [...optionsOf(a), ...optionsOf(b)]
  const different = [...new Map(options.map((option) => [JSON.stringify(option), option])).values()]
  if (different.length === 1) return {}
  return { $ref: undefined, type: undefined, items: undefined, additionalProperties: undefined, oneOf: different }
}

function optionsOf({ type, items, additionalProperties, $ref, oneOf }: PropertySpec): readonly TypeSpec[] {
  return oneOf ?? [{ type, items, additionalProperties, $ref }]
}

function undescribed(properties: Readonly<Record<string, PropertySpec>>): Record<string, object> {
  return Object.fromEntries(Object.entries(properties).map(([name, { description, ...rest }]) => [name, rest]))
}

function capital(name: string): string {
  return name.charAt(0).toUpperCase() + name.slice(1)
}
