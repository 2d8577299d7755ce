import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { load } from 'js-yaml'
import { expect } from 'vitest'
import type { RunResult, StackOptions } from '../sandbox/engine'
import type { Lake } from './lake'

export const EXAMPLES = join(__dirname, '../../examples')

/** The options to open a stack of an example: the settings of its stack file, on a test's lake. */
export function example(name: string, lake: Lake, config: Record<string, string> = {}, stack?: string): StackOptions {
  const dir = join(EXAMPLES, name)
  const file = join(dir, `Pulumi.${stack}.yaml`)
  const settings = existsSync(file)
    ? (load(readFileSync(file, 'utf8')) as { config: Record<string, string> }).config
    : {}
  // Uses another name than the stack: the CLI writes its settings into that file.
  return { dir, config: { ...settings, ...lake.config, ...config } }
}

/** The result of a command that went well. */
export function succeeded(result: RunResult): RunResult {
  expect(result.diagnostics.filter(({ severity }) => severity === 'error')).toEqual([])
  expect(result.exitCode).toBe(0)
  return result
}
