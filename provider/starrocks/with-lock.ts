const last = new Map<string, Promise<unknown>>()

/**
 * Runs what is about one object after everything else about it that this process has begun. StarRocks takes one schema change of a
 * table at a time and refuses the second; and two that suspend and resume the same pipe undo each other.
 */
export async function withLock<T>(key: string, work: () => Promise<T>): Promise<T> {
  const before = last.get(key) ?? Promise.resolve()
  const own = before.then(work, work)
  last.set(key, own)
  try {
    return await own
  } finally {
    if (last.get(key) === own) last.delete(key)
  }
}
