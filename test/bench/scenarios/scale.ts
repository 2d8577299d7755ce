import { COLUMNS, largeStack, PREFIX } from '../../fixtures/large-stack'
import type { Figure, Outcome, Scenario } from '../scenario'
import { median, repeated } from '../statistics'
import { BareStack } from '../support/bare-stack'
import { startBenchLake } from '../support/lake'

const FEW = 100
const MANY = 1000
const OPERATIONS = ['up', 'preview', 'refresh', 'destroy'] as const

type Operation = (typeof OPERATIONS)[number]

interface Run {
  readonly took: Readonly<Record<Operation, BareStack['took']>>
  readonly refreshStatements: number
  readonly peakMemory: number
}

/** The provider's own cost for a thousand resources, without the engine. */
export const scale: Scenario = {
  name: 'scale',
  async run({ runs }): Promise<Outcome> {
    const pairs = await repeated(runs, async () => ({ few: await life(FEW), many: await life(MANY) }))
    const ratios = OPERATIONS.map(
      (operation): Figure => ({
        what: `${operation} of ${MANY} mixed resources`,
        against: `processor time of the provider's process for ${FEW}`,
        unit: 'x',
        samples: pairs.map(({ few, many }) => many.took[operation].processor / few.took[operation].processor),
        budget: 12,
      }),
    )
    const each = OPERATIONS.map((operation) => {
      const each = (of: 'wall' | 'processor') => median(pairs.map(({ many }) => many.took[operation][of])) / MANY
      return `${operation} ${each('processor').toFixed(1)} ms (${each('wall').toFixed(1)} ms including the answers of the sandbox StarRocks)`
    })
    const memory = pairs.map(({ many }) => many.peakMemory / 2 ** 20)
    return {
      figures: [
        {
          what: `refresh of ${MANY} mixed resources in five databases`,
          against: 'received by the cluster',
          unit: 'statements',
          samples: pairs.map(({ many }) => many.refreshStatements),
          budget: 20,
        },
        ...ratios,
        ...(memory.some((megabytes) => megabytes > 0)
          ? [
              {
                what: `the provider's process with ${MANY} resources`,
                against: 'peak resident memory over all operations',
                unit: 'MB' as const,
                samples: memory,
                budget: 300,
              },
            ]
          : []),
      ],
      notes: [
        `Of ${MANY} resources, each takes the provider ${each.join(', ')}. This excludes the engine: the benchmark sends the engine's calls to the provider process directly.`,
        'A refresh sends one query for all objects in a database, for all roles, tasks and schedules, and for the databases of a catalog. StarRocks shows some objects only one at a time, so these take one query each: a catalog, the grants of one role or user (three here), a HiveTable (none here).',
      ],
    }
  },
}

async function life(count: number): Promise<Run> {
  const lake = await startBenchLake()
  try {
    await lake.fill(PREFIX, 1, COLUMNS)
    const stages = await largeStack(count, lake.storage)
    const stack = new BareStack(lake.config)
    const took = {} as Record<Operation, BareStack['took']>
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

/** Refuses a figure of a run that did not go as expected. */
function expectNone(count: number, what: string): void {
  if (count > 0) throw new Error(`${count} resources show ${what} where nothing has changed`)
}
