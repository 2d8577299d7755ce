import type { CheckContext } from '../../core/spec'
import { hasUnknown } from '../../core/unknown'
import type { Server } from '../../starrocks/server'

/**
 * The form in which a metastore keeps the location of a table: StarRocks hands it on as Hadoop's `Path`. It makes one slash of several,
 * leaves out an empty authority (`file:///x` is `file:/x`), a slash at the end, and the segments `.` and `..`.
 */
export function hadoopPath(location: string): string {
  const [, scheme = '', authority = '', path = ''] = /^([^:/]+:)?(?:\/\/([^/]*))?(.*)$/s.exec(location) ?? []
  return `${scheme}${authority === '' ? '' : `//${authority}`}${normalized(path.replaceAll(/\/{2,}/g, '/'))}`
}

/** As `java.net.URI.normalize` does it: what leads above the root stays. */
function normalized(path: string): string {
  const kept: string[] = []
  for (const segment of path.split('/').filter((segment) => segment !== '' && segment !== '.')) {
    if (segment === '..' && kept.length > 0 && kept.at(-1) !== '..') kept.pop()
    else kept.push(segment)
  }
  return `${path.startsWith('/') ? '/' : ''}${kept.join('/')}`
}

/** Whether two locations are one directory to Hadoop. The root of a bucket is named with a slash or without. */
export function sameLocation(a: unknown, b: unknown): boolean {
  const bare = (location: unknown) =>
    typeof location === 'string' ? hadoopPath(location).replace(/\/$/, '') : location
  return bare(a) === bare(b)
}

/** For the policy of a location: only another directory is a reason to replace, and only where the object does not lie there already. */
export function locationPolicy(
  before: unknown,
  after: unknown,
  _: unknown,
  { located }: Readonly<Record<string, unknown>>,
): 'stateOnly' | 'replace' {
  return located !== undefined || sameLocation(before, after) ? 'stateOnly' : 'replace'
}

/** What check says of a location that was changed to where the object lies: it only follows the object. */
export const FOLLOWED = 'unchanged'

/** Whether another location is declared than before, and the object lies there already: then it is no reason to drop it. */
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

/** What a refresh says of an object that lies elsewhere; it is no reason to drop the object. */
export function elsewhereMessage(what: string, actual: string | undefined, declared: string): string {
  return `${what} lies in ${actual ?? 'no place that the metastore knows'}, and its declared location is ${declared}; StarRocks cannot move it: declare the location where it lies, or move it back in the metastore`
}
