import { COLUMNS, PREFIX } from '../../fixtures/large-stack'
import type { Stack } from '../../sandbox/engine'
import type { Figure, Outcome, Scenario } from '../scenario'
import { median, repeated, timed } from '../statistics'
import { inputsOf, openProgram, succeeded, unchanged } from '../support/engine'
import { startBenchLake } from '../support/lake'

const TABLES = 200
const OPERATIONS = ['preview', 'refresh', 'up'] as const

type Operation = (typeof OPERATIONS)[number]
/** Milliseconds. */
type Times = Readonly<Record<Operation, number>>

/** A stack of tables without a change through the whole engine, against dynamic resources that do nothing. */
export const preview: Scenario = {
  name: 'preview',
  async run({ runs }): Promise<Outcome> {
    const lake = await startBenchLake()
    await lake.fill(PREFIX, 1, COLUMNS)
    await lake.query('CREATE DATABASE lake')
    const tables = await openProgram('tables', lake, TABLES)
    const bare = await openProgram('noop', lake, TABLES)
    let same: Stack | undefined
    try {
      for (const stack of [tables, bare]) succeeded(await stack.up())
      same = await openProgram('same', lake, TABLES, await inputsOf(tables, TABLES))
      succeeded(await same.up())
      await lake.statements()
      await lake.requests()
      const rounds = await repeated(runs, async () => ({
        tables: await times(tables),
        same: await times(same!),
        bare: await times(bare),
      }))
      return { figures: figures(rounds), notes: notes(rounds) }
    } finally {
      for (const stack of [tables, bare, same]) await stack?.close()
      await lake.close()
    }
  },
}

type Round = Readonly<Record<'tables' | 'same' | 'bare', Times>>

function figures(rounds: readonly Round[]): Figure[] {
  const ratios = (operation: Operation, against: 'same' | 'bare') =>
    rounds.map((round) => round.tables[operation] / round[against][operation])
  const budgets: Times = { preview: 1.05, refresh: 1.1, up: 1.1 }
  return [
    ...OPERATIONS.map(
      (operation): Figure => ({
        what: `${operation} of ${TABLES} PipeTables without a change`,
        against: 'dynamic resources that do nothing, with the same inputs',
        unit: 'x',
        samples: ratios(operation, 'same'),
        budget: budgets[operation],
      }),
    ),
    {
      what: `preview of ${TABLES} PipeTables without a change`,
      against: 'dynamic resources that do nothing, with two properties',
      unit: 'x',
      samples: ratios('preview', 'bare'),
      budget: 1.35,
    },
  ]
}

function notes(rounds: readonly Round[]): string[] {
  return OPERATIONS.map((operation) => {
    const [tables, same, bare] = (['tables', 'same', 'bare'] as const).map((kind) =>
      (median(rounds.map((round) => round[kind][operation])) / 1000).toFixed(2),
    )
    return `A ${operation} of ${TABLES} PipeTables without a change takes ${tables} s, of resources that do nothing ${same} s with the same inputs and ${bare} s with two properties.`
  })
}

async function times(stack: Stack): Promise<Times> {
  const took: Record<Operation, number> = { preview: 0, refresh: 0, up: 0 }
  for (const operation of OPERATIONS)
    took[operation] = await timed(async () => {
      const result = await stack[operation]()
      if (operation === 'refresh') succeeded(result)
      else unchanged(result, TABLES)
    })
  return took
}
