import type { Diagnostic, EngineEvent, StepReport } from './events'
import type { ConfigValue } from './project'
import type { Deployment } from './state'

/** Which stack is opened, and how. */
export interface StackOptions {
  /** The project: where Pulumi.yaml is. */
  dir: string
  /** The stack's name; `test` unless given. */
  stack?: string
  /** Where the state is kept; a new temporary folder, removed by `close`, unless given. */
  stateDir?: string
  /** Values by key (`starrocks:host`); objects as JSON text. */
  config?: Record<string, ConfigValue>
  /** For the program and the provider; undefined takes a variable away. */
  env?: Record<string, string | undefined>
  /** How many operations run at once; four times the processors unless given. */
  parallel?: number
  passphrase?: string
  /** Called as things happen: steps and messages, also the ephemeral ones that report progress. */
  onEvent?(event: EngineEvent): void
}

/** How one command is run. */
export interface CommandOptions {
  /** Show the properties that differ (`--diff`) in `text`. */
  diff?: boolean
  /** Show strings whole that are cut otherwise (`--show-full-output`). */
  full?: boolean
  env?: Record<string, string | undefined>
  parallel?: number
  /** Go on with what does not depend on what failed (`--continue-on-error`). */
  continueOnError?: boolean
  onEvent?(event: EngineEvent): void
}

/** Of `up` and `preview`. */
export interface UpdateOptions extends CommandOptions {
  /** Read everything again first (`--refresh`). */
  refresh?: boolean
  /** URNs of resources to be replaced (`--replace`). */
  replace?: string[]
}

/** Of `refresh`. */
export interface RefreshOptions extends CommandOptions {
  /** Run the program, and read with the provider as it configures it now (`--run-program`). */
  runProgram?: boolean
}

/** What a command did. A failed one has an exit code and diagnostics; it does not throw. */
export interface RunResult {
  exitCode: number
  /** The engine's operations in the order of their beginning, secrets masked. */
  operations: StepReport[]
  /** How many resources were created, updated, the same, ... */
  summary: Record<string, number>
  diagnostics: Diagnostic[]
  /** The outputs of the stack, secrets masked. */
  outputs: Record<string, unknown>
  /** What a person would see. */
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
  /** Puts a deployment in place of the stack's own. */
  import(deployment: Deployment): Promise<void>
  /** The outputs of the stack, secrets in plain text. */
  outputs(): Promise<Record<string, unknown>>
  /** Removes what `openStack` made. Resources stay. */
  close(): Promise<void>
}
