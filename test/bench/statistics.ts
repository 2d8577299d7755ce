export interface Summary {
  readonly median: number
  /** Half of the range between the smallest and the largest sample. */
  readonly spread: number
}

export function summarize(samples: readonly number[]): Summary {
  return { median: median(samples), spread: (Math.max(...samples) - Math.min(...samples)) / 2 }
}

export function median(samples: readonly number[]): number {
  const sorted = [...samples].sort((a, b) => a - b)
  const middle = sorted.length >> 1
  return sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2
}

/** The ratio of two measurements that alternate (A B A B), so that a slow phase of the machine affects both. */
export async function inTurn<A, B>(
  runs: number,
  a: () => Promise<A>,
  b: () => Promise<B>,
): Promise<{ readonly a: A; readonly b: B }[]> {
  const pairs: { a: A; b: B }[] = []
  for (let i = 0; i < runs; i++) pairs.push({ a: await a(), b: await b() })
  return pairs
}

/** Each run after the one before. */
export async function repeated<T>(runs: number, run: (round: number) => Promise<T>): Promise<T[]> {
  const results: T[] = []
  for (let i = 0; i < runs; i++) results.push(await run(i))
  return results
}

/** The duration, in milliseconds. */
export async function timed(work: () => Promise<unknown>): Promise<number> {
  const start = performance.now()
  await work()
  return performance.now() - start
}
