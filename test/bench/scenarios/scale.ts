import { COLUMNS, mix, PREFIX } from '../mix'
import type { Figure, Outcome, Scenario } from '../scenario'
import { median, repeated } from '../statistics'
import { BareStack } from '../support/bare-stack'
import { startBenchLake } from '../support/lake'

const FEW = 100
const MANY = 1000
const OPERATIONS = ['up', 'preview', 'refresh', 'destroy'] as const

type Operation = (typeof OPERATIONS)[number]

interface Run {
  /** Milliseconds. */
  readonly took: Readonly<Record<Operation, number>>
  readonly refreshStatements: number
  readonly peakMemory: number
}

/** A thousand resources, and what they cost the provider itself: the engine, which has its own share, is left out. */
export const scale: Scenario = {
  name: 'scale',
  async run({ runs }): Promise<Outcome> {
    const pairs = await repeated(runs, async () => ({ few: await life(FEW), many: await life(MANY) }))
    const ratios = OPERATIONS.map(
      (operation): Figure => ({
        what: `${operation} of ${MANY} mixed resources`,
        against: `the same of ${FEW}, by the provider without an engine`,
        unit: 'x',
        samples: pairs.map(({ few, many }) => many.took[operation] / few.took[operation]),
        budget: 12,
      }),
    )
    const each = OPERATIONS.map((operation) => {
      const milliseconds = median(pairs.map(({ many }) => many.took[operation])) / MANY
      return `${operation} ${milliseconds.toFixed(1)} ms`
    })
    const memory = pairs.map(({ many }) => many.peakMemory / 2 ** 20)
    return {
      figures: [
        {
          what: `refresh of ${MANY} mixed resources in five databases`,
          against: 'as the cluster gets them',
          unit: 'statements',
          samples: pairs.map(({ many }) => many.refreshStatements),
          budget: 20,
        },
        ...ratios,
        ...(memory.some((megabytes) => megabytes > 0)
          ? [
              {
                what: `the provider's process over ${MANY} resources`,
                against: 'the most resident memory of any operation',
                unit: 'MB' as const,
                samples: memory,
                budget: 300,
              },
            ]
          : []),
      ],
      notes: [`Of ${MANY} resources each takes the provider, the sandbox StarRocks included: ${each.join(', ')}.`],
    }
  },
}

async function life(count: number): Promise<Run> {
  const lake = await startBenchLake()
  try {
    await lake.fill(PREFIX, 1, COLUMNS)
    const stages = mix(count, lake.storage)
    const stack = new BareStack(lake.config)
    const took = {} as Record<Operation, number>
    const time = async (operation: Operation, run: () => Promise<unknown>) => {
      await run()
      took[operation] = stack.took
    }
    await time('up', () => stack.up(stages))
    await time('preview', async () => expectNone(await stack.preview(stages), 'changes'))
    await lake.statements()
    await time('refresh', async () => expectNone(await stack.refresh(), 'drift'))
    const refreshStatements = await lake.statements()
    await time('destroy', () => stack.destroy())
    return { took, refreshStatements, peakMemory: stack.peakMemory }
  } finally {
    await lake.close()
  }
}

/** A figure of something that went otherwise than it should would say nothing. */
function expectNone(count: number, what: string): void {
  if (count > 0) throw new Error(`${count} resources show ${what} where nothing has changed`)
}
