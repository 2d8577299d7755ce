import fc from 'fast-check'

/** How many texts all of these tests try together; more of them by FC_RUNS. */
const TOTAL = Number(process.env.FC_RUNS ?? 10_000)

/**
 * The same texts in every run, so that whoever changes something else finds what he broke and nothing more; others by FC_SEED, or by
 * FC_SEED=random. fast-check says the seed again, with the way to the smallest text, where a property fails.
 */
const { FC_SEED = '28963177' } = process.env
const seed = FC_SEED === 'random' ? Date.now() % 2 ** 31 : Number(FC_SEED)

console.info(`hostile text: FC_SEED=${seed} FC_RUNS=${TOTAL}`)
fc.configureGlobal({ seed })

/** So many of every 10,000. */
export function runs(ofTenThousand: number): { numRuns: number } {
  return { numRuns: Math.max(1, Math.round((TOTAL * ofTenThousand) / 10_000)) }
}
