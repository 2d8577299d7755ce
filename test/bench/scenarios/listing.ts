import { join } from 'node:path'
import type { Outcome, Scenario } from '../scenario'
import { inTurn, median, repeated } from '../statistics'
import { inNewNode } from '../support/node'
import { type BenchPrefix, startBenchPrefix } from '../support/prefix'
import type { BenchStore } from '../support/store'

const OBJECTS = 1_000_000
/** Enough for the process to have the heap that it likes to have. */
const FEW = 100_000
const PER_PARTITION = 4_000
const SAMPLE = 200
/** A store that is far away: each answer takes as long as a page of Amazon S3. */
const FAR = { objects: 100_000, latency: 100 }

/** A prefix with very many files: the listing is not kept in memory. */
export const listing: Scenario = {
  name: 'listing',
  async run({ runs }): Promise<Outcome> {
    const few = await withPrefix(FEW, ({ storage }) => repeated(runs, () => infer(storage)))
    const many = await withPrefix(OBJECTS, inTurnWithLoop(runs, OBJECTS))
    const far = await withPrefix(FAR.objects, inTurnWithLoop(runs, FAR.objects), FAR.latency)
    const seconds = (of: (pair: (typeof many)[number]) => number) => (median(many.map(of)) / 1000).toFixed(1)
    return {
      figures: [
        {
          what: `inference over ${OBJECTS} objects, of which ${SAMPLE} are read`,
          against: 'resident memory of the whole process',
          unit: 'MB',
          samples: many.map(({ a }) => a.bytes / 2 ** 20),
          budget: 150,
        },
        {
          what: `inference over ${OBJECTS} objects`,
          against: `resident memory with ${FEW} objects`,
          unit: 'x',
          samples: many.map(({ a }, i) => a.bytes / few[i]!.bytes),
          // V8 doubles its young generation once on the way, and no more for twice as many objects. If the keys of ten times the
          // objects were kept, it would grow fourfold.
          budget: 1.6,
        },
        {
          what: 'listings for 1,000 objects',
          against: 'received by the store',
          unit: 'requests',
          samples: many.map(({ a }) => a.listings / (OBJECTS / 1000)),
          budget: 1,
        },
        {
          what: `inference over ${OBJECTS} objects`,
          against: 'a loop of signed GETs that reads and drops the same pages',
          unit: 'x',
          samples: many.map(({ a, b }) => a.milliseconds / b.milliseconds),
          budget: 1.3,
        },
        {
          what: `inference over ${FAR.objects} objects in ${FAR.objects / PER_PARTITION} partitions, ${FAR.latency} ms away`,
          against: 'the same loop, one page after the other',
          unit: 'x',
          samples: far.map(({ a, b }) => a.milliseconds / b.milliseconds),
          budget: 0.6,
        },
        {
          what: `listings for 1,000 objects, ${FAR.latency} ms away`,
          against: 'received by the store',
          unit: 'requests',
          samples: far.map(({ a }) => a.listings / (FAR.objects / 1000)),
          budget: 1.15,
        },
      ],
      notes: [
        `Over ${OBJECTS} objects the provider took ${seconds(({ a }) => a.milliseconds)} s, with ${seconds(({ a }) => a.cpu)} s of processor time, and the loop of plain GETs ${seconds(({ b }) => b.milliseconds)} s, with ${seconds(({ b }) => b.cpu)} s. The rest is the store, which makes the pages on the same processors: the provider requests a page while it reads the one before.`,
      ],
    }
  },
}

/** The provider and the loop in turn, with the number of the provider's listings. */
const inTurnWithLoop =
  (runs: number, count: number) =>
  ({ storage, listings }: BenchPrefix) =>
    inTurn(
      runs,
      async () => {
        await listings()
        const taken = await infer(storage)
        return { ...taken, listings: await listings() }
      },
      () => getAll(storage, count),
    )

async function withPrefix<T>(count: number, work: (prefix: BenchPrefix) => Promise<T>, latency = 0): Promise<T> {
  const prefix = await startBenchPrefix(count, PER_PARTITION, latency)
  try {
    return await work(prefix)
  } finally {
    await prefix.close()
  }
}

/** What a process has taken: milliseconds, and the peak of its memory. */
interface Taken {
  readonly milliseconds: number
  readonly cpu: number
  readonly bytes: number
}

const provider = join(__dirname, '../../../provider')
const TAKEN = `
  const { user, system } = process.cpuUsage()
  const bytes = process.resourceUsage().maxRSS * 1024
  console.log(JSON.stringify({ milliseconds: performance.now(), cpu: (user + system) / 1000, bytes }))`

function infer(storage: BenchStore['storage']): Promise<Taken> {
  return inNewNode(`
    const { openStore } = require(${JSON.stringify(join(provider, 's3/store'))})
    const { inferColumns } = require(${JSON.stringify(join(provider, 'parquet/infer'))})
    openStore(${JSON.stringify(storage)}).then(async (store) => {
      const { columns, layout } = await inferColumns(store, { prefix: 'events/', sampleLimit: ${SAMPLE} })
      if (columns.length !== 2) throw new Error('there is another column')
      store.close()
      ${TAKEN}
    })`)
}

/** The same pages by Node's own client, one after the other, of which only the token is read. */
function getAll(storage: BenchStore['storage'], objects: number): Promise<Taken> {
  const { endpoint, bucket, region = 'us-east-1', auth } = storage
  if (auth.type !== 'accessKey') throw new Error('the bench has stores with keys only')
  const credentials = { accessKeyId: auth.accessKey, secretAccessKey: auth.secretKey }
  return inNewNode(`
    const { Agent, request } = require('node:http')
    const { Signer, uriEncode } = require(${JSON.stringify(join(provider, 's3/signature'))})
    const signer = new Signer(${JSON.stringify(region)})
    const agent = new Agent({ keepAlive: true })
    const { host, hostname, port } = new URL(${JSON.stringify(endpoint)})
    const get = (token) => new Promise((resolve, reject) => {
      const query = (token ? 'continuation-token=' + uriEncode(token) + '&' : '') + 'list-type=2&prefix=events%2F'
      const path = ${JSON.stringify(`/${bucket}`)}
      const headers = signer.sign({ host, path, query, headers: {} }, ${JSON.stringify(credentials)}, new Date())
      request({ agent, hostname, port, path: path + '?' + query, headers }, (response) => {
        const chunks = []
        response.on('data', (chunk) => chunks.push(chunk))
        response.on('end', () => resolve(/<NextContinuationToken>(.*?)</.exec(Buffer.concat(chunks).toString('latin1'))?.[1]))
        response.on('error', reject)
      }).on('error', reject).end()
    })
    ;(async () => {
      let pages = 0
      for (let token = await get(); ++pages && token; token = await get(token));
      if (pages !== ${objects / 1000}) throw new Error(pages + ' pages')
      agent.destroy()
      ${TAKEN}
    })()`)
}
