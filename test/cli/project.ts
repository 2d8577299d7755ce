import { copyFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { expect } from 'vitest'
import type { Args } from '../fixtures'
import { findPulumi, type PulumiCli } from '../pulumi/cli'
import { processesOf } from '../pulumi/processes'
import { type Ended, PulumiStack } from '../pulumi/stack'
import type { RunResult } from '../sandbox/engine'
import type { Deployment } from '../sandbox/engine/state'
import { installPlugin } from '../support/install-plugin'

const ROOT = join(__dirname, '../..')

/**
 * A resource of the program; `kind` is a class of the package, `plugin <class>` for the same resource of the plugin, `get <class>`, `component <type>`,
 * `command`, `provider`, `starrocks-provider`, or `export` for an output of a resource.
 */
export interface Declaration {
  readonly kind: string
  readonly name: string
  readonly args?: Args
  /** As in Pulumi; other resources are given by their names in the program. */
  readonly options?: Args
}

/** The same resource, served by the plugin. */
export function ofPlugin({ kind, ...rest }: Declaration): Declaration {
  return { ...rest, kind: `plugin ${kind}` }
}

/** The real CLI. These tests are about nothing else, so they fail where there is none. */
export function requirePulumi(): PulumiCli {
  const cli = findPulumi()
  if (cli === undefined) throw new Error('no Pulumi CLI was found: install it, or run `npm run build:pulumi`')
  return cli
}

export interface ProjectOptions {
  readonly config: Readonly<Record<string, string>>
  readonly project?: string
  readonly stack?: string
  /** The folder of the backend; another one is another backend. */
  readonly stateDir?: string
  /** Variables of the environment of every command. */
  readonly env?: Record<string, string>
}

/** A project in its own folder, whose program a test rewrites between commands, and its stack on the real CLI. */
export class Project {
  private declarations: readonly Declaration[] = []

  private constructor(
    readonly name: string,
    readonly folder: string,
    private stack: PulumiStack,
    /** The folder of the backend. */
    readonly stateDir: string,
    private readonly ownsState: boolean,
  ) {}

  get stackName(): string {
    return this.stack.name
  }

  /** The environment of every command. */
  get env(): Readonly<Record<string, string>> {
    return this.stack.env
  }

  /** The name of the stack in commands that span projects. */
  get fullName(): string {
    return `organization/${this.name}/${this.stackName}`
  }

  static async open({ config, project = 'house', stack = 'dev', ...rest }: ProjectOptions): Promise<Project> {
    const stateDir = rest.stateDir ?? mkdtempSync(join(tmpdir(), 'pulumi-starrocks-state-'))
    const folder = mkdtempSync(join(tmpdir(), 'pulumi-starrocks-cli-'))
    const runtime = { name: 'nodejs', options: { typescript: false } }
    const yaml = { name: project, runtime, main: 'index.js', config: valuesOf(config) }
    // JSON is YAML.
    writeFileSync(join(folder, 'Pulumi.yaml'), JSON.stringify(yaml, undefined, 2))
    writeFileSync(join(folder, 'package.json'), JSON.stringify({ name: project, private: true, main: 'index.js' }))
    writeFileSync(join(folder, 'program.json'), '[]')
    copyFileSync(join(__dirname, 'program.js'), join(folder, 'index.js'))
    copyFileSync(join(__dirname, 'command.js'), join(folder, 'command.js'))
    link(ROOT, join(folder, 'node_modules/pulumi-starrocks'))
    link(join(ROOT, 'node_modules/@pulumi'), join(folder, 'node_modules/@pulumi'))
    try {
      const opened = await PulumiStack.open({ dir: folder, stack, stateDir, env: rest.env }, requirePulumi())
      installPlugin(opened.home)
      return new Project(project, folder, opened, stateDir, rest.stateDir === undefined)
    } catch (error) {
      rmSync(folder, { recursive: true, force: true })
      throw error
    }
  }

  /** Replaces the declarations of the program. */
  declare(declarations: readonly Declaration[]): this {
    this.declarations = declarations
    writeFileSync(join(this.folder, 'program.json'), JSON.stringify(declarations))
    return this
  }

  /** Values of the project from now on. */
  configure(values: Readonly<Record<string, string>>): void {
    const file = join(this.folder, 'Pulumi.yaml')
    const project = JSON.parse(readFileSync(file, 'utf8'))
    Object.assign(project.config, valuesOf(values))
    writeFileSync(file, JSON.stringify(project, undefined, 2))
  }

  urn(name: string, kind?: string): string {
    const found = kind ?? this.declarations.find((one) => one.name === name)?.kind
    if (found === undefined) throw new Error(`the program declares no ${name}`)
    const [face, served] = found.split(' ')
    const type = face === 'plugin' ? `starrocks:index:${served}` : `pulumi-nodejs:dynamic/starrocks:${found}`
    return `urn:pulumi:${this.stackName}::${this.name}::${type}::${name}`
  }

  /** A command that succeeds. */
  async run(command: string, ...flags: string[]): Promise<RunResult> {
    const result = await this.attempt(command, ...flags)
    expect(errorsOf(result), `pulumi ${command} ${flags.join(' ')}\n${result.text}`).toEqual([])
    expect(result.exitCode, result.text).toBe(0)
    return result
  }

  /** A command that fails; its errors. */
  async fail(command: string, ...flags: string[]): Promise<string> {
    const result = await this.attempt(command, ...flags)
    expect(result.exitCode, result.text).not.toBe(0)
    return errorsOf(result).join('\n')
  }

  attempt(command: string, ...flags: string[]): Promise<RunResult> {
    const applies = command === 'preview' ? [] : ['--yes', '--skip-preview']
    return this.stack.execute(command, [...applies, ...flags])
  }

  /** An `up` to which something happens meanwhile: `strike` gets the process of the CLI. */
  async struck(strike: (cli: number) => Promise<void>): Promise<Ended> {
    let cli = 0
    const args = ['up', ...this.stack.selected, '--yes', '--skip-preview', '--color', 'never']
    const ended = this.stack.command(args, {}, (pid) => {
      cli = pid
    })
    // If the command ends first, there is nothing to wait for.
    await Promise.race([strike(cli), ended])
    return ended
  }

  /** The running processes of this project's commands. */
  processes(): ReturnType<typeof processesOf> {
    return processesOf(this.stack.home)
  }

  /** A command that is no operation on resources, such as `state rename`. */
  async tell(...args: string[]): Promise<Ended> {
    const ended = await this.stack.command(args)
    expect(ended.exitCode, `pulumi ${args.join(' ')}\n${ended.stdout}${ended.stderr}`).toBe(0)
    return ended
  }

  /** `preview --json`, however it ends. */
  previewJson(...flags: string[]): Promise<Ended> {
    return this.stack.command(['preview', '--json', ...this.stack.selected, ...flags])
  }

  /** Neither the program nor the live objects differ from the state. */
  async expectNoChange(): Promise<void> {
    const { summary, operations, text } = await this.run('preview', '--refresh', '--diff')
    const changes = operations.filter(({ op, result = op }) => !['same', 'refresh', 'read'].includes(result))
    expect(
      changes.map(({ op, name, result, diffs }) => ({ op, name, result, diffs })),
      text,
    ).toEqual([])
    expect(Object.keys(summary), text).toEqual(['same'])
  }

  async renameStack(name: string): Promise<void> {
    await this.tell('stack', 'rename', '--stack', this.stackName, name)
    const { stack } = this
    this.stack = await PulumiStack.open({ dir: this.folder, stack: name, stateDir: this.stateDir }, requirePulumi())
    await stack.close()
  }

  export(): Promise<Deployment> {
    return this.stack.export()
  }

  import(deployment: Deployment): Promise<void> {
    return this.stack.import(deployment)
  }

  async close(): Promise<void> {
    await this.stack.close()
    rmSync(this.folder, { recursive: true, force: true })
    if (this.ownsState) rmSync(this.stateDir, { recursive: true, force: true })
  }
}

export function errorsOf({ diagnostics }: RunResult): string[] {
  return diagnostics.filter(({ severity }) => severity === 'error').map(({ message }) => message)
}

export function warningsOf({ diagnostics }: RunResult): string {
  return diagnostics
    .filter(({ severity }) => severity === 'warning')
    .map(({ message }) => message)
    .join('\n')
}

/** As values of the project they apply to all its stacks. */
function valuesOf(config: Readonly<Record<string, string>>): Record<string, { value: string }> {
  return Object.fromEntries(Object.entries(config).map(([key, value]) => [key, { value }]))
}

function link(target: string, path: string): void {
  mkdirSync(dirname(path), { recursive: true })
  symlinkSync(target, path, 'dir')
}
