/** Arguments or input that a command cannot use: one message without a stack, and exit code 2. */
export class UsageError extends Error {
  override readonly name = 'UsageError'
}

/** True for what `parseArgs` of Node throws about arguments. */
export function isAboutArguments(error: unknown): error is Error {
  const { code } = error as NodeJS.ErrnoException
  return error instanceof Error && code !== undefined && code.startsWith('ERR_PARSE_ARGS')
}
