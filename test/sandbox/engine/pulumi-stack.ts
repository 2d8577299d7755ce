import { execFile } from 'node:child_process'
import { accessSync, constants, existsSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { delimiter, join, resolve } from 'node:path'
import { promisify } from 'node:util'
import type * as automation from '@pulumi/pulumi/automation'
import { CliReports } from './pulumi-events'
import type { CommandOptions, RefreshOptions, RunResult, Stack, StackOptions, UpdateOptions } from './stack'
import type { Deployment } from './state'

/** The folder of the real CLI: beside the project's packages or on PATH; undefined where there is none. */
export function findPulumi(dir: string): string | undefined {
  const folders = [join(resolve(dir), 'node_modules', '.bin'), ...(process.env.PATH ?? '').split(delimiter)]
  return folders.find((folder) => {
    try {
      accessSync(join(folder, 'pulumi'), constants.X_OK)
      return true
    } catch {
      return false
    }
  })
}

/** A stack that the real CLI runs, by the Automation API and a local file backend. */
export class PulumiStack implements Stack {
  readonly engine = 'pulumi'

  private constructor(
    private readonly options: StackOptions,
    private readonly sdk: typeof automation,
    private readonly stack: automation.Stack,
    private readonly env: Record<string, string>,
    private readonly remove: string[],
  ) {}

  static async open(options: StackOptions, bin: string): Promise<PulumiStack> {
    // Most of the time of a test file would go into loading it, so only who needs it does.
    const { default: sdk } = await import('@pulumi/pulumi/automation/index.js')
    const dir = resolve(options.dir)
    const stackName = options.stack ?? 'test'
    const home = await mkdtemp(join(tmpdir(), 'pulumi-home-'))
    const stateDir = options.stateDir ?? join(home, 'state')
    const env = {
      ...texts(options.env),
      PULUMI_BACKEND_URL: `file://${resolve(stateDir)}`,
      PULUMI_CONFIG_PASSPHRASE: options.passphrase ?? '',
      PULUMI_SKIP_UPDATE_CHECK: 'true',
    }
    // The CLI writes the stack's configuration beside Pulumi.yaml.
    const configFile = join(dir, `Pulumi.${stackName}.yaml`)
    const remove = existsSync(configFile) ? [home] : [home, configFile]
    // The Automation API looks for the CLI on PATH.
    process.env.PATH = `${bin}${delimiter}${process.env.PATH}`
    const workspace = { envVars: env, pulumiHome: home }
    const stack = await sdk.LocalWorkspace.createOrSelectStack({ stackName, workDir: dir }, workspace)
    const opened = new PulumiStack(options, sdk, stack, env, remove)
    for (const [key, value] of Object.entries(options.config ?? {})) await opened.setConfig(key, value)
    return opened
  }

  preview(options: UpdateOptions = {}): Promise<RunResult> {
    return this.run(options, (o) => this.stack.preview({ ...o, refresh: options.refresh, replace: options.replace }))
  }

  up(options: UpdateOptions = {}): Promise<RunResult> {
    return this.run(options, (o) => this.stack.up({ ...o, refresh: options.refresh, replace: options.replace }))
  }

  refresh(options: RefreshOptions = {}): Promise<RunResult> {
    return this.run(options, (o) => this.stack.refresh({ ...o, runProgram: options.runProgram }))
  }

  destroy(options: CommandOptions = {}): Promise<RunResult> {
    return this.run(options, (o) => this.stack.destroy(o))
  }

  setConfig(key: string, value: string | { secret: string }): Promise<void> {
    const entry = typeof value === 'string' ? { value } : { value: value.secret, secret: true }
    return this.stack.setConfig(key, entry)
  }

  async export({ showSecrets = false } = {}): Promise<Deployment> {
    const args = ['stack', 'export', '--stack', this.stack.name, ...(showSecrets ? ['--show-secrets'] : [])]
    const { workDir, pulumiHome } = this.stack.workspace
    const env = { ...process.env, ...this.env, PULUMI_HOME: pulumiHome }
    const { stdout } = await promisify(execFile)('pulumi', args, { cwd: workDir, env, maxBuffer: 2 ** 30 })
    return JSON.parse(stdout)
  }

  async import(deployment: Deployment): Promise<void> {
    await this.stack.importStack(deployment)
  }

  async outputs(): Promise<Record<string, unknown>> {
    return Object.fromEntries(Object.entries(await this.stack.outputs()).map(([key, { value }]) => [key, value]))
  }

  async close(): Promise<void> {
    for (const path of this.remove) await rm(path, { recursive: true, force: true })
  }

  private async run(options: CommandOptions, command: (o: CliOptions) => Promise<unknown>): Promise<RunResult> {
    if (options.continueOnError || options.full) throw new Error('the Automation API has no such option')
    const reports = new CliReports((event) => {
      this.options.onEvent?.(event)
      options.onEvent?.(event)
    })
    const output: string[] = []
    this.stack.workspace.envVars = { ...this.env, ...texts(options.env) }
    let exitCode = 0
    try {
      await command({
        diff: options.diff,
        parallel: options.parallel ?? this.options.parallel,
        color: 'never',
        onOutput: (text) => output.push(text),
        onEvent: (event) => reports.take(event),
      })
    } catch (e) {
      if (!(e instanceof this.sdk.CommandError)) throw e
      exitCode = 1
    }
    const outputs = Object.entries(await this.stack.outputs())
    return {
      exitCode,
      operations: reports.operations,
      summary: reports.summary,
      diagnostics: reports.diagnostics,
      outputs: Object.fromEntries(outputs.map(([key, { value, secret }]) => [key, secret ? '[secret]' : value])),
      text: output.join(''),
    }
  }
}

interface CliOptions {
  diff?: boolean
  parallel?: number
  color: 'never'
  onOutput(text: string): void
  onEvent(event: automation.EngineEvent): void
}

function texts(env: Record<string, string | undefined> = {}): Record<string, string> {
  return Object.fromEntries(Object.entries(env).filter((entry): entry is [string, string] => entry[1] !== undefined))
}
