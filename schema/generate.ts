import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import * as ts from 'typescript'
import { descriptionOf, documented, withExamples } from './comments'
import { functionsOf } from './functions'
import { inputsOf } from './inputs'
import { packageOf } from './package'
import { separated } from './reachable'
import { withSecrets } from './secrets'
import type { FunctionSpec, PropertySpec, ResourceSpec } from './spec'
import { Types } from './types'

/**
 * Makes `schema.json`, Pulumi's package schema, of the public module: every class that it exports is a resource, the interface of its
 * arguments has its inputs, and the class declares its other outputs. A look-up is a function. What a TypeScript type cannot say stands in
 * TSDoc tags.
 */

/**
 * The schema, as the text of the file.
 *
 * @param root the folder of package.json and tsconfig.json
 */
export function generate(root: string, index = join(root, 'provider/index.ts')): string {
  const program = programOf(root, index)
  const checker = program.getTypeChecker()
  const module = checker.getSymbolAtLocation(program.getSourceFile(index)!)
  if (module === undefined) throw new Error(`${index} exports nothing`)
  const exported = new Map(checker.getExportsOfModule(module).map((symbol) => [symbol.name, declared(symbol, checker)]))
  const types = new Types(checker, exported)
  const resources = [...exported].flatMap(([name, symbol]) => {
    const declaration = symbol.valueDeclaration
    if (declaration === undefined || !ts.isClassDeclaration(declaration) || !isResource(declaration)) return []
    return [[`starrocks:index:${name}`, resourceOf(name, declaration, exported, types)] as const]
  })
  const settings = configOf(exported, types)
  const functions = functionsOf(exported, types)
  const config = withSecrets(settings, types.declared())
  const specs = [...resources.map(([, resource]) => resource), ...Object.values(functions)]
  const { types: shown, hidden } = separated(types.declared(), [
    ...Object.values(config),
    ...specs.flatMap((spec) => propertiesOf(spec)),
  ])
  return `${JSON.stringify(
    {
      ...packageOf(root, hidden),
      config: { variables: config, defaults: [] },
      provider: {
        description: 'How to reach StarRocks, and the object storages by their names.',
        inputProperties: config,
      },
      types: shown,
      resources: Object.fromEntries(resources.sort(([a], [b]) => a.localeCompare(b, 'en'))),
      functions,
    },
    undefined,
    1,
  )}\n`
}

function resourceOf(
  name: string,
  declaration: ts.ClassDeclaration,
  exported: ReadonlyMap<string, ts.Symbol>,
  types: Types,
): ResourceSpec {
  const args = exported.get(`${name}Args`)?.declarations?.[0]
  if (args === undefined || !ts.isInterfaceDeclaration(args))
    throw new Error(`class ${name} needs an interface ${name}Args that the public module exports`)
  const inputs = types.membersOf(types.allMembersOf(args), name)
  const outputs = types.membersOf(declaration.members.filter(ts.isPropertyDeclaration), name)
  const inputProperties = withSecrets(inputs.properties, types.declared())
  const properties = { ...inputProperties, ...withSecrets(outputs.properties, types.declared()) }
  const present = Object.keys(inputProperties).filter((input) => isAlwaysSet(inputProperties[input]))
  return {
    description: withExamples(descriptionOf(documented(declaration))),
    inputProperties,
    requiredInputs: inputs.required,
    properties: Object.fromEntries(Object.entries(properties).map(([key, property]) => [key, asOutput(property)])),
    required: [...new Set([...inputs.required, ...present, ...outputs.required])].sort(),
    // A resource of a stack in TypeScript becomes one of the plugin, and nothing is replaced.
    aliases: [{ type: `pulumi-nodejs:dynamic/starrocks:${name}` }],
  }
}

function propertiesOf(spec: ResourceSpec | FunctionSpec): PropertySpec[] {
  const members =
    'inputs' in spec ? [spec.inputs.properties, spec.outputs.properties] : [spec.inputProperties, spec.properties]
  return members.flatMap((properties) => Object.values(properties))
}

/** Whether check sets an input that a program leaves out. */
function isAlwaysSet({ default: literal, language }: PropertySpec = {}): boolean {
  const { autoName, default: value } = language?.starrocks ?? {}
  return literal !== undefined || value !== undefined || autoName === true
}

/**
 * An output has no default, and nothing is validated of it. It has no `replaceOnChanges` either: with it the engine would replace
 * whatever the provider's diff says, also for another spelling of the same value.
 */
function asOutput({
  default: _default,
  language: _rules,
  willReplaceOnChanges: _replaces,
  ...property
}: PropertySpec): PropertySpec {
  return property
}

/** The configuration of a stack: the settings of a connection, and the named storages. */
function configOf(exported: ReadonlyMap<string, ts.Symbol>, types: Types): Record<string, PropertySpec> {
  const connection = exported.get('ConnectionArgs')?.declarations?.[0]
  if (connection === undefined || !ts.isInterfaceDeclaration(connection)) throw new Error('there is no ConnectionArgs')
  return {
    ...types.membersOf(connection.members, 'Connection').properties,
    objectStorages: {
      type: 'object',
      additionalProperties: { $ref: types.refTo('StorageArgs') },
      description: 'Object storages by the names that `sourceStorageName` of a PipeTable refers to.',
    },
  }
}

function isResource(declaration: ts.ClassDeclaration): boolean {
  return declaration.heritageClauses?.some((clause) => clause.getText().includes('StarRocksResource')) ?? false
}

function declared(symbol: ts.Symbol, checker: ts.TypeChecker): ts.Symbol {
  return symbol.flags & ts.SymbolFlags.Alias ? checker.getAliasedSymbol(symbol) : symbol
}

function programOf(root: string, index: string): ts.Program {
  const { config } = ts.readConfigFile(join(root, 'tsconfig.json'), ts.sys.readFile)
  const { options } = ts.convertCompilerOptionsFromJson(config.compilerOptions, root)
  const host = ts.createCompilerHost(options)
  const parse = host.getSourceFile
  host.getSourceFile = (name, ...how) => {
    if (!name.includes('/node_modules/')) return parse(name, ...how)
    const known = installed.get(name) ?? parse(name, ...how)
    if (known !== undefined) installed.set(name, known)
    return known
  }
  return ts.createProgram([index], options, host)
}

/** TypeScript's own declarations and those of packages, which are most of any program. A process that generates twice parses them once. */
const installed = new Map<string, ts.SourceFile>()

if (require.main === module) {
  const root = join(__dirname, '../..')
  const schema = generate(root)
  writeFileSync(join(root, 'schema/schema.json'), schema)
  writeFileSync(join(root, 'schema/inputs.json'), inputsOf(schema))
}
