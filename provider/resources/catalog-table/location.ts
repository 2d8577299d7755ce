import type { CheckContext } from '../../core/spec'
import { hasUnknown } from '../../core/values'
import type { Server } from '../../starrocks/server'

/**
 * The location of a table in the form of the metastore: StarRocks passes it on as Hadoop's `Path`, which makes one slash of
 * several, and drops an empty authority (`file:///x` is `file:/x`), a slash at the end, and the segments `.` and `..`.
 */
export function hadoopPath(location: string): string {
  const [, scheme = '', authority = '', path = ''] = /^([^:/]+:)?(?:\/\/([^/]*))?(.*)$/s.exec(location) ?? []
  return `${scheme}${authority === '' ? '' : `//${authority}`}${normalized(path.replaceAll(/\/{2,}/g, '/'))}`
}

/** As `java.net.URI.normalize` does it: segments that lead above the root stay. */
function normalized(path: string): string {
  const kept: string[] = []
  for (const segment of path.split('/').filter((segment) => segment !== '' && segment !== '.')) {
    if (segment === '..' && kept.length > 0 && kept.at(-1) !== '..') kept.pop()
    else kept.push(segment)
  }
  return `${path.startsWith('/') ? '/' : ''}${kept.join('/')}`
}

/** True if two locations are one directory to Hadoop. The root of a bucket may have a slash or not. */
export function sameLocation(a: unknown, b: unknown): boolean {
  const bare = (location: unknown) =>
    typeof location === 'string' ? hadoopPath(location).replace(/\/$/, '') : location
  return bare(a) === bare(b)
}

/** The policy of a location: only another directory is a reason to replace, and only if the object is not there already. */
export function locationPolicy(
  before: unknown,
  after: unknown,
  _: unknown,
  { located }: Readonly<Record<string, unknown>>,
): 'stateOnly' | 'replace' {
  return located !== undefined || sameLocation(before, after) ? 'stateOnly' : 'replace'
}

/** The value of `located` for a new location in which the object is already. */
export const FOLLOWED = 'unchanged'

/** True if the declared location has changed to the one in which the object is already: then there is no reason to drop it. */
export async function follows(
  declared: unknown,
  { recorded, server }: CheckContext,
  actual: (server: Server) => Promise<string | undefined>,
): Promise<boolean> {
  if (server === undefined || recorded.name === undefined || declared === undefined || hasUnknown(declared))
    return false
  if (sameLocation(recorded.location, declared)) return false
  return sameLocation(await actual(server).catch(() => undefined), declared)
}

/** The warning of a refresh about a moved object, which is no reason to drop it. */
export function elsewhereMessage(what: string, actual: string | undefined, declared: string): string {
  return `the location of ${what} is ${actual ?? 'unknown to the metastore'}, and the declared one is ${declared}; StarRocks cannot move it: declare the actual location, or move it back in the metastore`
}

/**
 * The location that the program of an imported object has to declare. Undefined for the directory that a metastore chooses by itself for an
 * object of this name.
 */
export function chosenLocation(location: string | undefined, usualName: string): string | undefined {
  return location?.replace(/\/$/, '').endsWith(`/${usualName}`) ? undefined : location
}
