import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { StateFile } from './checkpoint'
import { render } from './display'
import { Reporter } from './events'
import { Config, type Project, readProject } from './project'
import { type Command, run } from './run'
import type { CommandOptions, RefreshOptions, RunResult, Stack, StackOptions, UpdateOptions } from './stack'
import { type Deployment, withPlainSecrets } from './state'
import { isStack } from './urn'
import { masked, type Props, plain } from './values'

/** A stack that the sandbox engine runs. */
export class SandboxStack implements Stack {
  readonly engine = 'sandbox'
  private readonly name: string
  private readonly file: StateFile
  private readonly config: Config

  private constructor(
    private readonly options: StackOptions,
    private readonly project: Project,
    private readonly stateDir: string,
  ) {
    this.name = options.stack ?? 'test'
    const path = join(stateDir, '.pulumi', 'stacks', project.name, `${this.name}.json`)
    this.file = new StateFile(path, options.passphrase ?? '')
    this.config = new Config(project)
    for (const [key, value] of Object.entries(options.config ?? {})) this.config.set(key, value)
  }

  static async open(options: StackOptions): Promise<SandboxStack> {
    const stateDir = options.stateDir ?? (await mkdtemp(join(tmpdir(), 'pulumi-sandbox-')))
    return new SandboxStack(options, readProject(options.dir), stateDir)
  }

  preview(options: UpdateOptions = {}): Promise<RunResult> {
    return this.run('preview', options)
  }

  up(options: UpdateOptions = {}): Promise<RunResult> {
    return this.run('up', options)
  }

  refresh(options: RefreshOptions = {}): Promise<RunResult> {
    return this.run('refresh', options)
  }

  destroy(options: CommandOptions = {}): Promise<RunResult> {
    return this.run('destroy', options)
  }

  async setConfig(key: string, value: string | { secret: string }): Promise<void> {
    this.config.set(key, value)
  }

  async export({ showSecrets = false } = {}): Promise<Deployment> {
    const deployment = (await this.file.read()) ?? { version: 3, deployment: EMPTY }
    return showSecrets ? withPlainSecrets(deployment, (await this.file.load()).crypter) : deployment
  }

  async import(deployment: Deployment): Promise<void> {
    await this.file.write(deployment)
  }

  async outputs(): Promise<Record<string, unknown>> {
    return plain(await this.stackOutputs())
  }

  async close(): Promise<void> {
    if (!this.options.stateDir) await rm(this.stateDir, { recursive: true, force: true })
  }

  private async stackOutputs(): Promise<Props> {
    const { snapshot } = await this.file.load()
    return snapshot.resources.find((r) => isStack(r.urn))?.outputs ?? {}
  }

  private async run(command: Command, options: UpdateOptions & RefreshOptions): Promise<RunResult> {
    const started = Date.now()
    const reporter = new Reporter((event) => {
      this.options.onEvent?.(event)
      options.onEvent?.(event)
    })
    const succeeded = await run({
      command,
      project: this.project,
      config: this.config,
      stack: this.name,
      file: this.file,
      reporter,
      env: { ...this.options.env, ...options.env },
      parallel: options.parallel ?? this.options.parallel,
      refresh: options.refresh,
      runProgram: options.runProgram,
      replace: options.replace,
      continueOnError: options.continueOnError,
    })
    const { operations, summary, diagnostics } = reporter
    return {
      exitCode: succeeded ? 0 : 1,
      operations,
      summary,
      diagnostics,
      outputs: masked(await this.stackOutputs()),
      text: render(reporter, {
        command,
        stack: this.name,
        diff: options.diff,
        full: options.full,
        seconds: (Date.now() - started) / 1000,
      }),
    }
  }
}

const EMPTY: Deployment['deployment'] = { manifest: { time: '', magic: '', version: '' }, metadata: {} }
