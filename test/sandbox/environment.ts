import { tmpdir } from 'node:os'

/** The variables that a program needs. Any other variable of the caller could decide how a test ends. */
const NEEDED = ['PATH', 'HOME', 'USERPROFILE', 'SYSTEMROOT', 'LANG']

/**
 * The environment that every process of a test starts from. The caller's settings and credentials (`PULUMI_*`, `STARROCKS_*`, `AWS_*`)
 * stay out of it: the provider would take them for its configuration.
 */
export function cleanEnvironment(): Record<string, string> {
  const kept = NEEDED.flatMap((name) => {
    const value = process.env[name]
    return value === undefined ? [] : [[name, value]]
  })
  return {
    ...Object.fromEntries(kept),
    TMPDIR: tmpdir(),
    // The AWS SDK warns on stderr of every Node that it will stop supporting.
    AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: 'true',
  }
}
