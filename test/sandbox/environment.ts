import { tmpdir } from 'node:os'
import { join, sep } from 'node:path'

/** The variables that a program needs. Any other variable of the caller could decide how a test ends. */
const NEEDED = ['PATH', 'HOME', 'USERPROFILE', 'SYSTEMROOT', 'LANG']

/**
 * The initial environment of every process of a test, without the caller's settings and credentials (`PULUMI_*`, `STARROCKS_*`,
 * `AWS_*`), which the provider would use as its configuration.
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

// The build leaves this file where it is.
const CACHE = join(__dirname.replace(`${sep}dist${sep}`, sep), '../support/code-cache.cjs')

/** For Node processes that load Pulumi's SDK, which takes half of the time so. */
export const CODE_CACHE = { NODE_OPTIONS: `--require ${JSON.stringify(CACHE)}` }
