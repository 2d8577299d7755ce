import { clientAddress, type Storage, signedRegion } from '../sql/storage'
import { DirectReads, type Target } from './direct'
import type { StoredObject } from './list-page'
import type { SdkReads } from './sdk'
import { storeError, Unending } from './store-error'

/** An open object store. Every failure is a {@link StoreError}. */
export interface Store {
  /** All objects below the prefix, in key order, a page of 1,000 at a time. */
  list(prefix: string): AsyncIterable<StoredObject>
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

  return {
    async *list(prefix) {
      let token: string | undefined
      let last = ''
      let empty = 0
      do {
        const page = await ask((reads) => reads.list(prefix, token))
        // Every page must begin after the one before, so that even a listing without an end stops.
        const goesOn = page.objects.length === 0 ? ++empty < MOST_EMPTY_PAGES : isBehind(page.objects[0]!.key, last)
        if (!goesOn) throw storeError(new Unending('its listing repeats itself'), settings, `listing ${prefix}`)
        yield* page.objects
        last = page.objects.at(-1)?.key ?? last
        token = page.next
      } while (token !== undefined)
    },
    read: (object, start, end) => ask((reads) => reads.read(object, start, end)),
    close() {
      loading?.then((reads) => reads.close()).catch(() => undefined)
    },
  }
}

/** Stores that filter after they cut the page return pages without objects; none returns many. */
const MOST_EMPTY_PAGES = 1_000

/** S3 lists in the order of UTF-8. */
function isBehind(key: string, last: string): boolean {
  return last === '' || Buffer.compare(Buffer.from(key), Buffer.from(last)) > 0
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
