import * as ts from 'typescript'
import { descriptionOf, documented, literalOf, patternOf, where } from './comments'
import {
  booleansIn,
  capital,
  commentBefore,
  elementOf,
  isBoolean,
  isPrimitive,
  isString,
  mayBeAbsent,
  TRANSPARENT,
  tagNode,
  tagOf,
  textOf,
  variantsOf,
} from './nodes'
import {
  type EnumValue,
  type Members,
  type NamedSpec,
  type NamedSpecs,
  type PropertySpec,
  referred,
  type TypeSpec,
} from './spec'
import { distinct, optionsOf, type Union, undescribed, united, type Variant, valuesOf } from './variants'

/** The default of an input that a face fills in. */
const LOGICAL_NAME = "the resource's name"

const ANY: TypeSpec = { $ref: 'pulumi.json#/Any' }
/** Types that are worked out: the checker resolves them. */
const COMPUTED = ['Extract', 'Exclude', 'Omit', 'Pick', 'Partial']

/** Translates TypeScript's types, and keeps the object types and enums that the schema declares by name. */
export class Types {
  private readonly specs = new Map<string, NamedSpec>()
  /** The unions among the object types, by their references. */
  private readonly unions = new Map<string, Union>()
  private readonly owners = new Map<string, ts.Node>()
  private readonly publicNames: ReadonlyMap<ts.Symbol, string>

  constructor(
    private readonly checker: ts.TypeChecker,
    private readonly exported: ReadonlyMap<string, ts.Symbol>,
  ) {
    this.publicNames = new Map([...exported].map(([name, symbol]) => [symbol, name]))
  }

  /** Every named type, in the order of the names. */
  declared(): NamedSpecs {
    return new Map([...this.specs].sort(([a], [b]) => a.localeCompare(b, 'en')))
  }

  isInterface(node: ts.TypeReferenceNode): boolean {
    const declaration = this.declarationOf(node)
    return declaration !== undefined && ts.isInterfaceDeclaration(declaration)
  }

  /** @param owner see `membersOf`; the name of the interface, if there is none */
  interfaceOf(node: ts.TypeReferenceNode, owner = this.publicNameOf(node)): Members {
    const declaration = this.declarationOf(node)
    if (declaration === undefined || !ts.isInterfaceDeclaration(declaration))
      throw new Error(`${where(node)}: ${node.getText()} is not an interface`)
    return this.membersOf(this.allMembersOf(declaration), owner)
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
    // An interface can declare an inherited member again.
    return { properties, required: [...new Set(required)].sort() }
  }

