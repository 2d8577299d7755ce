import { clientAddress, type Storage, signedRegion } from '../sql/storage'
import { DirectReads, type Target } from './direct'
import type { StoredObject } from './list-page'
import { listPages } from './listing'
import type { SdkReads } from './sdk'
import { storeError, Unending } from './store-error'

/** An open object store. Every failure is a {@link StoreError}. */
export interface Store {
  /** All objects below the prefix, in key order. */
  list(prefix: string): AsyncIterable<StoredObject>
  /** The same in pages of up to 1,000, some of which are requested while the caller works on one. */
  pages(prefix: string): AsyncIterable<readonly StoredObject[]>
  /** The first object below the prefix: proves that this machine may list it. */
  first(prefix: string): Promise<StoredObject | undefined>
  /** The bytes from `start` up to `end`, exclusive, of the listed version of the object. */
  read(object: StoredObject, start: number, end: number): Promise<Uint8Array>
  close(): void
}

/** After this many direct requests in a row that only the SDK could answer, the SDK gets all of them. */
const MISSES = 3

/**
 * Opens a store without contacting it. Requests are sent directly, and by the AWS SDK if that fails. The SDK is loaded when it is
 * first needed: a run that reads no S3 does not pay for it, nor does one with complete settings.
 */
export async function openStore(settings: Storage): Promise<Store> {
  let loading: Promise<SdkReads> | undefined
  const sdk = () => {
    loading ??= loadSdk(settings)
    return loading
  }
  const direct = new DirectReads(plainTarget(settings) ?? (await (await sdk()).target()))
  let misses = 0
  const ask = async <T>(how: (reads: DirectReads | SdkReads) => Promise<T | undefined>): Promise<T> => {
    if (misses < MISSES) {
      const answer = await how(direct).catch((error: unknown) => {
        // The SDK reads without a limit.
        if (error instanceof Unending) throw storeError(error, settings, 'reading from it')
        return undefined
      })
      if (answer !== undefined) {
        misses = 0
        return answer
      }
    }
    const answer = await how(await sdk())
    misses++
    return answer!
  }

  async function* pages(prefix: string): AsyncGenerator<readonly StoredObject[]> {
    try {
      yield* listPages((request) => ask((reads) => reads.list(request)), prefix)
    } catch (error) {
      throw error instanceof Unending ? storeError(error, settings, `listing ${prefix}`) : error
    }
  }

  return {
    pages,
    async *list(prefix) {
      for await (const page of pages(prefix)) yield* page
    },
    first: async (prefix) => (await ask((reads) => reads.list({ prefix, most: 1 }))).objects[0],
    read: (object, start, end) => ask((reads) => reads.read(object, start, end)),
    close() {
      loading?.then((reads) => reads.close()).catch(() => undefined)
    },
  }
}

async function loadSdk(settings: Storage): Promise<SdkReads> {
  // On Node 20 the SDK prints a warning about the Node version, in the middle of a `pulumi up`. It is for those who choose the
  // version of the SDK, and this package pins it. docs/getting-started.md says how to see it.
  process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED ??= 'true'
  const { SdkReads } = await import('./sdk.js')
  return new SdkReads(settings)
}

/** True if nothing has to be searched for: keys, an address, and a bucket that is not part of it. */
function plainTarget(settings: Storage): Target | undefined {
  const { auth, bucket, pathStyleAccess } = settings
  const endpoint = clientAddress(settings)
  if (auth.type !== 'accessKey' || endpoint === undefined || !pathStyleAccess || !URL.canParse(endpoint))
    return undefined
  const { accessKey: accessKeyId, secretKey: secretAccessKey, sessionToken } = auth
  const credentials = Promise.resolve({ accessKeyId, secretAccessKey, sessionToken })
  return {
    url: new URL(`${endpoint.replace(/\/$/, '')}/${bucket}`),
    region: signedRegion(settings),
    credentials: () => credentials,
  }
}
