const last = new Map<string, Promise<unknown>>()

/**
 * Runs the actions on one object one after another, in the order in which this process begins them. StarRocks runs one schema
 * change of a table at a time and refuses the second; and two actions that suspend and resume the same pipe undo each other.
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
