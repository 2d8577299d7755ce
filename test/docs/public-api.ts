import { join, relative } from 'node:path'
import * as ts from 'typescript'
import { ROOT } from './root'

/** A name that a program can use, with its TSDoc. */
export interface PublicItem {
  /** `PipeTableArgs`, `PipeTableArgs.database`, `StorageAuthArgs.accessKey.secretKey`. */
  readonly path: string
  readonly kind: 'class' | 'interface' | 'type' | 'function' | 'constructor' | 'member'
  /** Its comment without the tags; empty where there is none. */
  readonly text: string
  readonly since: string | undefined
  /** True if a tag `@default` describes the default. */
  readonly hasDefault: boolean
  /** The text of its type; empty for a type with its own members. */
  readonly type: string
  readonly optional: boolean
  /** The file in provider/ that declares it. */
  readonly file: string
}

/** All exports of provider/index.ts, with their members. */
export function publicItems(): PublicItem[] {
  const index = join(ROOT, 'provider/index.ts')
  const { options } = ts.parseJsonConfigFileContent(
    ts.readConfigFile(join(ROOT, 'tsconfig.json'), ts.sys.readFile).config,
    ts.sys,
    ROOT,
  )
  const program = ts.createProgram([index], options)
  const checker = program.getTypeChecker()
  const module = checker.getSymbolAtLocation(program.getSourceFile(index)!)!
  return checker.getExportsOfModule(module).flatMap((exported) => {
    const symbol = exported.flags & ts.SymbolFlags.Alias ? checker.getAliasedSymbol(exported) : exported
    const declarations = symbol.declarations ?? []
    // The interface that a class is merged with has no text: its members are those of the arguments.
    const classes = declarations.filter(ts.isClassDeclaration)
    return (classes.length > 0 ? classes : declarations).flatMap((declaration) =>
      itemsOf(declaration, exported.name, checker),
    )
  })
}

function itemsOf(node: ts.Declaration, name: string, checker: ts.TypeChecker): PublicItem[] {
  if (ts.isFunctionDeclaration(node)) return [item(node, 'function', name)]
  if (ts.isTypeAliasDeclaration(node)) return [item(node, 'type', name), ...nested(node.type, name)]
  if (ts.isInterfaceDeclaration(node)) {
    // Includes inherited members, whose declaration need not be exported.
    const members = checker
      .getTypeAtLocation(node)
      .getProperties()
      // The plain form of arguments has the members of the other form, and their texts.
      .flatMap(({ valueDeclaration }) => valueDeclaration ?? [])
    return [item(node, 'interface', name), ...membersOf(members, name)]
  }
  if (!ts.isClassDeclaration(node)) throw new Error(`${name} is exported, and of a kind that this test does not know`)
  return [item(node, 'class', name), ...membersOf(node.members, name)]
}

function membersOf(members: readonly ts.Declaration[], owner: string): PublicItem[] {
  return members.flatMap((member) => {
    if (ts.isConstructorDeclaration(member)) return constructorItems(member, owner)
    if (ts.isMethodDeclaration(member) || ts.isGetAccessor(member))
      return [item(member, 'member', `${owner}.${member.name.getText()}`)]
    if (!ts.isPropertyDeclaration(member) && !ts.isPropertySignature(member)) {
      throw new Error(`${owner} has a member of a kind that this test does not know: ${member.getText()}`)
    }
    const name = `${owner}.${member.name.getText()}`
    return [item(member, 'member', name, member.type), ...nested(member.type, name)]
  })
}

/** For a constructor: the members that its parameters declare. Only the provider creates errors. */
function constructorItems(node: ts.ConstructorDeclaration, owner: string): PublicItem[] {
  const declared = node.parameters.filter((parameter) => ts.isParameterPropertyDeclaration(parameter, node))
  if (declared.length === 0 && owner.endsWith('Error')) return []
  if (declared.length === 0) return [item(node, 'constructor', `${owner}.constructor`)]
  return declared.map((parameter) => item(parameter, 'member', `${owner}.${parameter.name.getText()}`, parameter.type))
}

/** The members of the object types in a type. */
function nested(type: ts.TypeNode | undefined, owner: string): PublicItem[] {
  if (type === undefined) return []
  if (ts.isUnionTypeNode(type))
    return type.types.flatMap((variant, i) => variantItems(variant, owner, type.types[i - 1]?.end ?? type.pos))
  if (ts.isTypeLiteralNode(type)) return membersOf(type.members, owner)
  // The second argument of Extract and Exclude is no type of a value.
  if (ts.isTypeReferenceNode(type) && !['Extract', 'Exclude'].includes(type.typeName.getText()))
    return (type.typeArguments ?? []).flatMap((argument) => nested(argument, owner))
  return []
}

/** A comment before a variant of a union belongs to the member that distinguishes the variants. */
function variantItems(variant: ts.TypeNode, owner: string, from: number): PublicItem[] {
  if (!ts.isTypeLiteralNode(variant)) return nested(variant, owner)
  const tag = variant.members.find((member) => ts.isPropertySignature(member) && isLiteral(member.type))
  const tagName = tag === undefined ? '' : tag.name!.getText()
  const value = tag && (tag as ts.PropertySignature).type!.getText().replaceAll("'", '')
  const path = value === undefined ? owner : `${owner}.${value}`
  const source = variant.getSourceFile().text
  const inFront = /\/\*\*([\s\S]*?)\*\//.exec(source.slice(from, variant.getStart()))?.[1] ?? ''
  return membersOf(variant.members, path).map((member) =>
    member.path === `${path}.${tagName}` ? { ...member, text: member.text || inFront.trim() } : member,
  )
}

function isLiteral(type: ts.TypeNode | undefined): boolean {
  return type !== undefined && ts.isLiteralTypeNode(type)
}

function item(node: ts.Declaration, kind: PublicItem['kind'], path: string, type?: ts.TypeNode): PublicItem {
  const comments = ts.getJSDocCommentsAndTags(node).filter(ts.isJSDoc)
  const tags = ts.getJSDocTags(node)
  const say = (comment: ts.JSDoc['comment']) => ts.getTextOfJSDocComment(comment) ?? ''
  return {
    path,
    kind,
    text: comments
      .map(({ comment }) => say(comment))
      .join('\n')
      .trim(),
    since: tags.filter(({ tagName }) => tagName.text === 'since').map(({ comment }) => say(comment).trim())[0],
    hasDefault: tags.some(({ tagName }) => tagName.text === 'default'),
    type: type?.getText() ?? '',
    optional: ts.isPropertySignature(node) && node.questionToken !== undefined,
    file: relative(join(ROOT, 'provider'), node.getSourceFile().fileName).replace(/\.ts$/, ''),
  }
}
