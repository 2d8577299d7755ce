import type { ListPage, ListRequest, StoredObject } from './list-page'
import { Unending } from './store-error'

type Page = readonly StoredObject[]
type Ask = (request: ListRequest) => Promise<ListPage>

export interface ListingOptions {
  /** The wait for a page, in milliseconds, from which on the listing is divided. */
  readonly slow?: number
  readonly now?: () => number
}

/** Below this wait the store or this machine is the limit, and more requests at a time would only load them. */
const SLOW_MS = 50
/** Pages that are listed one after the other first: most prefixes end there. */
const FIRST_PAGES = 8
const RANGES_AT_A_TIME = 8
/** The pages of a range, whose last one is read in part for nothing: about one request in 32. */
const RANGE_PAGES = 16
/** Pages that a range may be ahead of its reader: all ranges together hold at most 128,000 objects. */
const MOST_AHEAD = RANGE_PAGES
/** The directories behind these are listed one after the other. */
const MOST_DIRECTORIES = 10_000
/** Stores that filter after they cut the page return pages without objects; none returns many. */
const MOST_EMPTY_PAGES = 1_000

/**
 * All objects below a prefix in key order, in pages. Over a long way to the store, the directories of a large prefix are listed
 * several at a time: in ranges of about sixteen pages, so that many small directories do not take a request each.
 *
 * @throws Unending
 */
export async function* listPages(
  ask: Ask,
  prefix: string,
  { slow = SLOW_MS, now = () => performance.now() }: ListingOptions = {},
): AsyncGenerator<Page> {
  const directories = new DirectoryCount(prefix)
  const range: Range = { after: '' }
  const pages = listRange(ask, prefix, range)
  const ahead = new RangesAhead(ask, prefix)
  let waited = 0
  let count = 0
  try {
    for (;;) {
      const before = now()
      const { value: page, done } = await pages.next()
      waited += now() - before
      if (done) break
      yield page
      if (count >= FIRST_PAGES) continue
      directories.add(page)
      if (++count < FIRST_PAGES || waited / count < slow) continue
      const bounds = await boundsBehind(ask, prefix, directories)
      if (bounds === undefined) continue
      range.until = bounds[0]!
      ahead.start(bounds)
    }
    yield* ahead.pages()
  } finally {
    ahead.stop()
    await pages.return(undefined)
  }
}

/** A part of a listing: the keys behind one text, up to another one, inclusive. */
interface Range {
  readonly after: string
  /** May be set while the range is listed. */
  until?: string | undefined
}

/** One page after the other. From the second page on, the next one is requested while the caller works on one. */
async function* listRange(ask: Ask, prefix: string, range: Range): AsyncGenerator<Page> {
  let last = range.after
  let empty = 0
  let asked: Promise<ListPage> | undefined = ask({ prefix, ...(last !== '' && { startAfter: last }) })
  // Many callers need no more than the first page.
  for (let isFirst = true; asked !== undefined; isFirst = false) {
    const { objects, next: token }: ListPage = await asked
    // Every page must begin after the one before, so that even a listing without an end stops.
    const goesOn = objects.length === 0 ? ++empty < MOST_EMPTY_PAGES : isBehind(objects[0]!.key, last)
    if (!goesOn) throw new Unending('its listing repeats itself')
    last = objects.at(-1)?.key ?? last
    if (range.until !== undefined && isBehind(last, range.until)) {
      const { until } = range
      yield objects.filter(({ key }) => !isBehind(key, until))
      return
    }
    const nextPage = (): Promise<ListPage> | undefined => (token === undefined ? undefined : ask({ prefix, token }))
    const ahead: Promise<ListPage> | undefined = isFirst ? undefined : nextPage()
    // A caller that stops does not wait for it.
    ahead?.catch(() => undefined)
    yield objects
    asked = ahead ?? (isFirst ? nextPage() : undefined)
  }
}

/** The directories directly below the prefix that the first pages have shown. */
class DirectoryCount {
  count = 0
  last = ''
  private directory: string | undefined

  constructor(private readonly prefix: string) {}

  add(page: Page): void {
    for (const { key } of page) {
      if (this.directory !== undefined && key.startsWith(this.directory)) continue
      const end = key.indexOf('/', this.prefix.length)
      if (end < 0) continue
      this.directory = key.slice(0, end + 1)
      this.count++
    }
    this.last = page.at(-1)?.key ?? this.last
  }
}

