import { COLUMNS, PREFIX } from '../../fixtures/large-stack'
import type { Figure, Outcome, Scenario } from '../scenario'
import { median, repeated, timed } from '../statistics'
import { openProgram, succeeded, unchanged } from '../support/engine'
import { startBenchLake } from '../support/lake'

const FEW = 50
const MANY = 500
/** A run takes minutes on the real CLI. */
const MOST_RUNS = 3
const OPERATIONS = ['up', 'preview', 'refresh', 'destroy'] as const

/** Milliseconds. */
type Life = Readonly<Record<(typeof OPERATIONS)[number], number>>

/** Hundreds of resources through the whole engine, including the cost of the engine and of the sandbox StarRocks. */
export const engine: Scenario = {
  name: 'engine',
  async run({ runs }): Promise<Outcome> {
    const pairs = await repeated(Math.min(runs, MOST_RUNS), async () => ({
      few: await life(FEW),
      many: await life(MANY),
    }))
    const each = OPERATIONS.map((operation) => {
      const took = median(pairs.map(({ many }) => many[operation])) / MANY
      return `${operation} ${took.toFixed(1)} ms`
    })
    return {
      figures: OPERATIONS.map(
        (operation): Figure => ({
          what: `${operation} of ${MANY} mixed resources through the engine`,
          against: `the same of ${FEW}`,
          unit: 'x',
          samples: pairs.map(({ few, many }) => many[operation] / few[operation]),
          budget: 12,
        }),
      ),
      notes: [
        `Not ours: through the engine, each of ${MANY} resources takes ${each.join(', ')}; after every step of an up or destroy the engine writes the checkpoint of all resources again.`,
      ],
    }
  },
}

async function life(count: number): Promise<Life> {
  const lake = await startBenchLake()
  await lake.fill(PREFIX, 1, COLUMNS)
  const stack = await openProgram('mixed', lake, count)
  try {
    return {
      up: await timed(async () => succeeded(await stack.up())),
      preview: await timed(async () => unchanged(await stack.preview(), count)),
      refresh: await timed(async () => succeeded(await stack.refresh())),
      destroy: await timed(async () => succeeded(await stack.destroy())),
    }
  } finally {
    await stack.close()
    await lake.close()
  }
}
