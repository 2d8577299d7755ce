/** The part of the process that a command may use. A test gives its own. */
export type Terminal = Pick<NodeJS.Process, 'stdin' | 'stdout' | 'stderr' | 'env'>

/** A command of `pulumi-starrocks`. */
export interface Command {
  /** What `--help` prints. */
  readonly help: string
  /** Returns the exit code; throws a UsageError for arguments or input that the command cannot use. */
  run(args: string[], terminal: Terminal): Promise<number>
}
