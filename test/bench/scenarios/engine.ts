import type { Stack } from '../../sandbox/engine'
import { COLUMNS, PREFIX } from '../mix'
import type { Figure, Outcome, Scenario } from '../scenario'
import { inTurn, timed } from '../statistics'
import { openProgram, succeeded, unchanged } from '../support/engine'
import { type BenchLake, startBenchLake } from '../support/lake'

const FEW = 100
const MANY = 1000

/** A thousand resources through the whole engine. What only the engine's checkpoint makes slow has no budget, and is told. */
export const engine: Scenario = {
  name: 'engine',
  async run({ runs }): Promise<Outcome> {
    const [few, many] = [await open(FEW), await open(MANY)]
    try {
      const up = { few: await few.time((stack) => stack.up()), many: await many.time((stack) => stack.up()) }
      const previews = await inTurn(runs, many.preview, few.preview)
      const refreshes = await inTurn(runs, many.refresh, few.refresh)
      const destroy = {
        few: await few.time((stack) => stack.destroy()),
        many: await many.time((stack) => stack.destroy()),
      }
      return {
        figures: [against('preview', previews), against('refresh', refreshes)],
        notes: [
          `For every step of an up or destroy the engine writes its checkpoint anew, and the sandbox StarRocks reads all of its information_schema; both are their own and grow with the square: ${MANY} mixed resources take ${(up.many / up.few).toFixed(1)} times as long to create as ${FEW}, and ${(destroy.many / destroy.few).toFixed(1)} times as long to destroy. The provider's share of that is the scenario \`scale\`.`,
        ],
      }
    } finally {
      await few.close()
      await many.close()
    }
  },
}

function against(operation: string, pairs: readonly { readonly a: number; readonly b: number }[]): Figure {
  return {
    what: `${operation} of ${MANY} mixed resources by the engine`,
    against: `the same of ${FEW}`,
    unit: 'x',
    samples: pairs.map(({ a, b }) => a / b),
    budget: 12,
  }
}

async function open(count: number) {
  const lake: BenchLake = await startBenchLake()
  await lake.fill(PREFIX, 1, COLUMNS)
  const stack: Stack = await openProgram('mixed', lake, count)
  return {
    time: (run: (stack: Stack) => ReturnType<Stack['up']>) => timed(async () => succeeded(await run(stack))),
    preview: () => timed(async () => unchanged(await stack.preview(), count)),
    refresh: () => timed(async () => succeeded(await stack.refresh())),
    async close() {
      await stack.close()
      await lake.close()
    },
  }
}
