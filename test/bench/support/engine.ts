import { join } from 'node:path'
import { openStack, type RunResult, type Stack } from '../../sandbox/engine'
import type { BenchLake } from './lake'
import { root } from './node'

/** A stack with this number of resources, on the real CLI if there is one. */
export function openProgram(program: 'mixed' | 'noop' | 'wide', lake: BenchLake, count = 0): Promise<Stack> {
  return openStack({
    dir: join(root, 'test/bench/programs', program),
    config: { ...lake.config, 'bench:count': String(count), 'bench:storage': JSON.stringify(lake.storage) },
  })
}

export function succeeded(result: RunResult): RunResult {
  if (result.exitCode !== 0) throw new Error(result.text)
  return result
}

/** Refuses a figure of a run that did not go as expected. */
export function unchanged(result: RunResult, resources: number): void {
  // The stack is one as well.
  const { same = 0 } = succeeded(result).summary
  if (same < resources) throw new Error(`not all stay the same: ${JSON.stringify(result.summary)}`)
}
