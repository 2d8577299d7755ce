import { type Declared, PREFIX } from '../../fixtures/large-stack'
import type { Outcome, Scenario } from '../scenario'
import { repeated } from '../statistics'
import { BareStack } from '../support/bare-stack'
import { startBenchLake } from '../support/lake'

/** The round trips of PipeTables to a distant cluster. */
export const roundTrips: Scenario = {
  name: 'round trips',
  async run({ runs }): Promise<Outcome> {
    const lake = await startBenchLake()
    await lake.fill(PREFIX, 3, 20)
    await lake.query('CREATE DATABASE lake')
    const take = async () => ({ statements: await lake.statements(), connections: await lake.connections() })
    const counts = await repeated(runs, async () => {
      const stack = new BareStack(lake.config)
      const count = async (operation: () => Promise<unknown>) => {
        await take()
        await operation()
        return take()
      }
      const before: { statements: number; connections: number }[] = []
      const last = await count(() => stack.up([[FIRST], [SECOND]], async () => before.push(await take())))
      const opened = [...before, last].reduce((sum, { connections }) => sum + connections, 0)
      const same = await count(() => stack.preview([[FIRST], [SECOND]]))
      return {
        create: { statements: last.statements, connections: opened },
        same,
        drop: await count(() => stack.destroy()),
      }
    })
    await lake.close()
    const of = (operation: 'create' | 'same' | 'drop', unit: 'statements' | 'connections') =>
      counts.map((one) => one[operation][unit])
    const against = 'received by the cluster'
    return {
      figures: [
        {
          what: 'create of a PipeTable, without waiting',
          against: `${against}; the first of a process asks once for statements of killed runs`,
          unit: 'statements',
          samples: of('create', 'statements'),
          budget: 5,
        },
        {
          what: 'an update without changes',
          against,
          unit: 'statements',
          samples: of('same', 'statements'),
          budget: 0,
        },
        {
          what: 'delete of two PipeTables, in a separate process',
          against,
          unit: 'statements',
          samples: of('drop', 'statements'),
          budget: DELETE_OF_TWO,
        },
        {
          what: 'connections for two checks and creates',
          against: 'opened to the cluster',
          unit: 'connections',
          samples: of('create', 'connections'),
          budget: 1,
        },
        {
          what: 'connections for both deletes',
          against: 'opened to the cluster',
          unit: 'connections',
          samples: of('drop', 'connections'),
          budget: 1,
        },
      ],
    }
  },
}

/**
 * The process asks for the leader and for statements of killed runs. Of each table it reads the owner, in four statements; it drops the
 * pipe, waits for the pipe's tasks, and drops the table.
 */
const DELETE_OF_TWO = 2 + 2 * 7

const [FIRST, SECOND] = ['events', 'clicks'].map(
  (name): Declared => ({
    kind: 'PipeTable',
    file: 'pipe-table',
    name,
    args: { database: 'lake', tableName: name, pathPrefix: PREFIX, sourceStorageName: 'raw' },
  }),
) as [Declared, Declared]
