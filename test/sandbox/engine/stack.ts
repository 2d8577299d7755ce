import type { Diagnostic, EngineEvent, StepReport } from './events'
import type { ConfigValue } from './project'
import type { Deployment } from './state'

/** The options of a stack. */
export interface StackOptions {
  /** The project: where Pulumi.yaml is. */
  dir: string
  /** The stack's name; `test` unless given. */
  stack?: string
  /** The folder of the state; by default a new temporary folder, which `close` removes. */
  stateDir?: string
  /** Values by key (`starrocks:host`); objects as JSON text. */
  config?: Record<string, ConfigValue>
  /** For the program and the provider; undefined removes a variable. */
  env?: Record<string, string | undefined>
  /** The maximum number of parallel operations; by default four times the number of processors. */
  parallel?: number
  passphrase?: string
  /** Called for every step and message, also the ephemeral ones that report progress. */
  onEvent?(event: EngineEvent): void
}

/** The options of one command. */
export interface CommandOptions {
  /** Show the properties that differ (`--diff`) in `text`. */
  diff?: boolean
  /** Prints long strings completely (`--show-full-output`). */
  full?: boolean
  env?: Record<string, string | undefined>
  parallel?: number
  /** Continues with resources that do not depend on failed ones (`--continue-on-error`). */
  continueOnError?: boolean
  onEvent?(event: EngineEvent): void
}

/** The options of `up` and `preview`. */
export interface UpdateOptions extends CommandOptions {
  /** Read everything again first (`--refresh`). */
  refresh?: boolean
  /** URNs of resources to be replaced (`--replace`). */
  replace?: string[]
}

/** The options of `refresh`. */
export interface RefreshOptions extends CommandOptions {
  /** Run the program, and read with the provider as it configures it now (`--run-program`). */
  runProgram?: boolean
}

/** The result of a command. A failed one has an exit code and diagnostics; it does not throw. */
export interface RunResult {
  exitCode: number
  /** The operations of the engine in the order of their start, with secrets masked. */
  operations: StepReport[]
  /** The number of resources that were created, updated, unchanged, ... */
  summary: Record<string, number>
  diagnostics: Diagnostic[]
  /** The outputs of the stack, with secrets masked. */
  outputs: Record<string, unknown>
  /** The text that the CLI would print. */
  text: string
}

/** A stack: the same for the real CLI and for the sandbox engine. */
export interface Stack {
  readonly engine: 'sandbox' | 'pulumi'
  preview(options?: UpdateOptions): Promise<RunResult>
  up(options?: UpdateOptions): Promise<RunResult>
  refresh(options?: RefreshOptions): Promise<RunResult>
  destroy(options?: CommandOptions): Promise<RunResult>
  /** Sets a configuration value from now on. */
  setConfig(key: string, value: ConfigValue): Promise<void>
  /** The deployment, secrets encrypted; with `showSecrets` in plain text. */
  export(options?: { showSecrets?: boolean }): Promise<Deployment>
  /** Replaces the deployment of the stack. */
  import(deployment: Deployment): Promise<void>
  /** The outputs of the stack, secrets in plain text. */
  outputs(): Promise<Record<string, unknown>>
  /** Removes the files of `openStack`. Resources stay. */
  close(): Promise<void>
}
