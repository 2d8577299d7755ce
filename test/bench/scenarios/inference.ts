import { join } from 'node:path'
import { findVersitygw } from '../../sandbox/versitygw'
import type { Figure, Outcome, Scenario } from '../scenario'
import { inTurn, median, repeated, timed } from '../statistics'
import { hasArrow, readByArrow } from '../support/arrow'
import { startBenchLake } from '../support/lake'
import { inNewNode } from '../support/node'
import { type BenchStore, fillStore, startBenchStore } from '../support/store'

const FILES = 2000
const PREFIX = 'events/'
/** The number of times that a process reads all footers: the first is cold, the last is warm. */
const ROUNDS = 3

/** The columns of a table with many files, from their footers. */
export const inference: Scenario = {
  name: 'inference',
  async run({ runs }): Promise<Outcome> {
    const requests = await countRequests(runs)
    const missing = [findVersitygw() ? [] : ['versitygw'], (await hasArrow()) ? [] : ['pyarrow']].flat()
    if (missing.length > 0) {
      return {
        figures: requests,
        notes: [`${missing.join(' and ')} could not be had here, so the comparison with pyarrow.dataset is missing.`],
      }
    }
    const store = await startBenchStore()
    try {
      await fillStore(store, PREFIX, FILES)
      const compared = await compare(store, runs)
      return { figures: [...compared.figures, ...requests], notes: compared.notes }
    } finally {
      await store.close()
    }
  },
}

async function compare(store: BenchStore, runs: number): Promise<Outcome> {
  const whole = async (work: () => Promise<unknown>) => timed(work)
  const cold = await inTurn(
    runs,
    () => whole(() => infer(store, 1)),
    () => whole(() => readByArrow(store, PREFIX, 'threads')),
  )
  const inspected = await repeated(runs, () => whole(() => readByArrow(store, PREFIX, 'inspect')))
  const warm = await inTurn(
    runs,
    async () => (await infer(store, ROUNDS)).at(-1)!,
    async () => ({ total: (await readByArrow(store, PREFIX, 'threads', ROUNDS)).at(-1)! }),
  )
  const phases = warm.map(({ a }) => a)
  const milliseconds = (samples: readonly number[]) => Math.round(median(samples))
  return {
    figures: [
      {
        what: `columns from ${FILES} footers, including the start of the process`,
        against: `pyarrow.dataset, 16 files at a time, both on versitygw`,
        unit: 'x',
        samples: cold.map(({ a, b }) => a / b),
        budget: 0.75,
      },
      {
        what: `columns from ${FILES} footers, including the start of the process`,
        against: "pyarrow.dataset's own inspect()",
        unit: 'x',
        samples: cold.map(({ a }, i) => a / inspected[i]!),
        budget: 0.75,
      },
      {
        what: `columns from ${FILES} footers, third run in one process`,
        against: 'pyarrow.dataset, 16 files at a time, third run',
        unit: 'x',
        samples: warm.map(({ a, b }) => a.total / b.total),
        budget: 0.5,
      },
    ],
    notes: [
      `Including the start of the process, the provider took ${milliseconds(cold.map(({ a }) => a))} ms, pyarrow ${milliseconds(cold.map(({ b }) => b))} ms (inspect() ${milliseconds(inspected)} ms). More than half of the provider's time is the start of Node and code that V8 has not compiled yet, so the first figure varies most on a shared machine.`,
      `In the third run the provider took ${milliseconds(phases.map(({ total }) => total))} ms, including the listing with ${milliseconds(phases.map(({ list }) => list))} ms; the rest is the ${FILES} ranged reads. Nearly all of that is Node's sockets, the signatures, and waiting for the store, which runs on the same processors.`,
    ],
  }
}

interface Phases {
  /** Milliseconds. */
  readonly total: number
  readonly list: number
}

/** Runs the inference several times in a separate process. */
function infer({ storage }: BenchStore, rounds: number): Promise<Phases[]> {
  const provider = join(__dirname, '../../../provider')
  return inNewNode(`
    const { openStore } = require(${JSON.stringify(join(provider, 's3/store'))})
    const { inferColumns } = require(${JSON.stringify(join(provider, 'parquet/infer'))})
    const rounds = []
    async function round() {
      const start = performance.now()
      const store = await openStore(${JSON.stringify(storage)})
      let list = 0
      const listing = {
        ...store,
        async *pages(prefix) {
          yield* store.pages(prefix)
          list = performance.now() - start
        },
      }
      const { columns, filesRead } = await inferColumns(listing, { prefix: '${PREFIX}', sampleLimit: ${FILES} })
      if (columns.length !== 21 || filesRead !== ${FILES}) throw new Error(columns.length + ' ' + filesRead)
      store.close()
      rounds.push({ total: performance.now() - start, list })
    }
    ;(async () => {
      for (let i = 0; i < ${rounds}; i++) await round()
      console.log(JSON.stringify(rounds))
    })()`)
}

/** Uses the sandbox's store, which records its requests. */
async function countRequests(runs: number): Promise<Figure[]> {
  const lake = await startBenchLake()
  const [files, short, long] = [200, 20, 2000]
  await lake.fill('short/', files, short)
  await lake.fill('long/', 10, long)
  const { openStore } = await import('../../../provider/s3/store.js')
  const { inferColumns } = await import('../../../provider/parquet/infer.js')
  const asked = async (prefix: string) => {
    const store = await openStore(lake.storage)
    await lake.requests()
    await inferColumns(store, { prefix })
    store.close()
    const reads = (await lake.requests()).filter((request) => request.startsWith('GetObject '))
    return reads.map((read) => {
      const [, start = '0', end = '0'] = /bytes=(\d+)-(\d+)/.exec(read) ?? []
      return Number(end) - Number(start) + 1
    })
  }
  const shorts = await repeated(runs, () => asked('short/'))
  const longs = await repeated(runs, () => asked('long/'))
  await lake.close()
  return [
    {
      what: 'ranged reads per file, footers up to 64 KiB',
      against: 'received by the store',
      unit: 'reads',
      samples: shorts.map((reads) => reads.length / files),
      budget: 1,
    },
    {
      what: 'ranged reads per file, longer footers',
      against: 'received by the store',
      unit: 'reads',
      samples: longs.map((reads) => reads.length / 10),
      budget: 2,
    },
    {
      what: 'the longest read of a footer up to 64 KiB',
      against: 'received by the store',
      unit: 'bytes',
      samples: shorts.map((reads) => Math.max(...reads)),
      budget: 64 * 1024,
    },
  ]
}
