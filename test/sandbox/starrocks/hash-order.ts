/** `String.hashCode` of Java. */
export function javaHash(text: string): number {
  let hash = 0
  for (let i = 0; i < text.length; i++) hash = (Math.imul(31, hash) + text.charCodeAt(i)) | 0
  return hash
}

/** The order of the keys of a `java.util.HashMap`, in which StarRocks lists catalogs, users and others. */
export function hashOrder<T>(items: Iterable<T>, hash: (item: T) => number, { newestFirst = false } = {}): T[] {
  const all = [...items]
  let capacity = 16
  while (all.length > capacity * 0.75) capacity *= 2
  const buckets = Array.from({ length: capacity }, (): T[] => [])
  for (const item of all) {
    const value = hash(item)
    const bucket = buckets[(value ^ (value >>> 16)) & (capacity - 1)]!
    if (newestFirst) bucket.unshift(item)
    else bucket.push(item)
  }
  return buckets.flat()
}
