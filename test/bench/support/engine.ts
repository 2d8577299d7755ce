import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { largeStack } from '../../fixtures/large-stack'
import { openStack, type RunResult, type Stack } from '../../sandbox/engine'
import type { BenchLake } from './lake'
import { AS_USERS_HAVE_IT, root } from './node'

/** A stack with this number of resources, on the real CLI if there is one. */
export async function openProgram(
  program: 'mixed' | 'noop' | 'same' | 'tables' | 'wide',
  lake: BenchLake,
  count = 0,
  // The program loads no fixtures: that would take longer than what it does.
  resources = join(root, `dist/bench-resources-${count}.json`),
): Promise<Stack> {
  if (program === 'mixed') writeFileSync(resources, JSON.stringify(await largeStack(count, lake.storage)))
  return openStack({
    dir: join(root, 'test/bench/programs', program),
    env: AS_USERS_HAVE_IT,
    config: { ...lake.config, 'bench:count': String(count), 'bench:resources': resources },
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
