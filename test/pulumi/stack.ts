import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { copyFile, mkdir, mkdtemp, open, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { basename, join, resolve } from 'node:path'
import { load } from 'js-yaml'
import type {
  CommandOptions,
  RefreshOptions,
  RunResult,
  Stack,
  StackOptions,
  UpdateOptions,
} from '../sandbox/engine/stack'
import type { Deployment } from '../sandbox/engine/state'
import { SIGNATURE } from '../sandbox/engine/values'
import { cliEnvironment, type PulumiCli } from './cli'
import { CliReports } from './events'
import { killProcessesOf } from './processes'
import { SECRETS_PROVIDER, VAULT } from './vault'

/** The result of a CLI command. */
export interface Ended {
  readonly exitCode: number
  readonly stdout: string
  readonly stderr: string
}

/** What this asks of a file of the CLI's backend. */
interface Checkpoint {
  readonly checkpoint: {
    readonly latest?: {
      readonly secrets_providers?: { readonly state?: Readonly<Record<'url' | 'encryptedkey' | 'salt', string>> }
      readonly resources?: readonly { readonly type: string; readonly outputs?: Record<string, unknown> }[]
    }
  }
}

/** A stack that the real CLI runs, with a backend of local files. All files of the CLI are in a separate folder. */
export class PulumiStack implements Stack {
  readonly engine = 'pulumi'

  private constructor(
    private readonly options: StackOptions,
    private readonly program: string,
    readonly name: string,
    readonly home: string,
    /** The environment of every command. */
    readonly env: Readonly<Record<string, string>>,
    private readonly stateDir: string,
  ) {}

  static async open(options: StackOptions, cli: PulumiCli): Promise<PulumiStack> {
    const home = await mkdtemp(join(tmpdir(), 'pulumi-home-'))
    const stateDir = resolve(options.stateDir ?? join(home, 'state'))
    // The CLI does not create the folder of a file backend.
    await mkdir(stateDir, { recursive: true })
    const vault = vaultFor(options)
    const env = {
      ...cliEnvironment(cli, home, `file://${stateDir}`),
      PULUMI_CONFIG_PASSPHRASE: options.passphrase ?? '',
      ...(vault && { VAULT_SERVER_URL: vault, VAULT_SERVER_TOKEN: 'of-tests' }),
    }
    const stack = new PulumiStack(options, join(cli.folder, 'pulumi'), options.stack ?? 'test', home, env, stateDir)
    try {
      await stack.init()
      await stack.writeConfig(options.config ?? {})
    } catch (error) {
      await stack.close()
      throw error
    }
    return stack
  }

  preview(options: UpdateOptions = {}): Promise<RunResult> {
    return this.run('preview', options, flagsOf(options))
  }

  up(options: UpdateOptions = {}): Promise<RunResult> {
    return this.run('up', options, ['--yes', '--skip-preview', ...flagsOf(options)])
  }

  refresh(options: RefreshOptions = {}): Promise<RunResult> {
    return this.run('refresh', options, [
      ...['--yes', '--skip-preview'],
      ...(options.runProgram ? ['--run-program'] : []),
    ])
  }

  destroy(options: CommandOptions = {}): Promise<RunResult> {
    return this.run('destroy', options, ['--yes', '--skip-preview'])
  }

  /** A command with flags that only the CLI has. */
  execute(command: string, flags: readonly string[], options: CommandOptions = {}): Promise<RunResult> {
    return this.run(command, options, flags)
  }

  async setConfig(key: string, value: string | { secret: string }): Promise<void> {
    await this.setAll({ [key]: value })
  }

  async export({ showSecrets = false } = {}): Promise<Deployment> {
    const { stdout } = await this.succeed(
      'stack',
      'export',
      '--stack',
      this.name,
      ...(showSecrets ? ['--show-secrets'] : []),
    )
    return JSON.parse(stdout) as Deployment
  }

  async import(deployment: Deployment): Promise<void> {
    const file = join(this.home, 'import.json')
    await writeFile(file, JSON.stringify(deployment), { mode: 0o600 })
    await this.succeed('stack', 'import', '--stack', this.name, '--file', file)
    await rm(file)
  }

  async outputs(): Promise<Record<string, unknown>> {
    const { stdout } = await this.succeed('stack', 'output', '--stack', this.name, '--json', '--show-secrets')
    return JSON.parse(stdout) as Record<string, unknown>
  }

  async close(): Promise<void> {
    // A failed test must not leave a running command: it would keep the lock of the stack, and use the processor.
    killProcessesOf(this.home)
    await rm(this.home, { recursive: true, force: true, maxRetries: 5 })
  }

  /** The arguments by which a command finds this stack and its configuration. */
  get selected(): readonly string[] {
    return ['--stack', this.name, '--config-file', this.configFile]
  }

  /** A command of the CLI in the folder of the project. `started` gets the process, which leads a process group, to interrupt or kill it. */
  async command(
    args: readonly string[],
    env: Record<string, string | undefined> = {},
    started: (pid: number) => void = () => {},
  ): Promise<Ended> {
    const child = spawn(this.program, [...args, '--non-interactive'], {
      cwd: resolve(this.options.dir),
      env: defined({ ...this.env, ...this.options.env, ...env }),
      stdio: ['ignore', 'pipe', 'pipe'],
      // Starts it as a shell does: Ctrl-C goes to the process group.
      detached: true,
    })
    const [stdout, stderr] = [child.stdout, child.stderr].map((stream) => {
      const chunks: Buffer[] = []
      stream.on('data', (chunk: Buffer) => chunks.push(chunk))
      return () => Buffer.concat(chunks).toString('utf8')
    })
    if (child.pid !== undefined) started(child.pid)
    const [exitCode] = (await once(child, 'close')) as [number | null]
    return { exitCode: exitCode ?? 1, stdout: stdout?.() ?? '', stderr: stderr?.() ?? '' }
  }

  private async succeed(...args: string[]): Promise<Ended> {
    const ended = await this.command(args)
    if (ended.exitCode !== 0) throw new Error(`pulumi ${args.slice(0, 2).join(' ')}: ${ended.stderr}`)
    return ended
  }

  /** `stack init` writes a file next to Pulumi.yaml, where stacks with the same name of two tests would collide. */
  private async init(): Promise<void> {
    const project = await this.projectFile()
    if (existsSync(await this.stateFile())) return
    const folder = join(this.home, 'init')
    await mkdir(folder)
    await copyFile(project, join(folder, basename(project)))
    const secrets = vaultFor(this.options) ? ['--secrets-provider', SECRETS_PROVIDER] : []
    await this.succeed('stack', 'init', this.name, '--no-select', '--cwd', folder, ...secrets)
  }

  private async projectFile(): Promise<string> {
    const dir = resolve(this.options.dir)
    const project = (await readdir(dir)).find((name) => /^Pulumi\.ya?ml$/.test(name))
    if (project === undefined) throw new Error(`there is no Pulumi.yaml in ${dir}`)
    return join(dir, project)
  }

  /** Where the CLI keeps the state of this stack. */
  private async stateFile(): Promise<string> {
    const { name } = load(await readFile(await this.projectFile(), 'utf8')) as { name: string }
    return join(this.stateDir, '.pulumi', 'stacks', name, `${this.name}.json`)
  }

  private get configFile(): string {
    return join(this.home, 'config.yaml')
  }

  private async setAll(config: NonNullable<StackOptions['config']>): Promise<void> {
    const entries = Object.entries(config).flatMap(([key, value]) =>
      typeof value === 'string' ? ['--plaintext', `${key}=${value}`] : ['--secret', `${key}=${value.secret}`],
    )
    if (entries.length === 0) return
    await this.succeed('config', 'set-all', '--stack', this.name, '--config-file', this.configFile, ...entries)
  }

  private async run(command: string, options: CommandOptions, flags: readonly string[]): Promise<RunResult> {
    const reports = new CliReports((event) => {
      this.options.onEvent?.(event)
      options.onEvent?.(event)
    })
    // The file contains secrets in plain text, and is deleted as soon as it is read.
    const log = join(this.home, `events-${command}.log`)
    await writeFile(log, '', { mode: 0o600 })
    const events = await EventLog.open(log, (event) => reports.take(event))
    const parallel = options.parallel ?? this.options.parallel
    const args = [
      ...[command, ...this.selected, '--event-log', log, '--color', 'never'],
      ...(options.diff ? ['--diff'] : []),
      // A refresh has neither flag, and a preview always continues on error.
      ...(options.full && command !== 'refresh' ? ['--show-full-output'] : []),
      ...(options.continueOnError && /^(up|destroy)$/.test(command) ? ['--continue-on-error'] : []),
      ...(parallel === undefined ? [] : ['--parallel', String(parallel)]),
      ...flags,
    ]
    const { exitCode, stdout, stderr } = await this.command(args, options.env).finally(async () => {
      await events.close()
      await rm(log, { force: true })
    })
    return {
      exitCode: exitCode === 0 ? 0 : 1,
      operations: reports.operations,
      summary: reports.summary,
      diagnostics: reports.diagnostics,
      outputs: await this.shownOutputs(),
      text: stdout + stderr,
    }
  }

  /** The state has them as `stack output` prints them, unless one is a secret. The command takes a while. */
  private async shownOutputs(): Promise<Record<string, unknown>> {
    const recorded = await this.recordedOutputs()
    if (recorded !== undefined) return recorded
    const { exitCode, stdout } = await this.command(['stack', 'output', '--stack', this.name, '--json'])
    return exitCode === 0 ? JSON.parse(stdout) : {}
  }

  /** Undefined if only the CLI can tell. */
  private async recordedOutputs(): Promise<Record<string, unknown> | undefined> {
    try {
      const { checkpoint } = JSON.parse(await readFile(await this.stateFile(), 'utf8')) as Checkpoint
      const stack = checkpoint.latest?.resources?.find(({ type }) => type === 'pulumi:pulumi:Stack')
      const outputs = stack?.outputs ?? {}
      return JSON.stringify(outputs).includes(SIGNATURE) ? undefined : outputs
    } catch {
      // A killed command can leave half a file: the CLI knows what to make of it.
      return undefined
    }
  }

  /** The first settings of the stack. Secrets are for the CLI to encrypt; without any, the file is written as people write it. */
  private async writeConfig(config: NonNullable<StackOptions['config']>): Promise<void> {
    const isPlain = Object.values(config).every((value) => typeof value === 'string')
    const settings = { ...(await this.secretsProvider()), ...(isPlain && { config }) }
    await writeFile(this.configFile, JSON.stringify(settings), { mode: 0o600 })
    if (!isPlain) await this.setAll(config)
  }

  /** How `stack init` writes the secrets provider of the stack into the configuration. */
  private async secretsProvider(): Promise<Record<string, string | undefined>> {
    const { checkpoint } = JSON.parse(await readFile(await this.stateFile(), 'utf8')) as Checkpoint
    const { url, encryptedkey, salt } = checkpoint.latest?.secrets_providers?.state ?? {}
    return { secretsprovider: url, encryptedkey, encryptionsalt: salt }
  }
}

/** The vault that keeps the secrets of a stack: a test that names a passphrase is about that provider. */
function vaultFor({ passphrase }: StackOptions): string | undefined {
  return passphrase === undefined ? process.env[VAULT] : undefined
}

function flagsOf({ refresh, replace = [] }: UpdateOptions): string[] {
  return [...(refresh ? ['--refresh'] : []), ...replace.flatMap((urn) => ['--replace', urn])]
}

function defined(env: Record<string, string | undefined> = {}): Record<string, string> {
  return Object.fromEntries(Object.entries(env).filter((entry): entry is [string, string] => entry[1] !== undefined))
}

const POLL_MS = 50

/** The events that a running command writes, a JSON text on each line. */
class EventLog {
  private rest = ''
  private position = 0
  private readonly buffer = Buffer.allocUnsafe(1 << 16)
  private reading: Promise<void> = Promise.resolve()
  private readonly timer: NodeJS.Timeout

  private constructor(
    private readonly file: Awaited<ReturnType<typeof open>>,
    private readonly take: (event: Parameters<CliReports['take']>[0]) => void,
  ) {
    this.timer = setInterval(() => {
      this.reading = this.reading.then(() => this.read())
    }, POLL_MS)
  }

  static async open(path: string, take: (event: Parameters<CliReports['take']>[0]) => void): Promise<EventLog> {
    return new EventLog(await open(path, 'r'), take)
  }

  /** Reads the remaining output. */
  async close(): Promise<void> {
    clearInterval(this.timer)
    await this.reading
    await this.read()
    await this.file.close()
  }

  private async read(): Promise<void> {
    for (;;) {
      const { bytesRead } = await this.file.read(this.buffer, 0, this.buffer.length, this.position)
      if (bytesRead === 0) return
      this.position += bytesRead
      const lines = (this.rest + this.buffer.toString('latin1', 0, bytesRead)).split('\n')
      this.rest = lines.pop() ?? ''
      for (const line of lines) if (line !== '') this.take(JSON.parse(Buffer.from(line, 'latin1').toString('utf8')))
    }
  }
}
