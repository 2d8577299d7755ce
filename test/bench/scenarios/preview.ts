import { COLUMNS, PREFIX } from '../../fixtures/large-stack'
import type { Outcome, Scenario } from '../scenario'
import { inTurn, median, timed } from '../statistics'
import { openProgram, succeeded, unchanged } from '../support/engine'
import { startBenchLake } from '../support/lake'

const RESOURCES = 200

/** The preview of a pull request through the whole engine, without a change. */
export const preview: Scenario = {
  name: 'preview',
  async run({ runs }): Promise<Outcome> {
    const lake = await startBenchLake()
    await lake.fill(PREFIX, 1, COLUMNS)
    const mixed = await openProgram('mixed', lake, RESOURCES)
    const noop = await openProgram('noop', lake, RESOURCES)
    try {
      for (const stack of [mixed, noop]) succeeded(await stack.up())
      await lake.statements()
      await lake.requests()
      const pairs = await inTurn(
        runs,
        () => timed(async () => unchanged(await mixed.preview(), RESOURCES)),
        () => timed(async () => unchanged(await noop.preview(), RESOURCES)),
      )
      const asked =
        (await lake.statements()) + (await lake.requests()).filter((one) => one.endsWith('GetObject')).length
      return {
        figures: [
          {
            what: `preview of ${RESOURCES} mixed resources without a change`,
            against: `the same of ${RESOURCES} dynamic resources that do nothing`,
            unit: 'x',
            samples: pairs.map(({ a, b }) => a / b),
            budget: 1.15,
          },
          {
            what: 'all of these previews',
            against: 'received by the cluster',
            unit: 'statements',
            samples: [asked],
            budget: 0,
          },
        ],
        notes: [
          `A preview of ${RESOURCES} resources without a change took ${seconds(pairs.map(({ a }) => a))} s, of resources that do nothing ${seconds(pairs.map(({ b }) => b))} s. Nearly all of the difference is in the SDK: a resource that does nothing has two properties, a PipeTable has 15. Each property costs the program four promises, and is sent by the engine to the provider in both calls. The provider's own check and diff take half a millisecond for each table.`,
        ],
      }
    } finally {
      await mixed.close()
      await noop.close()
      await lake.close()
    }
  },
}

function seconds(milliseconds: readonly number[]): string {
  return (median(milliseconds) / 1000).toFixed(1)
}
