import { COLUMNS, PREFIX } from '../../fixtures/large-stack'
import type { Stack } from '../../sandbox/engine'
import type { Figure, Outcome, Scenario } from '../scenario'
import { median, repeated, timed } from '../statistics'
import { inputsOf, openProgram, succeeded, unchanged } from '../support/engine'
import { startBenchLake } from '../support/lake'

const FEW = 50
const MANY = 500
/** A run takes minutes on the real CLI. */
const MOST_RUNS = 3
const OPERATIONS = ['up', 'preview', 'refresh', 'destroy'] as const

type Operation = (typeof OPERATIONS)[number]
/** Milliseconds. */
type Life = Readonly<Record<Operation, number>>

interface Round {
  readonly ours: Life
  /** Dynamic resources that do nothing, with the same inputs. */
  readonly same: Life
}

/** Hundreds of resources through the whole engine, including the cost of the engine and of the sandbox StarRocks. */
export const engine: Scenario = {
  name: 'engine',
  async run({ runs }): Promise<Outcome> {
    const pairs = await repeated(Math.min(runs, MOST_RUNS), async () => ({
      few: await round(FEW),
      many: await round(MANY),
    }))
    const growth = (who: keyof Round, operation: Operation) =>
      pairs.map(({ few, many }) => many[who][operation] / few[who][operation])
    return {
      figures: OPERATIONS.map((operation): Figure => {
        const others = growth('same', operation)
        return {
          what: `growth of ${operation} through the engine from ${FEW} to ${MANY} mixed resources`,
          against: 'that of dynamic resources that do nothing, with the same inputs',
          unit: 'x',
          samples: growth('ours', operation).map((ours, i) => ours / others[i]!),
          budget: 1.2,
        }
      }),
      notes: [
        `Through the engine, each of ${MANY} resources takes ${each(pairs, 'ours')}.`,
        `Not ours: of resources that do nothing, with the same inputs, each takes ${each(pairs, 'same')}. Ten times as many take ${OPERATIONS.map((operation) => median(growth('same', operation)).toFixed(1)).join(', ')} times as long: after every step of an up or destroy the engine writes the checkpoint of all resources again.`,
      ],
    }
  },
}

function each(pairs: readonly { readonly many: Round }[], who: keyof Round): string {
  return OPERATIONS.map((operation) => {
    const took = median(pairs.map(({ many }) => many[who][operation])) / MANY
    return `${operation} ${took.toFixed(1)} ms`
  }).join(', ')
}

async function round(count: number): Promise<Round> {
  const lake = await startBenchLake()
  await lake.fill(PREFIX, 1, COLUMNS)
  try {
    const mixed = await openProgram('mixed', lake, count)
    const up = await timed(async () => succeeded(await mixed.up()))
    const inputs = await inputsOf(mixed, count)
    const ours = { up, ...(await rest(mixed, count)) }
    const same = await openProgram('same', lake, count, inputs)
    return { ours, same: { up: await timed(async () => succeeded(await same.up())), ...(await rest(same, count)) } }
  } finally {
    await lake.close()
  }
}

/** What comes after the first `up` of a stack, to its end. */
async function rest(stack: Stack, count: number): Promise<Omit<Life, 'up'>> {
  try {
    return {
      preview: await timed(async () => unchanged(await stack.preview(), count)),
      refresh: await timed(async () => succeeded(await stack.refresh())),
      destroy: await timed(async () => succeeded(await stack.destroy())),
    }
  } finally {
    await stack.close()
  }
}