/**
 * Texts between which the rest of the listing can be divided; undefined if there are too few directories, or if the store does not
 * know what this needs.
 */
async function boundsBehind(ask: Ask, prefix: string, { last, count }: DirectoryCount): Promise<string[] | undefined> {
  const names: string[] = []
  try {
    let token: string | undefined
    do {
      const probe: ListPage = await ask({
        prefix,
        delimiter: '/',
        ...(token === undefined ? { startAfter: last } : { token }),
      })
      // A store that does not know delimiters would list every object.
      if (probe.directories === undefined) break
      names.push(...probe.directories)
      token = probe.next
    } while (token !== undefined && names.length < MOST_DIRECTORIES)
    return await usable(ask, prefix, names, { last, count })
  } catch {
    // The listing does without: what is wrong with the store shows there as well.
    return undefined
  }
}

async function usable(
  ask: Ask,
  prefix: string,
  names: readonly string[],
  { last, count }: Pick<DirectoryCount, 'last' | 'count'>,
): Promise<string[] | undefined> {
  // Without its slash: a range begins behind a key, and the first key of a directory may be its name.
  const directories = names.map((name) => name.slice(0, -1)).filter((name) => isBehind(name, last))
  const perRange = Math.max(1, Math.round((count / FIRST_PAGES) * RANGE_PAGES))
  const bounds = directories.filter((_, i) => i % perRange === 0)
  if (bounds.length < 2) return undefined
  // An older store may not know `start-after`, and begin again.
  const { objects } = await ask({ prefix, startAfter: bounds[1]!, most: 1 })
  return objects.length > 0 && isBehind(objects[0]!.key, bounds[1]!) ? bounds : undefined
}

/** The ranges behind some bounds, of which several are listed at a time. Their pages come in key order all the same. */
class RangesAhead {
  private readonly running: RunningAhead[] = []
  private waiting: Range[] = []

  constructor(
    private readonly ask: Ask,
    private readonly prefix: string,
  ) {}

  start(bounds: readonly string[]): void {
    this.waiting = bounds.map((after, i) => ({ after, until: bounds[i + 1] }))
    this.fill()
  }

  async *pages(): AsyncGenerator<Page> {
    for (let first = this.running[0]; first !== undefined; first = this.running[0]) {
      yield* first.pages()
      this.running.shift()
      this.fill()
    }
  }

  stop(): void {
    for (const one of this.running) one.stop()
  }

  private fill(): void {
    while (this.running.length < RANGES_AT_A_TIME) {
      const range = this.waiting.shift()
      if (range === undefined) return
      this.running.push(new RunningAhead(listRange(this.ask, this.prefix, range)))
    }
  }
}

/** Reads pages before they are asked for, up to a limit. An error waits for its turn, behind the pages before it. */
class RunningAhead {
  private readonly read: Page[] = []
  private ended = false
  private failure: { readonly error: unknown } | undefined
  private isStopped = false
  /** Only one side waits at a time: the reader for a page, or the source for a place. */
  private wake = () => {}

  constructor(source: AsyncGenerator<Page>) {
    this.run(source).catch(() => undefined)
  }

  async *pages(): AsyncGenerator<Page> {
    for (;;) {
      for (let page = this.read.shift(); page !== undefined; page = this.read.shift()) {
        this.wake()
        yield page
      }
      if (this.failure) throw this.failure.error
      if (this.ended) return
      await this.change()
    }
  }

  stop(): void {
    this.isStopped = true
    this.wake()
  }

  private async run(source: AsyncGenerator<Page>): Promise<void> {
    try {
      for await (const page of source) {
        this.read.push(page)
        this.wake()
        while (this.read.length >= MOST_AHEAD && !this.isStopped) await this.change()
        if (this.isStopped) break
      }
    } catch (error) {
      this.failure = { error }
    }
    this.ended = true
    this.wake()
  }

  private change(): Promise<void> {
    return new Promise((resolve) => {
      this.wake = resolve
    })
  }
}

/** S3 lists in the order of UTF-8. */
function isBehind(key: string, last: string): boolean {
  return last === '' || Buffer.compare(Buffer.from(key), Buffer.from(last)) > 0
}
