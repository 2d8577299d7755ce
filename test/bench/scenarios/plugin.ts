import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { bundle } from '../../../tools/plugin/bundle'
import { COLUMNS, type Declared, largeStack, PREFIX } from '../../fixtures/large-stack'
import type { Figure, Outcome, Scenario } from '../scenario'
import { inTurn, median } from '../statistics'
import { BareStack } from '../support/bare-stack'
import { startBenchLake } from '../support/lake'
import { inNewNode, root } from '../support/node'

/** What each command of the CLI pays for a provider before the first call: from the start of the process to its port. */
export const plugin: Scenario = {
  name: 'plugin',
  async run({ runs }): Promise<Outcome> {
    const folder = mkdtempSync(join(tmpdir(), 'pulumi-starrocks-bench-'))
    try {
      const file = join(folder, 'plugin.cjs')
      await bundle(root, file)
      const pairs = await inTurn(
        runs,
        () => startOf(file),
        () => startOf('@pulumi/pulumi/cmd/dynamic-provider', '127.0.0.1:1'),
      )
      const previews = await comparePreviews(runs, file)
      const against = 'the process of a dynamic provider'
      const ratio = (of: keyof Start) => pairs.map(({ a, b }) => a[of] / b[of])
      const shown = (one: 'a' | 'b') =>
        `${Math.round(median(pairs.map((pair) => pair[one].cpu)))} ms of CPU and ${Math.round(median(pairs.map((pair) => pair[one].memory)))} MB`
      return {
        figures: [
          { what: 'CPU of the plugin, start to port', against, unit: 'x', samples: ratio('cpu'), budget: 0.35 },
          { what: 'memory of the plugin at its port', against, unit: 'x', samples: ratio('memory'), budget: 0.6 },
          ...previews,
        ],
        notes: [`Until it prints its port, the plugin takes ${shown('a')}; a dynamic provider takes ${shown('b')}.`],
      }
    } finally {
      rmSync(folder, { recursive: true, force: true })
    }
  },
}

const RESOURCES = 200

/** The processor time of the whole process, in a preview without a change and in a refresh. */
async function comparePreviews(runs: number, plugin: string): Promise<Figure[]> {
  const lake = await startBenchLake()
  try {
    await lake.fill(PREFIX, 1, COLUMNS)
    const stages = await largeStack(RESOURCES, lake.storage)
    const pairs = await inTurn(
      runs,
      () => life(new BareStack(lake.config, 'plugin', plugin), stages),
      () => life(new BareStack(lake.config), stages),
    )
    return (['preview', 'refresh'] as const).map((operation) => ({
      what: `CPU of the plugin, ${operation} of ${RESOURCES} mixed resources without a change`,
      against: 'the process of a dynamic provider',
      unit: 'x',
      samples: pairs.map(({ a, b }) => a[operation] / b[operation]),
      budget: 0.6,
    }))
  } finally {
    await lake.close()
  }
}

async function life(stack: BareStack, stages: readonly (readonly Declared[])[]) {
  await stack.up(stages)
  const changes = await stack.preview(stages)
  const preview = stack.took.whole
  const drifted = await stack.refresh()
  const refresh = stack.took.whole
  if (changes + drifted > 0) throw new Error(`${changes} changes and ${drifted} drifts where nothing has changed`)
  await stack.destroy()
  return { preview, refresh }
}

interface Start {
  /** Milliseconds, with those of Node itself. */
  readonly cpu: number
  /** Megabytes. */
  readonly memory: number
}

/** Loads a program that prints its port, and measures at that moment. */
function startOf(module: string, ...args: string[]): Promise<Start> {
  return inNewNode(
    `
    process.argv.splice(1, 0, 'program')
    const write = process.stdout.write.bind(process.stdout)
    process.stdout.write = () => {
      const { user, system } = process.cpuUsage()
      const measured = { cpu: (user + system) / 1e3, memory: process.memoryUsage.rss() / 1e6 }
      write(JSON.stringify(measured), () => process.exit(0))
      return true
    }
    require(${JSON.stringify(module)})`,
    ...args,
  )
}
