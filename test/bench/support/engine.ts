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

/** A file for the program `same`: the inputs of all dynamic resources of a stack as its state has them. */
export async function inputsOf(stack: Stack, count: number): Promise<string> {
  const { deployment } = await stack.export()
  const resources = (deployment.resources ?? [])
    .filter(({ type }) => type.startsWith('pulumi-nodejs:dynamic'))
    .map(({ urn, inputs = {} }) => {
      const { __provider, ...rest } = inputs as Record<string, unknown>
      return { name: urn.split('::').slice(2).join(' '), inputs: withoutSecrets(rest) }
    })
  if (resources.length !== count) throw new Error(`the state has ${resources.length} resources`)
  const file = join(root, `dist/bench-same-inputs-${count}.json`)
  writeFileSync(file, JSON.stringify(resources))
  return file
}

/** The key of state stays with its stack, so another stack cannot decrypt a secret of this one. */
function withoutSecrets(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutSecrets)
  if (typeof value !== 'object' || value === null) return value
  if ('ciphertext' in value) return 'secret'
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, withoutSecrets(inner)]))
}
