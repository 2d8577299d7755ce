import { type Declared, PREFIX } from '../../fixtures/large-stack'
import type { Outcome, Scenario } from '../scenario'
import { repeated } from '../statistics'
import { BareStack } from '../support/bare-stack'
import { startBenchLake } from '../support/lake'

/** The round trips of one PipeTable to a distant cluster. */
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
      let checked = { statements: 0, connections: 0 }
      const created = await count(() =>
        stack.up([[TABLE]], async () => {
          checked = await take()
        }),
      )
      const create = { ...created, connections: checked.connections + created.connections }
      const same = await count(() => stack.preview([[TABLE]]))
      const drop = await count(() => stack.destroy())
      const two = new BareStack(lake.config)
      // The last one counted begins after the check of the second table.
      const further = await count(() => two.up([[TABLE], [ANOTHER]], take))
      const both = await count(() => two.destroy())
      return { create, further, same, drop, furtherDrop: { ...both, statements: both.statements - drop.statements } }
    })
    await lake.close()
    const of = (operation: keyof (typeof counts)[number], unit: 'statements' | 'connections') =>
      counts.map((one) => one[operation][unit])
    const against = 'received by the cluster'
    return {
      figures: [
        {
          what: 'create of a PipeTable, without waiting, the first of its process',
          against: `${against}; it asks for statements of killed runs, and for grants that an interrupted replacement has left`,
          unit: 'statements',
          samples: of('create', 'statements'),
          budget: 7,
        },
        {
          what: 'create of a PipeTable, without waiting, any other',
          against,
          unit: 'statements',
          samples: of('further', 'statements'),
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
          what: 'delete of a PipeTable, the first of its process',
          against: `${against}; it looks for the leader and for statements of killed runs`,
          unit: 'statements',
          samples: of('drop', 'statements'),
          budget: 6,
        },
        {
          what: 'delete of a PipeTable, any other',
          against,
          unit: 'statements',
          samples: of('furtherDrop', 'statements'),
          budget: 4,
        },
        {
          what: 'connections for check and create',
          against: 'opened to the cluster',
          unit: 'connections',
          samples: of('create', 'connections'),
          budget: 1,
        },
        {
          what: 'connections for a delete',
          against: 'opened to the cluster',
          unit: 'connections',
          samples: of('drop', 'connections'),
          budget: 1,
        },
      ],
    }
  },
}

const TABLE: Declared = {
  kind: 'PipeTable',
  file: 'pipe-table',
  name: 'events',
  args: { database: 'lake', tableName: 'events', pathPrefix: PREFIX, sourceStorageName: 'raw' },
}

const ANOTHER: Declared = { ...TABLE, name: 'clicks', args: { ...TABLE.args, tableName: 'clicks' } }
