import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { bundle } from '../../../tools/plugin/bundle'
import type { Outcome, Scenario } from '../scenario'
import { inTurn, median } from '../statistics'
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
      const against = 'the process of a dynamic provider'
      const ratio = (of: keyof Start) => pairs.map(({ a, b }) => a[of] / b[of])
      const shown = (one: 'a' | 'b') =>
        `${Math.round(median(pairs.map((pair) => pair[one].cpu)))} ms of CPU and ${Math.round(median(pairs.map((pair) => pair[one].memory)))} MB`
      return {
        figures: [
          { what: 'CPU of the plugin, start to port', against, unit: 'x', samples: ratio('cpu'), budget: 0.35 },
          { what: 'memory of the plugin at its port', against, unit: 'x', samples: ratio('memory'), budget: 0.6 },
        ],
        notes: [`Until it prints its port, the plugin takes ${shown('a')}; a dynamic provider takes ${shown('b')}.`],
      }
    } finally {
      rmSync(folder, { recursive: true, force: true })
    }
  },
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
