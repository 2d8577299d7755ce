import { COLUMNS, largeStack, PREFIX } from '../../fixtures/large-stack'
import type { Figure, Outcome, Scenario } from '../scenario'
import { median, repeated } from '../statistics'
import { BareStack } from '../support/bare-stack'
import { startBenchLake } from '../support/lake'

const FEW = 100
const MANY = 1000
const HUGE = 5000
/** Whatever grows with the square shows at this many: its part for a resource would be five times as large. */
const FLAT = 1.2
const OPERATIONS = ['up', 'preview', 'refresh', 'destroy'] as const
type Operation = (typeof OPERATIONS)[number]

/** Milliseconds of processor time for a resource, on a quiet machine with two Intel Xeon processors. */
const EACH_MS: Partial<Record<Operation, number>> = { up: 5, refresh: 2 }

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
    // One run is enough: each of its figures is a sum over five thousand resources.
    const huge = await life(HUGE)
    const growth = OPERATIONS.map(
      (operation): Figure => ({
        what: `${operation} of ${HUGE} mixed resources, each`,
        against: `processor time of the provider's process for each of ${MANY}`,
        unit: 'x',
        samples: pairs.map(({ many }) => each(huge, operation, HUGE) / each(many, operation, MANY)),
        budget: FLAT,
      }),
    )
    const shares = OPERATIONS.flatMap((operation): Figure[] => {
      const budget = EACH_MS[operation]
      if (budget === undefined) return []
      const samples = pairs.map(({ many }) => each(many, operation, MANY))
      const what = `${operation} of ${MANY} mixed resources, each`
      return [{ what, against: "processor time of the provider's process", unit: 'ms', samples, budget }]
    })
    const ratios = OPERATIONS.map(
      (operation): Figure => ({
        what: `${operation} of ${MANY} mixed resources`,
        against: `processor time of the provider's process for ${FEW}`,
        unit: 'x',
        samples: pairs.map(({ few, many }) => many.took[operation].processor / few.took[operation].processor),
        budget: 12,
      }),
    )
    const notes = OPERATIONS.map((operation) => {
      const each = (of: 'wall' | 'processor') => median(pairs.map(({ many }) => many.took[operation][of])) / MANY
      return `${operation} ${each('processor').toFixed(2)} ms (${each('wall').toFixed(1)} ms including the answers of the sandbox StarRocks)`
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
        ...shares,
        ...growth,
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
        `Of ${MANY} resources, each takes the provider ${notes.join(', ')}. This excludes the engine: the benchmark sends the engine's calls to the provider process directly.`,
        'A refresh sends one query for all objects in a database, for all roles, tasks and schedules, and for the databases of a catalog. StarRocks shows some objects only one at a time, so these take one query each: a catalog, the grants of one role or user (three here), a HiveTable (none here).',
      ],
    }
  },
}

/** Milliseconds of processor time for a resource. */
function each({ took }: Run, operation: Operation, count: number): number {
  return took[operation].processor / count
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
