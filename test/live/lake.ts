import { TestRunner } from 'vitest'
import type { StarRocksOptions } from '../sandbox/starrocks'
import type { Lake, LakeServer, LakeStore } from '../support/lake'
import { sweep } from './sweep'
import { openBucket, openRoot } from './systems'
import type { Target } from './target'
import { Wiretap } from './wiretap'

/** Skips the running test, which needs a feature of the sandbox. */
function skip(reason: string): never {
  const test = TestRunner.getCurrentTest()
  if (test === undefined) throw new Error(`${reason}, and no test is running that could be skipped`)
  return test.context.skip(`not on a live server: ${reason}`)
}

/** A lake on real systems, which the suites use as they use the sandbox. A test that needs more than they can do is skipped. */
export async function openLiveLake(target: Target, options: StarRocksOptions): Promise<Lake> {
  for (const option of ['version', 'storageVolumes', 'followers', 'tls', 'catalogServers'] as const) {
    if (options[option] !== undefined) return orSkip<Lake>({ close: async () => {} }, `its ${option} cannot be chosen`)
  }
  const { query, end } = await openRoot(target.starrocks)
  const bucket = openBucket(target.store)
  const clean = async () => {
    await sweep(query)
    for (const key of await bucket.list()) await bucket.delete(key)
  }
  // An interrupted run may have left objects.
  await clean()
  const users = Object.entries(options.users ?? {})
  for (const [user, password] of users) await query(`CREATE USER '${user}' IDENTIFIED BY '${password}'`)
  const wiretap = await Wiretap.open(target.starrocks)
  const server: Partial<LakeServer> = {
    ...target.starrocks,
    host: '127.0.0.1',
    port: wiretap.port,
    statements: wiretap.statements,
    // Connections can be cut on the way to the server; its answers are real.
    faults: orSkip<LakeServer['faults']>(
      {
        cutBefore: (matcher) => wiretap.cut('before', matcher),
        cutAfter: (matcher) => wiretap.cut('after', matcher),
        clear: () => wiretap.clear(),
      },
      'its answers are its own',
    ),
    query,
    close: async () => {
      await wiretap.close()
      for (const [user] of users) await query(`DROP USER '${user}'`)
      await clean()
      await end()
      bucket.destroy()
    },
  }
  const starrocks = orSkip(server, 'it is not ours to stop, or to make followers of') as LakeServer
  const { endpoint, accessKey, secretKey, region = 'us-east-1' } = target.store
  const store = { endpoint, accessKey, secretKey, region, bucket: target.store.bucket, clearFaults: () => {} }
  return {
    s3: orSkip<LakeStore>({ ...store, ...bucket }, 'its store cannot be watched, held up or made to fail'),
    starrocks,
    config: settings(starrocks, target.store),
    close: starrocks.close,
  }
}

function settings(starrocks: LakeServer, store: Target['store']): Record<string, string> {
  const { accessKey, secretKey, clientEndpoint, ...rest } = store
  // An equal clientEndpoint is omitted, as the tests expect.
  const seenFromHere = clientEndpoint === store.endpoint ? {} : { clientEndpoint }
  const raw = { ...rest, ...seenFromHere, pathStyleAccess: true, auth: { type: 'accessKey', accessKey, secretKey } }
  return {
    'starrocks:host': starrocks.host,
    'starrocks:port': String(starrocks.port),
    'starrocks:user': starrocks.user,
    'starrocks:password': starrocks.password,
    'starrocks:objectStorages': JSON.stringify({ raw }),
  }
}

/** Skips the test that uses a member that is missing here. */
function orSkip<T extends object>(known: Partial<T>, reason: string): T {
  return new Proxy(known as T, {
    get(_, name) {
      // An async function that returns this asks whether it is a promise.
      if (name in known || name === 'then' || typeof name === 'symbol') return Reflect.get(known, name)
      return skip(reason)
    },
  })
}
