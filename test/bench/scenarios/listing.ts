import { join } from 'node:path'
import type { Outcome, Scenario } from '../scenario'
import { repeated } from '../statistics'
import { startBenchLake } from '../support/lake'
import { inNewNode } from '../support/node'

const OBJECTS = 100_000
/** Enough for the process to have the heap that it likes to have. */
const FEW = 20_000

/** A prefix with very many files: the listing is not kept in memory. */
export const listing: Scenario = {
  name: 'listing',
  async run({ runs }): Promise<Outcome> {
    const lake = await startBenchLake()
    await lake.fill('few/', FEW, 1)
    await lake.fill('many/', OBJECTS, 1)
    const measured = await repeated(runs, async () => {
      const few = await inference(lake.storage, 'few/')
      await lake.requests()
      const many = await inference(lake.storage, 'many/')
      return { few, many, lists: (await lake.requests()).filter((one) => one.startsWith('ListObjectsV2')).length }
    })
    await lake.close()
    return {
      figures: [
        {
          what: `inference over ${OBJECTS} objects, of which 200 are read`,
          against: 'resident memory of the whole process',
          unit: 'MB',
          samples: measured.map(({ many }) => many / 2 ** 20),
          budget: 150,
        },
        {
          what: `inference over ${OBJECTS} objects`,
          against: `resident memory with ${FEW} objects`,
          unit: 'x',
          samples: measured.map(({ few, many }) => many / few),
          // Five times the objects: if they were kept in memory, it would grow fivefold.
          budget: 1.25,
        },
        {
          what: 'listings for 1,000 objects',
          against: 'received by the store',
          unit: 'requests',
          samples: measured.map(({ lists }) => lists / (OBJECTS / 1000)),
          budget: 1,
        },
      ],
    }
  },
}

/** The peak memory of a process that infers columns, in bytes. */
function inference(storage: object, prefix: string): Promise<number> {
  const provider = join(__dirname, '../../../provider')
  return inNewNode(`
    const { openStore } = require(${JSON.stringify(join(provider, 's3/store'))})
    const { inferColumns } = require(${JSON.stringify(join(provider, 'parquet/infer'))})
    openStore(${JSON.stringify(storage)}).then(async (store) => {
      const { columns } = await inferColumns(store, { prefix: ${JSON.stringify(prefix)} })
      if (columns.length !== 1) throw new Error('there is another column')
      store.close()
      console.log(process.resourceUsage().maxRSS * 1024)
    })`)
}