  private propertyOf(member: ts.PropertySignature | ts.PropertyDeclaration, name: string): PropertySpec {
    if (member.type === undefined) throw new Error(`${where(member)}: ${name} needs a type`)
    const said = documented(member)
    const { tags } = said
    const aliasTags = this.aliasTags(member.type)
    const type = this.typeOf(member.type, name, mayBeLarge(tags) || mayBeLarge(aliasTags))
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
    const declaration = this.exported.get(node.name.text.replace(/Args$/, ''))?.valueDeclaration
    return declaration !== undefined && ts.isClassDeclaration(declaration)
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
      ...(tags.has('long') && { whole: true }),
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

  typeOf(node: ts.TypeNode, name: string, float = false): TypeSpec {
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
    return this.typeOf(declaration.type, publicName, float || mayBeLarge(documented(declaration).tags))
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
    const others = members.filter((member) => !isBoolean(member)).map((member) => this.typeOf(member, name, float))
    const type = this.eitherOf(node, name, others)
    const hasBoolean = members.some((member) => isBoolean(member))
    return hasBoolean ? { oneOf: [...optionsOf(type), { type: 'boolean' }] } : type
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
    return this.declareEnum(
      node,
      name,
      members.map((member) => ({ value: textOf(member) })),
    )
  }

  private declareEnum(node: ts.Node, name: string, values: readonly EnumValue[]): TypeSpec {
    return this.declare(node, name, () => ({ type: 'string', enum: values }))
  }

  /** Variants that a member tells apart become one object type; `variants` has what belongs to each. */
  private discriminated(node: ts.Node, variants: readonly ts.TypeLiteralNode[], name: string): TypeSpec {
    const tag = tagOf(variants)
    const [only] = variants
    if (tag === undefined && variants.length === 1 && only !== undefined) return this.literalObject(only, name)
    return this.declare(node, name, (title, $ref) => {
      const union: Union = { tag, variants: variants.map((variant) => this.variantOf(variant, tag, title)) }
      this.unions.set($ref, union)
      return { ...this.objectOf(node, union, title), ...(tag !== undefined && rulesOfVariants(tag, union.variants)) }
    })
  }

  private variantOf(variant: ts.TypeLiteralNode, tag: string | undefined, title: string): Variant {
    if (tag === undefined) return this.membersOf(variant.members, title)
    const value = textOf(tagNode(variant, tag) as ts.LiteralTypeNode)
    const rest = variant.members.filter((member) => member.name?.getText() !== tag)
    return { value, description: commentBefore(variant), ...this.membersOf(rest, title + capital(value)) }
  }

  /** The object type of all variants. */
  private objectOf(node: ts.Node, union: Union, title: string): NamedSpec {
    const { tag, variants } = union
    const tagType = tag && this.declareEnum(node, title + capital(tag), valuesOf(variants))
    const { properties, required } = united(union, (member, types) =>
      this.eitherOf(node, title + capital(member), types),
    )
    return {
      type: 'object',
      properties: { ...(tag && tagType && { [tag]: tagType }), ...properties },
      ...((tag !== undefined || required.length > 0) && { required: [...(tag ? [tag] : []), ...required] }),
    }
  }

  /**
   * One type for values of several: one enum of enums, one object type of object types, else a choice. A language without unions
   * loses the types in a choice, and Python the names of their members.
   */
  private eitherOf(node: ts.Node, name: string, types: readonly TypeSpec[]): TypeSpec {
    const options = [...new Map(types.flatMap(optionsOf).map((type) => [JSON.stringify(type), type])).values()]
    const named = options.map((option) => referred(option, this.specs))
    const enums = named.flatMap((spec) => spec?.enum ?? [])
    const [only] = options
    if (options.length === 1 && only !== undefined) return only
    if (named.every((spec) => spec?.enum !== undefined)) return this.declareEnum(node, name, distinct(enums))
    const items = options.flatMap((option) => option.items ?? [])
    if (items.length === options.length) {
      const item = this.eitherOf(node, name.replace(/s$/, ''), items)
      return item.oneOf === undefined ? { type: 'array', items: item } : { oneOf: options }
    }
    const objects = options.filter((option) => this.isObject(option))
    if (objects.length < 2) return { oneOf: options }
    const object = this.mergedObject(node, name, objects)
    const others = options.filter((option) => !objects.includes(option))
    return others.length === 0 ? object : { oneOf: [object, ...others] }
  }

  private isObject(type: TypeSpec): boolean {
    return referred(type, this.specs)?.type === 'object'
  }

  /** One object type for object types, each of which can be a union itself. */
  private mergedObject(node: ts.Node, name: string, types: readonly TypeSpec[]): TypeSpec {
    return this.declare(node, name, (title) => {
      const unions = types.map((type) => this.unions.get(type.$ref ?? '') ?? this.unionOfOne(type))
      const [first] = unions
      const tag = unions.every((union) => union.tag === first?.tag) ? first?.tag : undefined
      return this.objectOf(node, { tag, variants: unions.flatMap(({ variants }) => variants) }, title)
    })
  }

  private unionOfOne(type: TypeSpec): Union {
    const { properties = {}, required = [] } = referred(type, this.specs) ?? {}
    return { variants: [{ properties, required: [...required] }] }
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
  private declare(node: ts.Node, name: string, make: (title: string, $ref: string) => NamedSpec): TypeSpec {
    const title = name.replace(/Args$/, '')
    const token = `starrocks:index:${title}`
    const $ref = `#/types/${token}`
    const owner = this.owners.get(token)
    if (owner !== undefined && owner !== node)
      throw new Error(`two types have the name ${title}: ${where(owner)} and ${where(node)}`)
    if (owner === undefined) {
      this.owners.set(token, node)
      // Before its members are known, so that a type may refer to itself.
      this.specs.set(token, {})
      this.specs.set(token, make(title, $ref))
    }
    return { $ref }
  }
}

/** What check validates of each variant. */
function rulesOfVariants(tag: string, variants: readonly Variant[]): Pick<NamedSpec, 'language'> {
  const rules = variants.map(({ value, properties, required }) => [
    value,
    { properties: undescribed(properties), required },
  ])
  return { language: { starrocks: { discriminator: tag, variants: Object.fromEntries(rules) } } }
}

/** Whether a number has to be Pulumi's `number`, since it is no integer of 32 bits. */
function mayBeLarge(tags: ReadonlyMap<string, string>): boolean {
  return tags.has('float') || tags.has('long')
}
