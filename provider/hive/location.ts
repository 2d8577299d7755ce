import { type Shape, string } from '../core/shape'

export const locationShape: Shape = string({
  pattern: /^[a-z][a-z0-9]*:\/\/[^"]+$/,
  says: 'a location is a URI such as s3://bucket/directory',
})

/** A slash at the end makes no other directory; the metastore may add or remove it. */
export function sameLocation(a: unknown, b: unknown): boolean {
  const bare = (location: unknown) => (typeof location === 'string' ? location.replace(/\/+$/, '') : location)
  return bare(a) === bare(b)
}
