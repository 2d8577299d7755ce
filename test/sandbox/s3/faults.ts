import { S3Error } from './errors'

/** A request as the log keeps it. */
export interface S3Request {
  readonly method: string
  readonly bucket: string
  readonly key: string
  readonly query: Readonly<Record<string, string>>
  readonly range: string | undefined
  /** S3's name of the operation, such as `ListObjectsV2`; undefined if this endpoint does not know it. */
  readonly operation: string | undefined
  /** The HTTP status of the answer; undefined until there is one. */
  status: number | undefined
}

/** Selects requests for a fault: by operation, by key, or by a function. */
export type RequestMatcher =
  | { readonly operation?: string; readonly key?: string | RegExp }
  | ((request: S3Request) => boolean)

/** An error to answer, or `cut` to close the connection without an answer. `times` is how often; always where it is absent. */
export type Fault =
  | { readonly status: number; readonly code: string; readonly message?: string; readonly times?: number }
  | { readonly cut: true; readonly times?: number }

/** A request that is held back until it is released. */
export interface Hold {
  /** Resolves when the first request that matches has arrived. */
  readonly arrived: Promise<void>
  release(): void
}

/** Thrown in place of an answer: the connection is to be closed. */
export class ConnectionCut extends Error {}

/** The faults of one endpoint, in the order in which they were set. */
export class Faults {
  private readonly faults: { matcher: RequestMatcher; fault: Fault; left: number }[] = []
  private readonly holds: { matcher: RequestMatcher; arrive: () => void; released: Promise<void> }[] = []
  private readonly releases: (() => void)[] = []

  fail(matcher: RequestMatcher, fault: Fault): void {
    this.faults.push({ matcher, fault, left: fault.times ?? Number.POSITIVE_INFINITY })
  }

  hold(matcher: RequestMatcher): Hold {
    let arrive = () => {}
    let release = () => {}
    const arrived = new Promise<void>((resolve) => {
      arrive = resolve
    })
    const released = new Promise<void>((resolve) => {
      release = resolve
    })
    const entry = { matcher, arrive, released }
    this.holds.push(entry)
    this.releases.push(release)
    return { arrived, release }
  }

  clear(): void {
    this.faults.length = 0
    this.holds.length = 0
    for (const release of this.releases.splice(0)) release()
  }

  /** Waits while the request is held, then throws the fault that is set for it, if any. */
  async apply(request: S3Request): Promise<void> {
    for (const { arrive, released } of this.holds.filter(({ matcher }) => matches(matcher, request))) {
      arrive()
      await released
    }
    const entry = this.faults.find(({ matcher, left }) => left > 0 && matches(matcher, request))
    if (!entry) return
    entry.left -= 1
    if ('cut' in entry.fault) throw new ConnectionCut()
    const { status, code, message } = entry.fault
    throw new S3Error(status, code, message ?? `${code} (a fault that a test injected)`)
  }
}

function matches(matcher: RequestMatcher, request: S3Request): boolean {
  if (typeof matcher === 'function') return matcher(request)
  const { operation, key } = matcher
  const keyMatches = key === undefined || (typeof key === 'string' ? key === request.key : key.test(request.key))
  return keyMatches && (operation === undefined || operation === request.operation)
}
